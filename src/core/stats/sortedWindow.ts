import { MAD_TO_SIGMA, quantileSorted } from './quantile';

/** So many values are added one by one. */
const FEW = 4;

/**
 * The values of a sliding window, kept sorted: median, MAD and quantiles at any time in O(log n), changes in O(n)
 * memory moves. What it answers depends on the values it holds and on nothing else: not on their order nor on
 * what has left.
 */
export class SortedWindow {
  private readonly values: Float64Array;
  private count = 0;

  /** @param capacity most values held at once */
  constructor(capacity: number) {
    this.values = new Float64Array(capacity);
  }

  get size(): number {
    return this.count;
  }

  /** Adds a finite value; a window that is full throws. */
  add(value: number): void {
    if (this.count === this.values.length) {
      throw new RangeError(`The window holds ${this.count} values already.`);
    }
    const place = this.place(value);
    this.values.copyWithin(place + 1, place, this.count);
    this.values[place] = value;
    this.count++;
  }

  /** Adds finite values, which it sorts in place; more than fit throw. O(k log k + n) for k of them, O(k n) moves for a few. */
  addAll(added: Float64Array): void {
    if (added.length <= FEW) {
      added.forEach((value) => this.add(value));
      return;
    }
    if (this.count + added.length > this.values.length) {
      throw new RangeError(`The window has room for ${this.values.length - this.count} values more.`);
    }
    added.sort();
    let from = this.count - 1;
    this.count += added.length;
    for (let place = this.count - 1, next = added.length - 1; next >= 0; place--) {
      this.values[place] = from >= 0 && this.values[from] > added[next] ? this.values[from--] : added[next--];
    }
  }

  /** Replaces all values by the first `count` of `values`, which must be finite. */
  load(values: Float64Array, count: number): void {
    this.values.set(values.subarray(0, count));
    this.values.subarray(0, count).sort();
    this.count = count;
  }

  /** Takes one occurrence of the value out; one that is not there is ignored. */
  remove(value: number): void {
    const place = this.place(value);
    if (place < this.count && this.values[place] === value) {
      this.values.copyWithin(place, place + 1, this.count);
      this.count--;
    }
  }

  /** Takes `old` out and puts `value` in, moving only what lies between them. */
  replace(old: number, value: number): void {
    const from = this.place(old);
    if (from >= this.count || this.values[from] !== old) {
      this.add(value);
      return;
    }
    const to = this.place(value);
    if (to > from) {
      this.values.copyWithin(from, from + 1, to);
      this.values[to - 1] = value;
    } else {
      this.values.copyWithin(to + 1, to, from);
      this.values[to] = value;
    }
  }

  /** Quantile by definition 7; NaN when empty. */
  quantile(q: number): number {
    return quantileSorted(this.values, q, this.count);
  }

  /** NaN when empty. */
  median(): number {
    return quantileSorted(this.values, 0.5, this.count);
  }

  /** How many values are at least `value`. */
  countAtLeast(value: number): number {
    return this.count - this.place(value);
  }

  /** Value at a rank from 0 (smallest). */
  at(rank: number): number {
    return this.values[rank];
  }

  /**
   * Median absolute deviation from `center`, times 1.4826; NaN when empty. Distances fall, then rise along the sorted
   * values, so the middle of two ascending lists is found by bisection.
   */
  mad(center = this.median()): number {
    const { values, count } = this;
    if (count === 0) {
      return NaN;
    }
    const k = count >> 1;
    const split = this.place(center);
    let low = Math.max(0, k + 1 - (count - split));
    let high = Math.min(split, k + 1);
    while (low < high) {
      const left = (low + high) >> 1;
      if (center - values[split - 1 - left] < values[split + k - left] - center) {
        low = left + 1;
      } else {
        high = left;
      }
    }
    const right = k + 1 - low;
    const onLeft = low > 0 ? center - values[split - low] : -Infinity;
    const onRight = right > 0 ? values[split + right - 1] - center : -Infinity;
    const upper = onLeft > onRight ? onLeft : onRight;
    if (count % 2 === 1) {
      return MAD_TO_SIGMA * upper;
    }
    const below =
      onLeft > onRight
        ? Math.max(low > 1 ? center - values[split - low + 1] : -Infinity, onRight)
        : Math.max(onLeft, right > 1 ? values[split + right - 2] - center : -Infinity);
    return (MAD_TO_SIGMA * (upper + below)) / 2;
  }

  /** First place whose value is at least `value`. */
  private place(value: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.values[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
