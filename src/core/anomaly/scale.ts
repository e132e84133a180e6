import type { SignalKind } from './model';

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
  /** Requests per step at a level; absent where the values do not count requests. */
  requestsAt?(level: number): number;
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
    requestsAt: (level) => Math.max(0, (Math.max(0, level) / 2) ** 2 - ANSCOMBE),
  };
}

/** Scale of every kind but error ratios, which are judged by their counts (`errorCounts.ts`). */
export function judgingScale(kind: Exclude<SignalKind, 'errorRatio'>, stepMs: number): JudgingScale {
  return kind === 'duration' ? DURATION : kind === 'rate' ? rateScale(stepMs) : GAUGE;
}

/** What one request adds to the spread of a duration quantile, in log units; n requests add this / √n. */
const REQUEST_SPREAD = 0.7;

/**
 * What a duration quantile of few requests adds to its own spread, in log units. Unknown counts add nothing.
 * `requests` are those really recorded.
 */
export function countSpread(kind: SignalKind, requests: number): number {
  return kind === 'duration' && requests > 0 ? REQUEST_SPREAD / Math.sqrt(requests) : 0;
}

/** Minutes back that tell how many requests one recorded request stands for. */
const SAMPLING_REACH = 60;

/**
 * Requests per step that were really recorded. Where rows were sampled, a store reports estimates: whole multiples of
 * 1 / sample rate. A count that is not whole gives this away; the smallest one of the last hour then stands for one
 * recorded request (or a few, which errs on the side of caution).
 */
export function recordedRequests(weights: Float64Array, from: number, to: number): Float64Array {
  const result = weights.slice(from, to);
  for (let i = 0; i < result.length; i++) {
    if (result[i] > 0 && Math.abs(result[i] - Math.round(result[i])) > 1e-6) {
      let unit = result[i];
      for (let k = from + i; k > from + i - SAMPLING_REACH && k >= 0; k--) {
        unit = weights[k] > 0 && weights[k] < unit ? weights[k] : unit;
      }
      result[i] = weights[from + i] / Math.max(1, unit);
    }
  }
  return result;
}
