/** Median of the last few values pushed; for small, odd widths. */
export class LastMedian {
  private readonly ring: Float64Array;
  private readonly sorted: Float64Array;
  private pushed = 0;

  constructor(private readonly width: number) {
    this.ring = new Float64Array(width);
    this.sorted = new Float64Array(width);
  }

  /** Takes a finite value in; NaN until `width` values were pushed. */
  push(value: number): number {
    const { ring, sorted, width } = this;
    const slot = this.pushed % width;
    let place = this.pushed < width ? this.pushed : sorted.indexOf(ring[slot]);
    ring[slot] = value;
    this.pushed++;
    while (place > 0 && sorted[place - 1] > value) {
      sorted[place] = sorted[place - 1];
      place--;
    }
    while (place < Math.min(this.pushed, width) - 1 && sorted[place + 1] < value) {
      sorted[place] = sorted[place + 1];
      place++;
    }
    sorted[place] = value;
    return this.pushed < width ? NaN : sorted[width >> 1];
  }
}
