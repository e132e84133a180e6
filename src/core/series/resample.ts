export type Resampling = 'mean' | 'sum' | 'min' | 'max';

/**
 * Puts `factor` neighbouring steps into one. Missing values are left out; a step of missing ones only is missing.
 * The last step may cover fewer values. The first value begins the first step: align `values` beforehand.
 */
export function resample(values: ArrayLike<number>, factor: number, how: Resampling): Float64Array {
  if (!Number.isInteger(factor) || factor < 1) {
    throw new RangeError(`Steps are put together in whole numbers from 1 on, not by ${factor}.`);
  }
  const result = new Float64Array(Math.ceil(values.length / factor));
  for (let step = 0; step < result.length; step++) {
    result[step] = combine(values, step * factor, Math.min(values.length, (step + 1) * factor), how);
  }
  return result;
}

function combine(values: ArrayLike<number>, start: number, end: number, how: Resampling): number {
  let result = NaN;
  let count = 0;
  for (let i = start; i < end; i++) {
    const value = values[i];
    if (Number.isNaN(value)) {
      continue;
    }
    count++;
    if (count === 1) {
      result = value;
    } else if (how === 'min' || how === 'max') {
      result = how === 'min' ? Math.min(result, value) : Math.max(result, value);
    } else {
      result += value;
    }
  }
  return how === 'mean' && count > 0 ? result / count : result;
}
