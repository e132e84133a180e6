import { quantileSorted } from '../stats/quantile';

export const LEVELS = [50, 80, 95] as const;
export type Level = (typeof LEVELS)[number];

/** Errors of all origins at one distance: `errors[origin][h]`, NaN where unknown. */
export type OriginErrors = readonly Float64Array[];

/**
 * Half widths of conformal bands by level and step: the (1 − α)-quantile of the absolute errors that rolling origins
 * made at this and the neighbouring distances (± 10 %, at least ± 2), with the finite-sample correction
 * ⌈(n + 1)(1 − α)⌉ / n (split conformal prediction; Vovk, Gammerman and Shafer 2005; Lei et al. 2018). Widths never
 * shrink with the distance nor from level to level. Beyond the sample's reach the largest error is
 * stretched by the normal ratio of the quantiles.
 */
export function conformalWidths(errors: OriginErrors, horizon: number): Record<Level, Float64Array> {
  const widths = { 50: new Float64Array(horizon), 80: new Float64Array(horizon), 95: new Float64Array(horizon) };
  const pool = new Float64Array(errors.length * (2 * reach(horizon - 1) + 1));
  for (let h = 0; h < horizon; h++) {
    const sorted = pooled(errors, h, horizon, pool);
    for (const level of LEVELS) {
      const before = h > 0 ? widths[level][h - 1] : 0;
      widths[level][h] = Math.max(before, upperQuantile(sorted, level / 100));
    }
  }
  return widths;
}

function reach(h: number): number {
  return Math.max(2, Math.round(h / 10));
}

function pooled(errors: OriginErrors, h: number, horizon: number, pool: Float64Array): Float64Array {
  let count = 0;
  for (let k = Math.max(0, h - reach(h)); k <= Math.min(horizon - 1, h + reach(h)); k++) {
    for (const origin of errors) {
      const error = k < origin.length ? Math.abs(origin[k]) : NaN;
      if (error === error && count < pool.length) {
        pool[count++] = error;
      }
    }
  }
  return pool.subarray(0, count).sort();
}

/** Normal quantiles of |error| at some shares, for stretching small samples. */
const NORMAL: Array<[number, number]> = [
  [0.5, 0.674],
  [0.8, 1.282],
  [0.9, 1.645],
  [0.95, 1.96],
  [0.99, 2.576],
];

function upperQuantile(sorted: Float64Array, share: number): number {
  const n = sorted.length;
  if (n === 0) {
    return NaN;
  }
  const corrected = Math.ceil((n + 1) * share) / n;
  if (corrected <= 1) {
    return quantileSorted(sorted, corrected);
  }
  return sorted[n - 1] * (normalAt(share) / normalAt(n / (n + 1)));
}

function normalAt(share: number): number {
  const above = NORMAL.findIndex(([at]) => at >= share);
  if (above <= 0) {
    return NORMAL[above < 0 ? NORMAL.length - 1 : 0][1];
  }
  const [[x0, y0], [x1, y1]] = [NORMAL[above - 1], NORMAL[above]];
  return y0 + ((share - x0) / (x1 - x0)) * (y1 - y0);
}

/** Share of values inside the 95 % band when each origin is judged by the errors of the others; NaN with fewer than two. */
export function leaveOneOutCoverage(errors: OriginErrors, horizon: number): number {
  let inside = 0;
  let all = 0;
  if (errors.length < 2) {
    return NaN;
  }
  errors.forEach((origin, left) => {
    const widths = conformalWidths(
      errors.filter((_, index) => index !== left),
      horizon
    );
    for (let h = 0; h < horizon; h++) {
      if (origin[h] === origin[h]) {
        all++;
        inside += Math.abs(origin[h]) <= widths[95][h] ? 1 : 0;
      }
    }
  });
  return all > 0 ? inside / all : NaN;
}
