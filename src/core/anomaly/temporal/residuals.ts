import { rollingForecasts, type RollingForecast } from '../../forecast/rollingForecasts';
import type { IndexRange } from '../model';
import { Calibrated } from './calibrated';
import { TEMPORAL_STEP_MS, type TemporalModel } from './model';

const DAY = 86_400_000 / TEMPORAL_STEP_MS;
/** Beside values of such a size, smaller errors are rounding. */
const ROUNDING = 1e-9;

/** What a slot's model says of the steps of the slot, and how wrong it was on the training time. */
export interface SlotForecast {
  model: RollingForecast['model'];
  predicted: Float64Array;
  /** The training errors that count for a step of the slot; `step` from its start. */
  errorsAt(step: number): Calibrated;
  /** Errors up to this are rounding. */
  least: number;
}

/**
 * Forecasts the steps of a slot, an hour of them at once, by what was before each hour. The model is in use for the slot: of its history of two weeks (less where data
 * are young) the first half fits, the second is forecast hour by hour just as the slot is. Which model does best there is the slot's, and its
 * errors there, of predictions made before the values were known, are the training errors, by the quarter of an hour that they reach ahead. Only the choice among at most five
 * models saw them. Undefined while the errors are too few.
 *
 * @param taught values, NaN where they teach nothing
 */
export function forecastSlot(
  taught: Float64Array,
  slot: IndexRange,
  model: TemporalModel,
  upperBound = Infinity
): SlotForecast | undefined {
  const { fromIndex: start, toIndex: end } = slot;
  const known = firstKnown(taught, Math.max(0, start - model.history), start);
  const halves = Math.floor((start - known) / 2 / model.horizon) * model.horizon;
  const calibration = Math.min(model.calibration, halves);
  if (calibration < model.horizon) {
    return undefined;
  }
  const from = start - calibration;
  const history = taught.subarray(known, end);
  const [low, high, size] = boundsOf(taught.subarray(known, start), upperBound);
  const errors = new Float64Array(calibration);
  const all = rollingForecasts(history, from - known, model.horizon, [DAY, 7 * DAY]);
  const best = all
    .map(({ model: name, predicted }) => {
      const held = predicted.map((value) => Math.min(high, Math.max(low, value)));
      return { name, held, mean: meanError(taught.subarray(from, start), held) };
    })
    .reduce((least, one) => (one.mean < least.mean ? one : least));
  for (let step = 0; step < calibration; step++) {
    errors[step] = Math.abs(taught[from + step] - best.held[step]);
  }
  const groups = byDistance(errors, model);
  if (groups.some((group) => group.size < model.leastErrors)) {
    return undefined;
  }
  return {
    model: best.name,
    predicted: best.held.subarray(calibration),
    errorsAt: (step) => groups[groupOf(step, model)],
    least: ROUNDING * size,
  };
}

/** Training errors by how far ahead they were made. */
function byDistance(errors: Float64Array, model: TemporalModel): Calibrated[] {
  return Array.from(
    { length: Math.ceil(model.horizon / model.together) },
    (_, group) => new Calibrated(errors.filter((_error, step) => groupOf(step, model) === group))
  );
}

function groupOf(step: number, { horizon, together }: TemporalModel): number {
  return Math.floor((step % horizon) / together);
}

/** Mean absolute error of the known values; infinite where one of them has no prediction, or none is known. */
function meanError(values: Float64Array, predicted: Float64Array): number {
  let sum = 0;
  let count = 0;
  for (let step = 0; step < values.length; step++) {
    if (values[step] === values[step]) {
      const error = Math.abs(values[step] - predicted[step]);
      sum += error === error ? error : Infinity;
      count++;
    }
  }
  return count > 0 ? sum / count : Infinity;
}

/** The least and the largest value that may be expected, and the size of the largest seen. */
function boundsOf(history: Float64Array, upperBound: number): [low: number, high: number, size: number] {
  let low = 0;
  let size = 0;
  for (const value of history) {
    low = value < 0 ? -Infinity : low;
    size = Math.abs(value) > size ? Math.abs(value) : size;
  }
  return [low, upperBound, size];
}

function firstKnown(values: Float64Array, from: number, to: number): number {
  let index = from;
  while (index < to && Number.isNaN(values[index])) {
    index++;
  }
  return index;
}
