/** Points of the table of normal quantiles: enough for tails of four standard deviations. */
const NORMAL_POINTS = 1 << 15;
let normalTable: Float64Array | undefined;

/** Small fast counter (sfc32, Chris Doty-Humphrey, PractRand): a 128-bit state, the same numbers for the same seed everywhere. */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;
  private readonly normals = (normalTable ??= normalQuantiles());

  constructor(seed: number) {
    this.a = seed | 0;
    this.b = (seed / 4_294_967_296) | 0;
    this.c = 0x9e3779b9 | 0;
    for (let i = 0; i < 15; i++) {
      this.bits();
    }
  }

  /** 32 random bits as an unsigned integer. */
  bits(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    return this.bits() / 4_294_967_296;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.uniform();
  }

  /** Uniform integer in [0, n). */
  below(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)];
  }

  normal(): number {
    return this.normals[this.bits() >>> 17];
  }

  /** Log-normal with the given median; `sigma` is the standard deviation of the logarithm. */
  logNormal(median: number, sigma: number): number {
    return median * Math.exp(sigma * this.normal());
  }

  /** Poisson: by multiplication (Knuth) for small means, by the normal approximation above 40. */
  poisson(mean: number): number {
    if (mean > 40) {
      return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal()));
    }
    const limit = Math.exp(-mean);
    let count = -1;
    for (let product = 1; product > limit; product *= this.uniform()) {
      count += 1;
    }
    return Math.max(0, count);
  }

  shuffle<T>(items: readonly T[]): T[] {
    const shuffled = [...items];
    for (let i = shuffled.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [shuffled[i], shuffled[j]] = [shuffled[j], shuffled[i]];
    }
    return shuffled;
  }
}

function normalQuantiles(): Float64Array {
  const table = new Float64Array(NORMAL_POINTS);
  for (let i = 0; i < NORMAL_POINTS; i++) {
    table[i] = normalQuantile((i + 0.5) / NORMAL_POINTS);
  }
  return table;
}

/** Quantile of the standard normal distribution (P. J. Acklam's rational approximation, relative error 1.15e-9). */
function normalQuantile(p: number): number {
  if (p > 0.5) {
    return -normalQuantile(1 - p);
  }
  if (p < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(p));
    const top =
      ((((-7.784894002430293e-3 * q - 0.3223964580411365) * q - 2.400758277161838) * q - 2.549732539343734) * q +
        4.374664141464968) *
        q +
      2.938163982698783;
    return (
      top /
      ((((7.784695709041462e-3 * q + 0.3224671290700398) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1)
    );
  }
  const q = p - 0.5;
  const r = q * q;
  const top =
    (((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.357751867269) * r -
      30.66479806614716) *
      r +
      2.506628277459239) *
    q;
  return (
    top /
    (((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r -
      13.28068155288572) *
      r +
      1)
  );
}
