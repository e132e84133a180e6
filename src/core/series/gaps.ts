export interface Gap {
  /** First missing step. */
  start: number;
  /** Step after the last missing one. */
  end: number;
}

/** Runs of missing values, in order; also those at the edges. */
export function findGaps(values: ArrayLike<number>): Gap[] {
  const gaps: Gap[] = [];
  let start = -1;
  for (let i = 0; i <= values.length; i++) {
    const missing = i < values.length && Number.isNaN(values[i]);
    if (missing && start < 0) {
      start = i;
    } else if (!missing && start >= 0) {
      gaps.push({ start, end: i });
      start = -1;
    }
  }
  return gaps;
}

/**
 * Copy with the gaps between known values filled along a straight line and the edges with the nearest known value.
 * A series without any value stays missing.
 */
export function fillGaps(values: ArrayLike<number>): Float64Array {
  const result = Float64Array.from(values);
  for (const { start, end } of findGaps(values)) {
    const before = start > 0 ? values[start - 1] : NaN;
    const after = end < values.length ? values[end] : NaN;
    for (let i = start; i < end; i++) {
      const share = (i - start + 1) / (end - start + 1);
      result[i] = Number.isNaN(before) ? after : Number.isNaN(after) ? before : before + share * (after - before);
    }
  }
  return result;
}
