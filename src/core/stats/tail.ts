import type { SortedWindow } from './sortedWindow';

/** Values in ascending order, by rank from 0. */
export type SortedValues = Pick<SortedWindow, 'size' | 'at'>;

/** How far the empirical distribution is believed; beyond it a Pareto tail takes over. */
export interface TailOptions {
  /** Share of the past below the tail. */
  bulk: number;
  /** Tail exponent (1 / Pareto shape) believed before any excess was seen, and its weight in excesses. */
  prior: number;
  priorWeight: number;
  /** Smallest start of the tail: the scale on which values are measured has its noise below it. */
  floor: number;
  /** Past values assumed to lie in the bulk before any was seen: a short past gives mild probabilities. */
  assumed: number;
}

export interface Tail {
  /** Where the Pareto tail begins. */
  start: number;
  /** Share of the past beyond it. */
  share: number;
  exponent: number;
}

const LARGE = 1e100;

/**
 * Fits the upper tail of past values: Hill's estimator (1975) of the exponent over the excesses beyond the bulk
 * quantile, shrunk towards a prior. Ties at the bound belong to the bulk.
 */
export function fitTail(past: SortedValues, { bulk, prior, priorWeight, floor, assumed }: TailOptions): Tail {
  const n = past.size;
  const start = Math.max(floor, n === 0 ? 0 : past.at(Math.min(n - 1, Math.floor(bulk * n))));
  let logs = 0;
  let excesses = 0;
  // One logarithm for the product of many ratios, which are 1 or more.
  let product = 1;
  for (let rank = n - 1; rank >= 0 && past.at(rank) > start; rank--) {
    const ratio = past.at(rank) / start;
    if (product > LARGE || ratio > LARGE) {
      logs += Math.log(product);
      product = ratio;
    } else {
      product *= ratio;
    }
    excesses++;
  }
  logs += Math.log(product);
  const exponent = (logs + prior * priorWeight) / (excesses + priorWeight);
  return { start, share: Math.max(1 - bulk, (excesses + 1) / (n + assumed)), exponent };
}

/**
 * Upper tail probability of a value against its past. Within the bulk it is conformal, (1 + how many were at least as
 * large) / (n + 1) (Vovk 2005), and never below the tail's share; beyond it the Pareto tail's, and never below the share
 * of the past that was at least as large. Never 0.
 */
export function tailProbability(past: SortedWindow, tail: Tail, value: number): number {
  if (value > tail.start) {
    return Math.max(
      tail.share * (value / tail.start) ** (-1 / tail.exponent),
      past.countAtLeast(value) / (past.size + 1)
    );
  }
  return Math.max(tail.share, (past.countAtLeast(value) + 1) / (past.size + 1));
}

/**
 * The same, but beyond the bulk the fitted tail alone is believed, so that one extreme of the past does not bound all that follow. Where the bulk
 * is all zeros there is no tail to fit, and the past with what was assumed of it is counted.
 */
export function beyondProbability(past: SortedWindow, tail: Tail, value: number): number {
  if (value > tail.start) {
    return tail.start > 0
      ? tail.share * (value / tail.start) ** (-1 / tail.exponent)
      : (past.countAtLeast(value) + 1) * Math.min(tail.share, 1 / (past.size + 1));
  }
  return tailProbability(past, tail, value);
}

/** Value beyond the bulk whose tail probability is `p`; infinite where `p` is not above 0. */
export function tailQuantile(tail: Tail, p: number): number {
  return p > 0 ? tail.start * Math.max(1, (tail.share / p) ** tail.exponent) : Infinity;
}
