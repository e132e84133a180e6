export interface ValueRange {
  min: number;
  max: number;
}

/** Share of the height that is left free above and below. */
const PADDING = 0.06;
/** How far a wide band may stretch the axis, as a multiple of the spread of the values. */
const BAND_REACH = 1;

/** Least and greatest of finite values; null when there is none. */
export function extent(...columns: ReadonlyArray<ArrayLike<number | null>>): ValueRange | null {
  let min = Infinity;
  let max = -Infinity;
  for (const column of columns) {
    for (let i = 0; i < column.length; i++) {
      const value = column[i];
      if (value !== null && Number.isFinite(value)) {
        min = value < min ? value : min;
        max = value > max ? value : max;
      }
    }
  }
  return min <= max ? { min, max } : null;
}

/**
 * Range of a value axis: all of the `lines`, and of the `bands` as much as does not flatten the lines. Zero is included when it is near,
 * and never crossed when nothing lies beyond it. Without any value 0 to 1.
 */
export function valueRange(
  lines: ValueRange | null,
  bands: ValueRange | null,
  fixed: Partial<ValueRange> = {}
): ValueRange {
  const inner = lines ?? bands ?? { min: 0, max: 1 };
  const outer = bands ?? inner;
  const spread = inner.max - inner.min;
  const reach = spread > 0 ? spread * BAND_REACH : Infinity;
  const low = Math.min(inner.min, Math.max(outer.min, inner.min - reach));
  const high = Math.max(inner.max, Math.min(outer.max, inner.max + reach));
  const size = high > low ? high - low : Math.max(Math.abs(high), 1);
  const isNearZero = low >= 0 && low < 0.5 * high;
  const min = isNearZero || (low >= 0 && low - size * PADDING < 0) ? 0 : low - size * PADDING;
  const range = { min: fixed.min ?? min, max: fixed.max ?? high + size * PADDING };
  return range.max > range.min ? range : { min: range.min, max: range.min + 1 };
}
