/**
 * Quantile of a few values by linear interpolation between order statistics (type 7 of Hyndman and Fan, 1996);
 * NaN without values. The values are not changed.
 */
export function quantileOf(values: number[], share: number): number {
  if (values.length === 0) {
    return NaN;
  }
  const sorted = values.slice().sort((a, b) => a - b);
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}
