import type { AnomalyInput, SignalKind } from './model';

/**
 * The scale on which a kind of signal is judged, so that ordinary noise has about the same width at every level.
 * Durations: ln(v + 0.5 ms), where a factor is a distance. Rates: 2 √(n + 3/8) of the requests per minute
 * (Anscombe 1948), where Poisson noise has standard deviation 1. Gauges: as they are.
 */
export interface JudgingScale {
  toScale(value: number): number;
  fromScale(scaled: number): number;
  /** Spread believed before any was seen, and the least ever believed, at a level. */
  priorSpread(level: number): number;
  leastSpread(level: number): number;
  /** Whether falls count as well as rises. */
  twoSided: boolean;
}

const DURATION_OFFSET = 0.5;
const ANSCOMBE = 3 / 8;

const DURATION: JudgingScale = {
  toScale: (value) => Math.log(Math.max(0, value) + DURATION_OFFSET),
  fromScale: (scaled) => Math.max(0, Math.exp(scaled) - DURATION_OFFSET),
  priorSpread: () => 0.25,
  leastSpread: () => 0.05,
  twoSided: false,
};

const GAUGE: JudgingScale = {
  toScale: (value) => value,
  fromScale: (scaled) => scaled,
  priorSpread: (level) => Math.max(0.25 * Math.abs(level), 1e-9),
  leastSpread: (level) => Math.max(0.05 * Math.abs(level), 1e-9),
  twoSided: true,
};

function rateScale(stepMs: number): JudgingScale {
  const perStep = stepMs / 1000;
  return {
    toScale: (value) => 2 * Math.sqrt(Math.max(0, value) * perStep + ANSCOMBE),
    fromScale: (scaled) => Math.max(0, ((Math.max(0, scaled) / 2) ** 2 - ANSCOMBE) / perStep),
    priorSpread: () => 1.5,
    leastSpread: () => 1,
    twoSided: true,
  };
}

/** Scale of every kind but error ratios, which are judged by their counts (`errorCounts.ts`). */
export function judgingScale(kind: Exclude<SignalKind, 'errorRatio'>, stepMs: number): JudgingScale {
  return kind === 'duration' ? DURATION : kind === 'rate' ? rateScale(stepMs) : GAUGE;
}

/**
 * What a duration quantile of few requests adds to its own spread, in log units: about 1.5 / √n. NaN-safe: unknown
 * counts add nothing.
 */
export function countSpread(input: AnomalyInput, index: number): number {
  const count = input.weights === undefined ? NaN : input.weights[index];
  return input.kind === 'duration' && count > 0 ? 1.5 / Math.sqrt(count) : 0;
}
