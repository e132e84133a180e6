import { lowerBound } from './lowerBound';

/** Share of the past from which on an exponential tail is believed instead of counts. */
const BULK = 0.98;
/** The tail's mean believed before excesses were seen has the weight of this many. */
const PRIOR_WEIGHT = 5;

/**
 * How improbable large values are against past ones, which are taken to be alike in time. Up to the 98 % quantile the
 * conformal p of Vovk (2005), (1 + how many were at least as large) / (n + 1); beyond it an exponential tail whose mean
 * is that of the excesses, shrunk towards how far the bulk reaches. For figures on a logarithmic scale, which have
 * light tails; `tail.ts` has a heavy one. Building it sorts the values.
 */
export class ConformalTail {
  private readonly sorted: Float64Array;
  private readonly start: number;
  private readonly mean: number;
  private readonly share: number;

  /** @param past values without NaN, in any order; kept as they are */
  constructor(past: Float64Array) {
    const sorted = Float64Array.from(past).sort();
    const n = sorted.length;
    const at = (part: number) => (n === 0 ? 0 : sorted[Math.min(n - 1, Math.floor(part * n))]);
    const first = Math.min(n - 1, Math.floor(BULK * n));
    this.sorted = sorted;
    this.start = at(BULK);
    let excess = 0;
    for (let rank = first + 1; rank < n; rank++) {
      excess += sorted[rank] - this.start;
    }
    const count = Math.max(0, n - 1 - first);
    // From the median to the 90 % quantile an exponential has 1.6 times its mean.
    const bulk = Math.max(1e-3, (at(0.9) - at(0.5)) / 1.6);
    this.mean = (excess + bulk * PRIOR_WEIGHT) / (count + PRIOR_WEIGHT);
    this.share = Math.max(1 - BULK, (count + 1) / (n + 1));
  }

  get size(): number {
    return this.sorted.length;
  }

  /** −ln p of a value at least as large; 0 against no past, NaN for NaN. O(log n). */
  nats(value: number): number {
    if (Number.isNaN(value)) {
      return NaN;
    }
    if (this.sorted.length === 0) {
      return 0;
    }
    if (value > this.start) {
      return (value - this.start) / this.mean - Math.log(this.share);
    }
    const atLeast = this.sorted.length - lowerBound(this.sorted, value);
    return Math.log((this.sorted.length + 1) / (atLeast + 1));
  }
}
