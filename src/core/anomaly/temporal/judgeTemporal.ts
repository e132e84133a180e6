import { UNTAUGHT, type IndexRange } from '../model';
import { taughtOnly, teachingNothing } from '../untaught';
import { severityOf } from './calibrated';
import {
  FOUND_BY,
  indexOf,
  type SlotPart,
  TEMPORAL_MODEL,
  type TemporalInput,
  type TemporalModel,
  type TemporalVerdicts,
} from './model';
import { forecastSlot } from './residuals';
import { judgeShapes, shapesOf } from './shapes';

/**
 * Judges the steps of a range by what was expected of them, and by the shapes that end with them.
 *
 * `residual`: |value − predicted| against the errors of the training time, see {@link forecastSlot}; predictions are made at every full hour for the
 * hour after it. Beyond the percentile of the training errors a step is marked, so that some 100 − percentile of 100 quiet ones are.
 *
 * `shape`: the left matrix profile of the last two hours, see {@link leftProfile}, against that of the week before the slot. Marked is what lies
 * beyond its largest distance by a margin, so hardly ever on a quiet series.
 *
 * Severity is medium below 1.5 times the threshold, else high. A verdict depends on the 15 days before its slot's and its day's start and on the values up to its step,
 * whatever the range. Steps of which was said that they are expected are not marked; those to ignore have no verdict.
 */
export function judgeTemporal(
  input: TemporalInput,
  range: IndexRange,
  model: TemporalModel = TEMPORAL_MODEL
): TemporalVerdicts {
  const verdicts = noVerdicts(range.toIndex - range.fromIndex);
  const forgotten = input.untaught === undefined ? undefined : teachingNothing(input.untaught);
  const taught = taughtOnly(input.values, forgotten);
  const shapes = shapesOf(input, range, model, forgotten);
  for (const slot of input.slots) {
    const steps = {
      fromIndex: indexOf(input, slot.start),
      toIndex: Math.min(range.toIndex, indexOf(input, slot.end)),
    };
    const shown = { fromIndex: Math.max(range.fromIndex, steps.fromIndex), toIndex: steps.toIndex };
    if (shown.fromIndex < shown.toIndex) {
      const part = { steps, shown, offset: range.fromIndex };
      judgeErrors(input, taught, part, model, verdicts);
      judgeShapes(shapes, part, model, verdicts);
    }
  }
  return withoutSaid(input, range, verdicts);
}

function judgeErrors(
  { values, percentile, upperBound }: TemporalInput,
  taught: Float64Array,
  { steps, shown, offset }: SlotPart,
  model: TemporalModel,
  verdicts: TemporalVerdicts
): void {
  const forecast = forecastSlot(taught, steps, model, upperBound);
  if (forecast === undefined) {
    return;
  }
  for (let index = shown.fromIndex; index < shown.toIndex; index++) {
    const step = index - steps.fromIndex;
    const training = forecast.errorsAt(step);
    const at = index - offset;
    const error = Math.abs(values[index] - forecast.predicted[step]);
    const threshold = Math.max(forecast.least, training.threshold(percentile));
    verdicts.predicted[at] = forecast.predicted[step];
    verdicts.error[at] = error;
    verdicts.threshold[at] = threshold;
    verdicts.confidence[at] = training.confidence(error <= forecast.least ? 0 : error);
    verdicts.severity[at] = severityOf(error, threshold, model.high);
    verdicts.foundBy[at] = verdicts.severity[at] > 0 ? FOUND_BY.residual : 0;
  }
}

/** What is expected is not marked; what is to be ignored, or rests on what was recorded in part, has no verdict. */
function withoutSaid(
  { untaught, unjudged }: TemporalInput,
  range: IndexRange,
  verdicts: TemporalVerdicts
): TemporalVerdicts {
  for (let index = range.fromIndex; index < range.toIndex; index++) {
    const at = index - range.fromIndex;
    const isIgnored = untaught?.[index] === UNTAUGHT.ignored || unjudged?.[index] === 1;
    if (isIgnored) {
      const { predicted, error, threshold, confidence, distance, shapeThreshold } = verdicts;
      for (const figures of [predicted, error, threshold, confidence, distance, shapeThreshold]) {
        figures[at] = NaN;
      }
    }
    if (isIgnored || untaught?.[index] === UNTAUGHT.expected) {
      verdicts.severity[at] = verdicts.foundBy[at] = 0;
    }
  }
  return verdicts;
}

function noVerdicts(length: number): TemporalVerdicts {
  const unknown = () => new Float64Array(length).fill(NaN);
  return {
    predicted: unknown(),
    error: unknown(),
    threshold: unknown(),
    severity: new Uint8Array(length),
    confidence: unknown(),
    distance: unknown(),
    shapeThreshold: unknown(),
    foundBy: new Uint8Array(length),
  };
}
