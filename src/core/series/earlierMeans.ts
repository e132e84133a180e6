/**
 * What a series was `shift` steps earlier, by groups of `factor` steps of a half open range: the mean of the known values, NaN where none is. `offset` is the
 * place of the first step within its group. Null where nothing at all is known of that time.
 */
export function earlierMeans(
  values: Float64Array,
  { fromIndex, toIndex }: { fromIndex: number; toIndex: number },
  shift: number,
  factor: number,
  offset = 0
): Float64Array | null {
  const length = toIndex - fromIndex;
  const before = ((offset % factor) + factor) % factor;
  const means = new Float64Array(length === 0 ? 0 : Math.ceil((length + before) / factor)).fill(NaN);
  let isKnown = false;
  for (let group = 0; group < means.length; group++) {
    let [sum, count] = [0, 0];
    const first = Math.max(0, group * factor - before);
    const end = Math.min(length, (group + 1) * factor - before);
    for (let i = first; i < end; i++) {
      const value = values[fromIndex + i - shift] ?? NaN;
      if (!Number.isNaN(value)) {
        sum += value;
        count++;
      }
    }
    if (count > 0) {
      means[group] = sum / count;
      isKnown = true;
    }
  }
  return isKnown ? means : null;
}
