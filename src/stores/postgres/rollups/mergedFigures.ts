import type { AnswerColumns } from '../../ask';
import type { Figures } from '../../questions/graphFigures';

export interface BinnedFigures extends Figures {
  bins: Map<number, number>;
}

interface Sum extends Figures {
  bins: BinCounts;
  /** Sum of the confidences of all calls. */
  confidenceSum: number;
  kinds: Map<string, number>;
}

/** Figures by edge and service, put together from those of parts of the time. */
export class MergedFigures {
  private readonly sums = new Map<string, Sum>();

  /** Rows of services so far. */
  get rows(): number {
    return [...this.sums.values()].reduce((rows, sum) => rows + (sum.caller === '' ? sum.rows : 0), 0);
  }

  /** @param columns `caller callee kind calls errors confidence last rows sampled bins counts chosen`; the caller is '' for a service itself */
  add(columns: AnswerColumns): void {
    const [callers, callees, kinds, bins, counts] = [0, 1, 2, 9, 10].map((column) => columns.strings(column));
    const [calls, errors, confidence, last, rows] = [3, 4, 5, 6, 7].map((column) => columns.numbers(column));
    const [sampled, chosen] = [8, 11].map((column) => columns.integers(column));
    for (let row = 0; row < columns.length; row++) {
      const sum = this.sumOf(callers[row], callees[row]);
      sum.calls += calls[row];
      sum.errors += errors[row];
      sum.confidenceSum += confidence[row];
      sum.lastSeen = Math.max(sum.lastSeen, last[row]);
      sum.rows += rows[row];
      sum.sampled ||= sampled[row] === 1;
      sum.chosen ||= chosen[row] === 1;
      sum.kinds.set(kinds[row], (sum.kinds.get(kinds[row]) ?? 0) + rows[row]);
      sum.bins.add(bins[row], counts[row]);
    }
  }

  /** The heaviest first. */
  all(): BinnedFigures[] {
    return [...this.sums.values()]
      .map((sum) => ({
        ...sum,
        bins: sum.bins.all(),
        kind: mostFrequent(sum.kinds),
        confidence: sum.confidenceSum / sum.calls,
      }))
      .sort((a, b) => b.calls - a.calls || order(a.caller, b.caller) || order(a.callee, b.callee));
  }

  private sumOf(caller: string, callee: string): Sum {
    const key = `${caller}\0${callee}`;
    const sum = this.sums.get(key) ?? {
      ...{ caller, callee, kind: '', calls: 0, errors: 0, confidence: 0, lastSeen: -Infinity },
      ...{ chosen: false, sampled: false, rows: 0, bins: new BinCounts(), confidenceSum: 0, kinds: new Map() },
    };
    this.sums.set(key, sum);
    return sum;
  }
}

function order(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

/** Of equally frequent kinds the first in the order of the alphabet. */
function mostFrequent(kinds: ReadonlyMap<string, number>): string {
  return [...kinds].reduce((best, one) =>
    one[1] > best[1] || (one[1] === best[1] && one[0] < best[0]) ? one : best
  )[0];
}

/** Bins of durations from 10⁻¹⁷ microseconds on, to as much beyond: a list, since tens of thousands are added. */
const SPAN = 2048;

/** How many durations each bin has. */
class BinCounts {
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
