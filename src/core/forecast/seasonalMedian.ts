import { medianInPlace } from '../stats/quantile';

/** Seasons that a phase is judged by: enough to outvote two odd ones. */
export const MEDIAN_SEASONS = 5;

/**
 * Each step is the median of the values at the same place in the last five seasons, so that one odd season is not
 * expected to come again, which is what a seasonal naive forecast of a mostly quiet series amounts to. `season` 1 gives
 * the median of the last five known steps. NaN where none of the seasons has a value.
 */
export function seasonalMedian(values: Float64Array, horizon: number, season: number): Float64Array {
  const phases = new Float64Array(Math.min(season, horizon));
  const seen = new Float64Array(MEDIAN_SEASONS);
  for (let phase = 0; phase < phases.length; phase++) {
    let count = 0;
    for (let index = values.length - season + phase; index >= 0 && count < MEDIAN_SEASONS; index -= season) {
      if (index < values.length && !Number.isNaN(values[index])) {
        seen[count++] = values[index];
      }
    }
    phases[phase] = medianInPlace(seen, count);
  }
  const ahead = new Float64Array(horizon);
  for (let h = 0; h < horizon; h++) {
    ahead[h] = phases[h % phases.length];
  }
  return ahead;
}
