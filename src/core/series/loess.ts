/** Kernels are kept for every place in the window up to this length; of longer ones only the centred one. */
const KEPT_LENGTH = 1_000;

/**
 * Local lines through evenly spaced values, weighted by the tricube of the distance (Cleveland 1979), as STL uses them: the
 * window has `length` values and is shifted inwards at the edges. Of `size` values that are smoothed again and again.
 */
export class Loess {
  private readonly window: number;
  private readonly center: number;
  private readonly kernels: Array<Float64Array | undefined> = [];
  private readonly weights: Array<Float64Array | undefined> = [];

  constructor(
    private readonly size: number,
    private readonly length: number
  ) {
    this.window = Math.min(size, length);
    this.center = length >> 1;
  }

  /** Smooths `values[0 .. size)` into `into`; `robustness` weighs the values where given. */
  smooth(values: Float64Array, robustness: Float64Array | null, into: Float64Array): void {
    const { size, window, center } = this;
    if (size < 2) {
      into[0] = values[0];
      return;
    }
    const [begin, end] = window < this.length ? [size, size] : [center, size - window + center + 1];
    for (let i = 0; i < begin; i++) {
      into[i] = this.at(i, 0, values, robustness);
    }
    if (end > begin && robustness === null) {
      convolve(values, this.plainWeights(center), begin - center, end - center, into, center);
    } else if (end > begin) {
      this.smoothInside(values, robustness as Float64Array, begin, end, into);
    }
    for (let i = Math.max(begin, end); i < size; i++) {
      into[i] = this.at(i, size - window, values, robustness);
    }
  }

  /** The line of the window that begins at `start`, at `place`, which may lie one step outside it; the value where no weight is left. */
  at(place: number, start: number, values: Float64Array, robustness: Float64Array | null): number {
    const offset = place - start;
    if (robustness !== null) {
      return this.robustAt(offset, start, values, robustness, this.kernel(offset));
    }
    const weights = this.plainWeights(offset);
    let sum = 0;
    for (let j = 0; j < weights.length; j++) {
      sum += weights[j] * values[start + j];
    }
    return sum;
  }

  private smoothInside(
    values: Float64Array,
    robustness: Float64Array,
    begin: number,
    end: number,
    into: Float64Array
  ): void {
    const { center } = this;
    const kernel = this.kernel(center);
    for (let i = begin; i < end; i++) {
      into[i] = this.robustAt(center, i - center, values, robustness, kernel);
    }
  }

  private robustAt(
    offset: number,
    start: number,
    values: Float64Array,
    robustness: Float64Array,
    kernel: Float64Array
  ): number {
    let weight = 0;
    let first = 0;
    let second = 0;
    let sum = 0;
    let tilted = 0;
    for (let j = 0, distance = -offset; j < kernel.length; j++, distance++) {
      const share = kernel[j] * robustness[start + j];
      const lever = share * distance;
      weight += share;
      first += lever;
      second += lever * distance;
      sum += share * values[start + j];
      tilted += lever * values[start + j];
    }
    if (!(weight > 0)) {
      return NaN;
    }
    const mean = first / weight;
    const level = sum / weight;
    const spread = second / weight - mean * mean;
    return this.tells(spread) ? level - (mean / spread) * (tilted / weight - mean * level) : level;
  }

  /** Whether places vary enough for a slope. */
  private tells(spread: number): boolean {
    return Math.sqrt(spread) > 0.001 * (this.size - 1);
  }

  /** Tricube weights of a window, seen from a place in it or one step outside it. */
  private kernel(offset: number): Float64Array {
    const known = this.kernels[offset + 1];
    if (known !== undefined) {
      return known;
    }
    const { window, length } = this;
    const reach = Math.max(offset, window - 1 - offset) + (length > window ? Math.floor((length - window) / 2) : 0);
    const made = new Float64Array(window);
    for (let j = 0; j < window; j++) {
      const distance = Math.abs(j - offset);
      made[j] = distance > 0.999 * reach ? 0 : distance <= 0.001 * reach ? 1 : (1 - (distance / reach) ** 3) ** 3;
    }
    if (window <= KEPT_LENGTH || offset === this.center) {
      this.kernels[offset + 1] = made;
    }
    return made;
  }

  /** What each value of the window counts for the line at a place, all values being trusted alike. */
  private plainWeights(offset: number): Float64Array {
    const known = this.weights[offset + 1];
    if (known !== undefined) {
      return known;
    }
    const weights = this.kernel(offset).slice();
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const mean = weights.reduce((sum, weight, j) => sum + (weight / total) * (j - offset), 0);
    const spread = weights.reduce((sum, weight, j) => sum + (weight / total) * (j - offset - mean) ** 2, 0);
    const slope = this.tells(spread) ? -mean / spread : 0;
    for (let j = 0; j < weights.length; j++) {
      weights[j] *= (slope * (j - offset - mean) + 1) / total;
    }
    if (weights.length <= KEPT_LENGTH || offset === this.center) {
      this.weights[offset + 1] = weights;
    }
    return weights;
  }
}

/** Sums weighted by a symmetric kernel over windows that begin at `begin … end − 1`, written to their middles. */
function convolve(
  values: Float64Array,
  weights: Float64Array,
  begin: number,
  end: number,
  into: Float64Array,
  center: number
): void {
  for (let start = begin; start < end; start++) {
    let sum = weights[center] * values[start + center];
    for (let j = 0, low = start, high = start + 2 * center; j < center; j++, low++, high--) {
      sum += weights[j] * (values[low] + values[high]);
    }
    into[start + center] = sum;
  }
}
