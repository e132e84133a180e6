import { fitHoltWinters, holtWintersAhead, runHoltWinters, startState } from './holtWinters';
import type { Forecaster, ForecastResult } from './model';
import { seasonalMedian } from './seasonalMedian';
import { seasonalNaive } from './seasonalNaive';

/** What one model said of steps before they were known. */
export interface RollingForecast {
  model: ForecastResult['model'];
  season: number;
  /** Of each step from the first origin on; NaN where nothing could be said. */
  predicted: Float64Array;
}

/**
 * What each of the models that take little time says of the steps from `from` on, `horizon` of them at once: each batch is forecast by the values
 * before it, so a step is known of between 1 and `horizon` steps ahead, and later values change nothing. Seasonal median and
 * seasonal naive for each season that fits twice into the values before `from` (the naive one also where it fits once), and damped Holt–Winters, whose
 * weights are fitted once, on these. Theta, which is fitted anew from every origin, is left out. Batches begin at multiples of `horizon` from `from` on.
 *
 * @throws RangeError for a horizon below one step
 */
export function rollingForecasts(
  values: Float64Array,
  from: number,
  horizon: number,
  seasons: readonly number[]
): RollingForecast[] {
  if (!(horizon >= 1)) {
    throw new RangeError(`A forecast reaches at least one step ahead, not ${horizon}.`);
  }
  const roll = (forecast: Forecaster) => rolled(values, from, horizon, forecast);
  const twice = seasons.filter((season) => season >= 2 && from >= 2 * season);
  const once = seasons.filter((season) => season >= 2 && from >= season && from < 2 * season);
  return [
    ...twice.map((season) => ({
      model: 'seasonalMedian' as const,
      season,
      predicted: roll((past, ahead) => seasonalMedian(past, ahead, season)),
    })),
    ...[...twice, ...(twice.length > 0 ? once : [])].map((season) => ({
      model: 'seasonalNaive' as const,
      season,
      predicted: roll((past, ahead) => seasonalNaive(past, ahead, season)),
    })),
    {
      model: 'holtWinters',
      season: twice[0] ?? 1,
      predicted: rolledHoltWinters(values, from, horizon, twice[0] ?? 1),
    },
  ];
}

function rolled(values: Float64Array, from: number, horizon: number, forecast: Forecaster): Float64Array {
  const predicted = new Float64Array(Math.max(0, values.length - from));
  for (let end = from; end < values.length; end += horizon) {
    predicted.set(forecast(values.subarray(0, end), Math.min(horizon, values.length - end)), end - from);
  }
  return predicted;
}

/** Seasons that weights are fitted on, and steps where there is no season: more say little, and take long. */
const FITTED_SEASONS = 4;
const FITTED_STEPS = 576;

/** One run over the values, stopped at every origin. */
function rolledHoltWinters(all: Float64Array, from: number, horizon: number, season: number): Float64Array {
  const predicted = new Float64Array(Math.max(0, all.length - from));
  const first = Math.max(0, from - (season > 1 ? FITTED_SEASONS * season : FITTED_STEPS));
  const training = all.subarray(first, from);
  if (training.every((value) => Number.isNaN(value))) {
    return predicted.fill(NaN);
  }
  const weights = fitHoltWinters(training, season);
  const state = startState(training, season);
  let at = first;
  for (let end = from; end < all.length; end += horizon) {
    runHoltWinters(all.subarray(at, end), state, weights, 0, at - first);
    at = end;
    predicted.set(holtWintersAhead(state, weights, end - first, Math.min(horizon, all.length - end)), end - from);
  }
  return predicted;
}
