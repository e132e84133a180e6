import { quantilesOfBins, quantilesOfOrdered } from './logHistogram';

/** Bins of durations from 10⁻¹⁷ microseconds on, to as much beyond: a list, since tens of thousands are added. */
const SPAN = 2048;

/** How many values each bin of a logarithmic histogram has. */
export class BinCounts {
  private readonly near = new Float64Array(2 * SPAN);
  private readonly far = new Map<number, number>();
  /** Places in `near` between which something was counted. */
  private low = 2 * SPAN;
  private high = -1;

  add(bin: number, count: number): void {
    const place = bin + SPAN;
    if (place < 0 || place >= 2 * SPAN) {
      this.far.set(bin, (this.far.get(bin) ?? 0) + count);
      return;
    }
    this.near[place] += count;
    this.low = place < this.low ? place : this.low;
    this.high = place > this.high ? place : this.high;
  }

  all(): Map<number, number> {
    const all = new Map(this.far);
    for (let place = this.low; place <= this.high; place++) {
      if (this.near[place] > 0) {
        all.set(place - SPAN, this.near[place]);
      }
    }
    return all;
  }

  /** As `quantilesOfBins` has them. */
  quantiles(shares: readonly number[]): number[] {
    if (this.far.size > 0) {
      return quantilesOfBins(this.all(), shares);
    }
    const [bins, counts] = [BINS, COUNTS];
    let length = 0;
    for (let place = this.low; place <= this.high; place++) {
      if (this.near[place] > 0) {
        bins[length] = place - SPAN;
        counts[length++] = this.near[place];
      }
    }
    return quantilesOfOrdered(bins, counts, length, shares);
  }

  clear(): void {
    this.near.fill(0, Math.min(this.low, this.high + 1), this.high + 1);
    this.far.clear();
    this.low = 2 * SPAN;
    this.high = -1;
  }
}

/** Room for what is there of `near`, used within one call. */
const BINS = new Int32Array(2 * SPAN);
const COUNTS = new Float64Array(2 * SPAN);
