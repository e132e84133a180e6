/** A gap is a pause of more than this many usual distances between two points. */
const GAP_FACTOR = 2.5;

/**
 * Puts one missing value into each gap of a series, so that charts do not draw a line across it. The usual distance
 * is the median one, and at least a step. `time` ascends; the arrays are not changed.
 */
export function withGaps(
  time: Float64Array,
  values: Float64Array,
  stepMs: number
): { time: Float64Array; values: Float64Array } {
  const distances = time.slice(1).map((at, index) => at - time[index]);
  const usual = Math.max(stepMs, distances.slice().sort()[distances.length >> 1] ?? 0);
  const gaps = distances.reduce((count, distance) => count + (distance > GAP_FACTOR * usual ? 1 : 0), 0);
  const result = { time: new Float64Array(time.length + gaps), values: new Float64Array(time.length + gaps) };
  let slot = 0;
  for (let index = 0; index < time.length; index++) {
    if (index > 0 && distances[index - 1] > GAP_FACTOR * usual) {
      result.time[slot] = time[index - 1] + usual;
      result.values[slot++] = NaN;
    }
    result.time[slot] = time[index];
    result.values[slot++] = values[index];
  }
  return result;
}
