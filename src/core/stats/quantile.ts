/** Consistent with the standard deviation for normal data: 1 / Φ⁻¹(3/4). */
export const MAD_TO_SIGMA = 1.482602218505602;

/** Copy of the finite values, in their order. */
export function finiteValues(values: ArrayLike<number>): Float64Array {
  const kept = new Float64Array(values.length);
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) {
      kept[count++] = values[i];
    }
  }
  return kept.subarray(0, count);
}

/**
 * Quantile of an ascending array without NaN, by linear interpolation between order statistics: definition 7 of
 * Hyndman and Fan (1996), the default of numpy and R. `q` is held to [0, 1]; an empty array gives NaN.
 *
 * @example quantileSorted([1, 2, 3, 4], 0.5) // 2.5
 */
export function quantileSorted(sorted: ArrayLike<number>, q: number, length = sorted.length): number {
  if (length === 0) {
    return NaN;
  }
  const place = Math.min(1, Math.max(0, q)) * (length - 1);
  const below = Math.floor(place);
  const above = Math.min(length - 1, below + 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

/** Quantile of the finite values in any order (definition 7); NaN when there is none. O(n log n). */
export function quantile(values: ArrayLike<number>, q: number): number {
  return quantileSorted(finiteValues(values).sort(), q);
}

/** Median of the finite values; the mean of the middle two for an even count, NaN when there is none. O(n). */
export function median(values: ArrayLike<number>): number {
  return medianInPlace(finiteValues(values));
}

/** Median of the first `length` entries, which must be finite; their order changes. NaN for `length` 0. */
export function medianInPlace(values: Float64Array, length = values.length): number {
  if (length === 0) {
    return NaN;
  }
  const middle = length >> 1;
  const upper = select(values, middle, length);
  if (length % 2 === 1) {
    return upper;
  }
  let lower = -Infinity;
  for (let i = 0; i < middle; i++) {
    lower = Math.max(lower, values[i]);
  }
  return (lower + upper) / 2;
}

/**
 * Median absolute deviation from `center` (the median unless given), times 1.4826 so that it estimates the standard
 * deviation of normal data. 0 for mostly equal values: callers need a floor. NaN when no value is finite.
 */
export function mad(values: ArrayLike<number>, center = median(values)): number {
  const deviations = finiteValues(values);
  for (let i = 0; i < deviations.length; i++) {
    deviations[i] = Math.abs(deviations[i] - center);
  }
  return MAD_TO_SIGMA * medianInPlace(deviations);
}

/** The k-th smallest (from 0) of the first `length` entries, by quickselect with a median-of-three pivot; reorders them. */
export function select(values: Float64Array, k: number, length = values.length): number {
  let left = 0;
  let right = length - 1;
  while (left < right) {
    const pivot = medianOfThree(values[left], values[(left + right) >> 1], values[right]);
    let i = left;
    let j = right;
    while (i <= j) {
      while (values[i] < pivot) {
        i++;
      }
      while (values[j] > pivot) {
        j--;
      }
      if (i <= j) {
        const swapped = values[i];
        values[i++] = values[j];
        values[j--] = swapped;
      }
    }
    if (k <= j) {
      right = j;
    } else if (k >= i) {
      left = i;
    } else {
      break;
    }
  }
  return values[k];
}

function medianOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
