import { lowerBound } from '../../stats/lowerBound';

/**
 * What figures of a training time say of a new one that is larger the stranger it is (conformal prediction; Vovk, Gammerman and Shafer 2005). Were the new
 * one like them, it would exceed `threshold(q)` with a probability of at most 1 − q / 100, and have a confidence of c or more with one of at most 1 − c.
 * Figures that are not known are left out.
 */
export class Calibrated {
  private readonly sorted: Float64Array;

  constructor(training: Float64Array) {
    this.sorted = training.filter((figure) => figure === figure).sort();
  }

  get size(): number {
    return this.sorted.length;
  }

  get largest(): number {
    return this.size > 0 ? this.sorted[this.size - 1] : NaN;
  }

  /** The ⌈(n + 1) q / 100⌉-th smallest figure, the largest where there are too few for the percentile; NaN without any. */
  threshold(percentile: number): number {
    const rank = Math.ceil(((this.size + 1) * percentile) / 100 - 1e-9);
    return this.size > 0 ? this.sorted[Math.min(this.size, Math.max(1, rank)) - 1] : NaN;
  }

  /** 1 − (1 + how many were at least as large) / (n + 1), never 1; NaN for NaN and without any. */
  confidence(figure: number): number {
    if (Number.isNaN(figure) || this.size === 0) {
      return NaN;
    }
    return lowerBound(this.sorted, figure) / (this.size + 1);
  }
}

/** 0 up to the threshold, 2 (medium) below `high` times the threshold, else 3 (high); 0 where either is not known. */
export function severityOf(figure: number, threshold: number, high: number): 0 | 2 | 3 {
  if (!(figure > threshold)) {
    return 0;
  }
  return figure < high * threshold ? 2 : 3;
}
