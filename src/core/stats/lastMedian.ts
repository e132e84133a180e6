/** Median of the last few values pushed, unless the oldest of them is too old; for small, odd widths. */
export class LastMedian {
  private readonly ring: Float64Array;
  private readonly sorted: Float64Array;
  private readonly places: Float64Array;
  private pushed = 0;

  /** @param reach how far back the oldest value may lie */
  constructor(
    private readonly width: number,
    private readonly reach: number
  ) {
    this.places = new Float64Array(width);
    this.ring = new Float64Array(width);
    this.sorted = new Float64Array(width);
  }

  /** Takes a finite value in at a place that grows from call to call; NaN without `width` values within reach. */
  push(value: number, at: number): number {
    const { ring, sorted, width } = this;
    const slot = this.pushed % width;
    let place = this.pushed < width ? this.pushed : sorted.indexOf(ring[slot]);
    ring[slot] = value;
    this.places[slot] = at;
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
    const oldest = this.places[this.pushed % width];
    return this.pushed < width || at - oldest >= this.reach ? NaN : sorted[width >> 1];
  }
}
