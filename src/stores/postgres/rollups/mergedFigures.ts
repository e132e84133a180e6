import { BinCounts } from '../../../core/stats/binCounts';
import type { AnswerColumns } from '../../ask';
import { addBins } from '../../questions/binRows';
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
    const [callers, callees, kinds] = [0, 1, 2].map((column) => columns.strings(column));
    const [bins, durations] = [9, 10].map((column) => columns.lists(column));
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
      addBins(sum.bins, bins, durations, row);
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
