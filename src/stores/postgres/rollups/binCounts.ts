/** Bins of durations from 10⁻¹⁷ microseconds on, to as much beyond: a list, since tens of thousands are added. */
const SPAN = 2048;

/** How many durations each bin has. */
export class BinCounts {
  private readonly near = new Float64Array(2 * SPAN);
  private readonly far = new Map<number, number>();

  /** Adds counts in the server's own text of two lists of equal length, such as `{-3,12}` and `{1,40}`. */
  add(bins: string, counts: string): void {
    const [numbers, durations] = [new NumberList(bins), new NumberList(counts)];
    for (let bin = numbers.next(); !Number.isNaN(bin); bin = numbers.next()) {
      const count = durations.next();
      if (bin >= -SPAN && bin < SPAN) {
        this.near[bin + SPAN] += count;
      } else {
        this.far.set(bin, (this.far.get(bin) ?? 0) + count);
      }
    }
  }

  all(): Map<number, number> {
    const all = new Map(this.far);
    this.near.forEach((count, place) => count > 0 && all.set(place - SPAN, count));
    return all;
  }
}

const [MINUS, ZERO, NINE] = ['-', '0', '9'].map((character) => character.charCodeAt(0));

/** Whole numbers of a text one after the other: tens of thousands are read, where cutting the text up takes most of the time. */
class NumberList {
  private at = 0;

  constructor(private readonly text: string) {}

  /** NaN after the last. */
  next(): number {
    const { text } = this;
    let [number, digits, sign] = [0, 0, 1];
    for (; this.at < text.length; this.at++) {
      const code = text.charCodeAt(this.at);
      if (code >= ZERO && code <= NINE) {
        number = number * 10 + code - ZERO;
        digits++;
      } else if (code === MINUS) {
        sign = -1;
      } else if (digits > 0) {
        break;
      }
    }
    return digits === 0 ? NaN : sign * number;
  }
}
