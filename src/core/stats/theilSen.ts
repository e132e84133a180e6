import { median, medianInPlace } from './quantile';

export interface Line {
  slope: number;
  intercept: number;
}

/** Above this many points the slopes of evenly spread pairs stand for all. */
const EXACT_POINTS = 1_000;

/**
 * Theil–Sen line: the median of the slopes of all pairs, intercept median(y) − slope · median(x) (Theil 1950, Sen
 * 1968; scipy's `theilslopes`). Above 1,000 points each point is paired with 100 others at fixed distances, so
 * that the result needs no randomness. Pairs with a missing value or equal x are left out; without any pair the
 * slope is 0 and the intercept the median.
 */
export function theilSen(x: ArrayLike<number>, y: ArrayLike<number>): Line {
  const n = Math.min(x.length, y.length);
  const distances = pairDistances(n);
  const slopes = new Float64Array(distances.reduce((sum, distance) => sum + n - distance, 0));
  let count = 0;
  for (const distance of distances) {
    for (let i = 0; i + distance < n; i++) {
      const slope = (y[i + distance] - y[i]) / (x[i + distance] - x[i]);
      if (Number.isFinite(slope)) {
        slopes[count++] = slope;
      }
    }
  }
  const slope = count === 0 ? 0 : medianInPlace(slopes, count);
  return { slope, intercept: median(y) - slope * median(x) };
}

function pairDistances(n: number): number[] {
  if (n <= EXACT_POINTS) {
    return Array.from({ length: Math.max(0, n - 1) }, (_, index) => index + 1);
  }
  return Array.from({ length: 100 }, (_, index) => Math.max(1, Math.floor(((index + 0.5) * n) / 100)));
}
