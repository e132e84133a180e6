import { mad, median } from './quantile';

/**
 * Exponentially weighted mean, sₜ = α xₜ + (1 − α) sₜ₋₁, started at the first finite value. Missing values keep the
 * mean as it was; before the first one the result is NaN. `alpha` lies in (0, 1].
 */
export function ewma(values: ArrayLike<number>, alpha: number): Float64Array {
  if (!(alpha > 0 && alpha <= 1)) {
    throw new RangeError(`The smoothing weight must lie in (0, 1], not ${alpha}.`);
  }
  const result = new Float64Array(values.length);
  let mean = NaN;
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) {
      mean = Number.isNaN(mean) ? values[i] : mean + alpha * (values[i] - mean);
    }
    result[i] = mean;
  }
  return result;
}

/**
 * (x − median) / scaled MAD of the finite values. Where the MAD is below `floor`, the floor is the scale, so that
 * mostly equal values give finite scores. NaN stays NaN.
 */
export function robustZ(values: ArrayLike<number>, floor = 1e-9): Float64Array {
  const center = median(values);
  const scale = Math.max(mad(values, center), floor);
  return Float64Array.from(values, (value) => (value - center) / scale);
}
