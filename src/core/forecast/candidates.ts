import { fitHoltWinters, holtWintersAhead, runHoltWinters, startState } from './holtWinters';
import type { Forecaster, ForecastModelName, ForecastResult } from './model';
import { seasonalMedian } from './seasonalMedian';
import { seasonalNaive } from './seasonalNaive';
import { theta } from './theta';

export interface Candidate {
  model: ForecastResult['model'];
  season: number;
  forecast: Forecaster;
}

const DAY = 86_400_000;

/** Whole steps of a day and a week, those of which history holds at least two. */
export function seasonsOf(length: number, stepMs: number): number[] {
  return [DAY / stepMs, (7 * DAY) / stepMs].filter(
    (steps) => Number.isInteger(steps) && steps >= 2 && length >= 2 * steps
  );
}

/**
 * The models that may forecast a series. Weights of Holt–Winters are fitted once, on `training`, and used from every
 * origin. Without a season in the history: the last value, damped Holt and Theta.
 */
export function candidates(training: Float64Array, seasons: number[], wanted: ForecastModelName): Candidate[] {
  const season = seasons[0] ?? 1;
  const all: Candidate[] = [];
  // First, since of equally good ones the first is taken: the median does not repeat what only the last season had.
  if (wanted === 'auto') {
    for (const steps of seasons) {
      all.push({
        model: 'seasonalMedian',
        season: steps,
        forecast: (values, horizon) => seasonalMedian(values, horizon, steps),
      });
    }
  }
  if (wanted === 'auto' || wanted === 'seasonalNaive') {
    for (const steps of seasons.length > 0 ? seasons : [1]) {
      all.push({
        model: steps === 1 ? 'naive' : 'seasonalNaive',
        season: steps,
        forecast: (values, horizon) => seasonalNaive(values, horizon, steps),
      });
    }
  }
  if (wanted === 'auto' || wanted === 'holtWinters') {
    all.push({ model: 'holtWinters', season, forecast: holtWinters(training, season) });
  }
  if (wanted === 'auto' || wanted === 'theta') {
    all.push({ model: 'theta', season, forecast: (values, horizon) => theta(values, horizon, season) });
  }
  return all;
}

function holtWinters(training: Float64Array, season: number): Forecaster {
  const weights = fitHoltWinters(training, season);
  return (values, horizon) => {
    const state = startState(values, season);
    runHoltWinters(values, state, weights);
    return holtWintersAhead(state, weights, values.length, horizon);
  };
}
