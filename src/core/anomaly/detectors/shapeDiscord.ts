import { MAD_TO_SIGMA, medianInPlace } from '../../stats/quantile';
import type { IndexRange } from '../model';

/** What shapes are compared: all in steps. */
export interface ShapeWindow {
  /** Steps of one shape. */
  length: number;
  /** A shape is compared with those that ended at least `length` and at most so many steps before it. */
  memory: number;
  /** Shapes without which there is no verdict. */
  least: number;
  /** Steps between two places at which sums begin anew, so that a value does not depend on where a range begins. */
  anchor: number;
  /** Whether what noise alone sets shapes apart is taken off their distance. */
  withoutNoise: boolean;
}

/** Windows whose spread is a smaller part of their level are constant: what moves them is rounding. */
const CONSTANT = 1e-9;

/**
 * Of each step of `range` how far the shape that ends with it is from the most similar earlier one: the left matrix profile (Yeh et al. 2016; for
 * streams, as here, Lu, Wu, Mueen, Zuluaga and Keogh 2022, "Matrix Profile XXIV: DAMP"), whose peaks are the discords. A shape is
 * `length` values, z-normalised, so that neither level nor size count; the distance √(2m (1 − r)) is Euclidean, r being the correlation. Earlier
 * shapes that overlap it do not count. Two constant shapes are 0 apart, a constant and any other √m, as is usual.
 *
 * Z-normalised noise is far from all other noise, so that what little happens in a quiet hour would be the strangest shape of all. What noise of variance s² is
 * expected to add, (2m + 2) s² / max(σ₁, σ₂)², is therefore taken off the squared distance, down to 0 (De Paepe, Avendano and Van Hoecke 2019, "Implications of
 * Z-Normalization in the Matrix Profile"); s comes from the second differences of the `memory` before the anchor (MAD / √6).
 *
 * Where DAMP gives up on what cannot be the largest discord, here every distance is exact, since thresholds are made of them: correlations
 * are carried along diagonals by covariance sums (Zimmerman et al. 2019, SCAMP), O(1) a pair, O(`memory`) a step.
 *
 * NaN: where a value of the shape is not known, or fewer than `least` earlier ones are. No value after a step has a part in its distance.
 *
 * @param step0 number of the first value's step since the epoch
 * @param forgotten by step, not 0 where it may be in no shape that others are compared with
 */
export function leftProfile(
  values: Float64Array,
  step0: number,
  range: IndexRange,
  window: ShapeWindow,
  forgotten?: Uint8Array
): Float64Array {
  const { anchor, memory, length } = window;
  const profile = new Float64Array(Math.max(0, range.toIndex - range.fromIndex)).fill(NaN);
  for (let from = range.fromIndex; from < range.toIndex; ) {
    const start = Math.floor((step0 + from) / anchor) * anchor - step0;
    const to = Math.min(range.toIndex, start + anchor);
    const first = Math.max(0, start - memory - length + 1);
    const block = new ShapeBlock(
      values.subarray(first, to),
      window,
      Math.max(0, start - first),
      forgotten?.subarray(first, to)
    );
    block.fill(profile, from - first, from - range.fromIndex);
    from = to;
  }
  return profile;
}

/** Shapes of some values; index of a shape is that of its last value. */
class ShapeBlock {
  private readonly filled: Float64Array;
  private readonly mean: Float64Array;
  /** 1 / √Σ(x − mean)²; NaN where a value is missing, or of `neighbour` forgotten; 0 for constants. */
  private readonly inverse: Float64Array;
  private readonly neighbour: Float64Array;
  /** Halves of the covariance updates. */
  private readonly change: Float64Array;
  private readonly around: Float64Array;
  /** What noise adds to a distance at least, as a correlation, by shape. */
  private readonly noise: Float64Array;

  constructor(
    private readonly values: Float64Array,
    private readonly window: ShapeWindow,
    private readonly start: number,
    forgotten: Uint8Array | undefined
  ) {
    const n = values.length;
    this.filled = carriedOn(values);
    this.mean = new Float64Array(n).fill(NaN);
    this.inverse = new Float64Array(n).fill(NaN);
    this.neighbour = new Float64Array(n).fill(NaN);
    this.change = new Float64Array(n);
    this.around = new Float64Array(n);
    this.measure(forgotten);
    const level = window.withoutNoise ? (window.length + 1) * noiseVariance(values, start, forgotten) : 0;
    this.noise = this.inverse.map((inverse) => level * inverse ** 2);
  }

  /** Distances of the shapes from `from` on, into `profile` from `place` on. */
  fill(profile: Float64Array, from: number, place: number): void {
    const { length, memory } = this.window;
    const best = new Float64Array(this.values.length).fill(-2);
    for (let lag = length; lag <= memory; lag++) {
      this.alongDiagonal(lag, Math.max(this.start, length - 1 + lag), best);
    }
    const known = this.knownBefore();
    const constant = this.lastConstant();
    for (let end = from; end < this.values.length; end++) {
      profile[place + end - from] = this.distance(end, best[end], known, constant);
    }
  }

  /** Raises the best correlation of each shape from `start` on by the one `lag` steps before it; noise counts for it. */
  private alongDiagonal(lag: number, start: number, best: Float64Array): void {
    const { inverse, neighbour, change, around, noise } = this;
    const n = best.length;
    if (start >= n) {
      return;
    }
    let covariance = this.covariance(start, start - lag);
    for (let end = start, other = start - lag; ; ) {
      const added = noise[end] < noise[other] ? noise[end] : noise[other];
      const correlation = covariance * inverse[end] * neighbour[other] + added;
      if (correlation > best[end]) {
        best[end] = correlation;
      }
      end++;
      other++;
      if (end >= n) {
        return;
      }
      covariance += change[end] * around[other] + change[other] * around[end];
    }
  }

  private covariance(end: number, other: number): number {
    const { filled, mean, window } = this;
    let sum = 0;
    for (let back = 0; back < window.length; back++) {
      sum += (filled[end - back] - mean[end]) * (filled[other - back] - mean[other]);
    }
    return sum;
  }

  private distance(end: number, best: number, known: Int32Array, constant: Int32Array): number {
    const { length, memory, least } = this.window;
    const newest = end - length;
    if (newest < 0 || Number.isNaN(this.inverse[end])) {
      return NaN;
    }
    const oldest = Math.max(0, end - memory);
    if (known[newest + 1] - known[oldest] < least) {
      return NaN;
    }
    const hasConstant = constant[newest] >= oldest;
    if (this.inverse[end] === 0) {
      return hasConstant ? 0 : Math.sqrt(length);
    }
    const nearest = Math.sqrt(2 * length * (1 - Math.min(1, best)));
    return hasConstant ? Math.min(nearest, Math.sqrt(length)) : nearest;
  }

  private measure(forgotten: Uint8Array | undefined): void {
    const { filled, values, mean, inverse, neighbour, change, around } = this;
    const { length } = this.window;
    let [missing, untaught] = [0, 0];
    for (let end = 0; end < values.length; end++) {
      missing += Number.isFinite(values[end]) ? 0 : 1;
      untaught += forgotten !== undefined && forgotten[end] !== 0 ? 1 : 0;
      if (end < length - 1) {
        continue;
      }
      const { level, norm } = spreadOf(filled, end - length + 1, end + 1);
      mean[end] = level;
      inverse[end] = missing > 0 ? NaN : norm > 0 ? 1 / norm : 0;
      neighbour[end] = untaught > 0 ? NaN : inverse[end];
      const leaving = end - length;
      if (leaving >= 0) {
        change[end] = (filled[end] - filled[leaving]) / 2;
        around[end] = filled[end] - level + (filled[leaving] - mean[end - 1]);
      }
      missing -= Number.isFinite(values[end - length + 1]) ? 0 : 1;
      untaught -= forgotten !== undefined && forgotten[end - length + 1] !== 0 ? 1 : 0;
    }
  }

  /** How many shapes before each index may be compared with. */
  private knownBefore(): Int32Array {
    const counts = new Int32Array(this.neighbour.length + 1);
    for (let end = 0; end < this.neighbour.length; end++) {
      counts[end + 1] = counts[end] + (Number.isNaN(this.neighbour[end]) ? 0 : 1);
    }
    return counts;
  }

  /** The last constant shape up to each index, −1 without one. */
  private lastConstant(): Int32Array {
    const last = new Int32Array(this.neighbour.length);
    for (let end = 0; end < last.length; end++) {
      last[end] = this.neighbour[end] === 0 ? end : end > 0 ? last[end - 1] : -1;
    }
    return last;
  }
}

/** Gaps take the value before them: shapes with gaps are never looked at, but sums run through them. */
function carriedOn(values: Float64Array): Float64Array {
  const filled = values.slice();
  let last = 0;
  for (let index = 0; index < filled.length; index++) {
    last = Number.isFinite(filled[index]) ? filled[index] : last;
    filled[index] = last;
  }
  return filled;
}

/** Variance of the steps before `until` around any smooth course, by their second differences; 0 where nothing is known. */
function noiseVariance(values: Float64Array, until: number, forgotten: Uint8Array | undefined): number {
  const bends = new Float64Array(Math.max(0, until));
  let count = 0;
  for (let index = 2; index < until; index++) {
    const bend = Math.abs(values[index] - 2 * values[index - 1] + values[index - 2]);
    if (bend < Infinity && (forgotten === undefined || forgotten[index] === 0)) {
      bends[count++] = bend;
    }
  }
  return count > 0 ? (MAD_TO_SIGMA * medianInPlace(bends, count)) ** 2 / 6 : 0;
}

function spreadOf(values: Float64Array, from: number, to: number): { level: number; norm: number } {
  let sum = 0;
  let size = 0;
  for (let index = from; index < to; index++) {
    sum += values[index];
    size = Math.max(size, Math.abs(values[index]));
  }
  const level = sum / (to - from);
  let squares = 0;
  for (let index = from; index < to; index++) {
    squares += (values[index] - level) ** 2;
  }
  const norm = Math.sqrt(squares);
  return { level, norm: norm > CONSTANT * size * Math.sqrt(to - from) ? norm : 0 };
}
