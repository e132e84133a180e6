import { median } from '../stats/quantile';

/** Seasons that a phase is judged by: enough to outvote two odd ones. */
export const MEDIAN_SEASONS = 5;

/**
 * Each step is the median of the values at the same place in the last five seasons, so that one odd season is not
 * expected to come again, which is what a seasonal naive forecast of a mostly quiet series amounts to. `season` 1 gives
 * the median of the last five known steps. NaN where none of the seasons has a value.
 */
export function seasonalMedian(values: Float64Array, horizon: number, season: number): Float64Array {
  const phases = Float64Array.from({ length: Math.min(season, horizon) }, (_, phase) => {
    const seen: number[] = [];
    for (let index = values.length - season + phase; index >= 0 && seen.length < MEDIAN_SEASONS; index -= season) {
      if (index < values.length && !Number.isNaN(values[index])) {
        seen.push(values[index]);
      }
    }
    return seen.length > 0 ? median(Float64Array.from(seen)) : NaN;
  });
  return Float64Array.from({ length: horizon }, (_, h) => phases[h % phases.length]);
}
