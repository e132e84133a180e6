/**
 * Each step repeats the value one season earlier; where that is missing, the one of the season before it, and so on.
 * `season` 1 repeats the last known value. NaN where no season has a value.
 */
export function seasonalNaive(values: Float64Array, horizon: number, season: number): Float64Array {
  const n = values.length;
  const ahead = new Float64Array(horizon).fill(NaN);
  for (let h = 0; h < horizon; h++) {
    let index = n - season + (h % season);
    while (index >= 0 && (index >= n || Number.isNaN(values[index]))) {
      index -= season;
    }
    ahead[h] = index >= 0 ? values[index] : NaN;
  }
  return ahead;
}
