/** How far the empirical distribution is believed; beyond it a Pareto tail takes over. */
export interface TailOptions {
  /** Share of the past below the tail. */
  bulk: number;
  /** Tail exponent (1 / Pareto shape) believed before any excess was seen, and its weight in excesses. */
  prior: number;
  priorWeight: number;
  /** Smallest start of the tail: the scale on which values are measured has its noise below it. */
  floor: number;
}

export const DEFAULT_TAIL: TailOptions = { bulk: 0.98, prior: 0.3, priorWeight: 20, floor: 1 };

export interface Tail {
  /** Where the Pareto tail begins. */
  start: number;
  /** Share of the past beyond it. */
  share: number;
  exponent: number;
}

/**
 * Fits the upper tail of ascending past values: Hill's estimator (1975) of the exponent over the excesses beyond
 * the bulk quantile, shrunk towards a prior. Ties at the bound belong to the bulk.
 */
export function fitTail(sorted: ArrayLike<number>, options: TailOptions = DEFAULT_TAIL): Tail {
  const n = sorted.length;
  const rank = Math.min(n - 1, Math.floor(options.bulk * n));
  const start = n === 0 ? options.floor : Math.max(options.floor, sorted[rank]);
  let logs = 0;
  let excesses = 0;
  for (let i = n - 1; i >= 0 && sorted[i] > start; i--) {
    logs += Math.log(sorted[i] / start);
    excesses++;
  }
  const exponent = (logs + options.prior * options.priorWeight) / (excesses + options.priorWeight);
  return { start, share: Math.max(1 - options.bulk, (excesses + 1) / (n + 1)), exponent };
}

/** Probability of a value at least this large in the fitted tail; `share` at its start, 1 below it is left to the bulk. */
export function tailBeyond(tail: Tail, value: number): number {
  return value <= tail.start ? tail.share : tail.share * (value / tail.start) ** (-1 / tail.exponent);
}

/**
 * Conformal upper tail probability of a value against ascending past values: (1 + how many were at least as large)
 * / (n + 1) within the bulk (Vovk 2005), a Pareto tail beyond it. 1 when nothing is known. Never 0.
 */
export function tailProbability(sorted: ArrayLike<number>, value: number, options: TailOptions = DEFAULT_TAIL): number {
  if (sorted.length === 0 || Number.isNaN(value)) {
    return 1;
  }
  const tail = fitTail(sorted, options);
  if (value > tail.start) {
    return Math.min(1, tailBeyond(tail, value));
  }
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return (sorted.length - low + 1) / (sorted.length + 1);
}
