import type { SignalKind } from './model';

/**
 * The scale on which a kind of signal is judged, so that ordinary noise has about the same width at every level.
 * Durations: ln(v + 0.5 ms), where a factor is a distance. Rates: 2 √(n + 3/8) of the requests per minute
 * (Anscombe 1948), where Poisson noise has standard deviation 1. Gauges: as they are.
 */
export interface JudgingScale {
  /** All values, in an array that is not to be changed: it may be the one given. */
  toScale(values: Float64Array): Float64Array;
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
  toScale: (values) => {
    const scaled = new Float64Array(values.length);
    for (let i = 0; i < values.length; i++) {
      scaled[i] = Math.log(Math.max(0, values[i]) + DURATION_OFFSET);
    }
    return scaled;
  },
  fromScale: (scaled) => Math.max(0, Math.exp(scaled) - DURATION_OFFSET),
  priorSpread: () => 0.25,
  leastSpread: () => 0.05,
  twoSided: false,
};

const GAUGE: JudgingScale = {
  toScale: (values) => values,
  fromScale: (scaled) => scaled,
  priorSpread: (level) => Math.max(0.25 * Math.abs(level), 1e-9),
  leastSpread: (level) => Math.max(0.05 * Math.abs(level), 1e-9),
  twoSided: true,
};

function rateScale(stepMs: number): JudgingScale {
  const perStep = stepMs / 1000;
  return {
    toScale: (values) => {
      const scaled = new Float64Array(values.length);
      for (let i = 0; i < values.length; i++) {
        scaled[i] = 2 * Math.sqrt(Math.max(0, values[i]) * perStep + ANSCOMBE);
      }
      return scaled;
    },
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
 * Spread that the number of recorded requests alone explains: of a duration quantile in log units, of a rate (estimated
 * from requests that stand for `perRequest` each) in Anscombe roots. 0 where the counts are unknown.
 */
export function countSpread(kind: SignalKind, { recorded, perRequest }: RecordedRequests, index: number): number {
  if (kind === 'rate') {
    return Math.sqrt(perRequest[index]);
  }
  return kind === 'duration' && recorded[index] > 0 ? REQUEST_SPREAD / Math.sqrt(recorded[index]) : 0;
}

/** Requests per step that were really recorded, and how many requests each stands for. */
export interface RecordedRequests {
  recorded: Float64Array;
  perRequest: Float64Array;
}

/** Minutes back that tell how many requests one recorded request stands for. */
const SAMPLING_REACH = 60;

/**
 * Takes estimated requests apart. Where rows were sampled, a store reports whole multiples of 1 / sample rate; a count
 * that is not whole gives this away, and the smallest one of the last hour then stands for one recorded request
 * (or a few, which errs on the side of caution).
 */
export function recordedRequests(weights: Float64Array, from: number, to: number): RecordedRequests {
  const recorded = weights.slice(from, to);
  const perRequest = new Float64Array(recorded.length);
  let unit = 1;
  let last = -1;
  for (let i = 0; i < recorded.length; i++) {
    const weight = recorded[i];
    if (weight > 0) {
      last = i;
      unit = Math.abs(weight - Math.round(weight)) > 1e-6 ? smallest(weights, from + i) : 1;
      recorded[i] = weight / unit;
    } else if (i - last >= SAMPLING_REACH) {
      unit = 1;
    }
    perRequest[i] = unit;
  }
  return { recorded, perRequest };
}

function smallest(weights: Float64Array, index: number): number {
  let least = weights[index];
  for (let k = index - 1; k > index - SAMPLING_REACH && k >= 0; k--) {
    least = weights[k] > 0 && weights[k] < least ? weights[k] : least;
  }
  return Math.max(1, least);
}
