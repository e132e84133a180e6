/** Of each row its value and those before it, oldest first; the first value stands for what lies before the series. */
export function lagged(values: Float64Array, lags: number): Float64Array[] {
  return Array.from(values, (_, row) =>
    Float64Array.from({ length: lags }, (_one, k) => values[Math.max(0, row - lags + 1 + k)])
  );
}
