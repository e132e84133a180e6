/**
 * Each step repeats the value one season earlier; where that is missing, the one of the season before it, and so on.
 * `season` 1 repeats the last known value. NaN where no season has a value.
 */
export function seasonalNaive(values: Float64Array, horizon: number, season: number): Float64Array {
  const n = values.length;
  return Float64Array.from({ length: horizon }, (_, h) => {
    for (let index = n - season + (h % season); index >= 0; index -= season) {
      if (index < n && !Number.isNaN(values[index])) {
        return values[index];
      }
    }
    return NaN;
  });
}
