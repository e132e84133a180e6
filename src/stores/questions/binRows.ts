import type { BinCounts } from '../../core/stats/binCounts';
import type { NumberLists } from '../ask';

/** Adds how many durations there are in each of a row's bins. */
export function addBins(counts: BinCounts, bins: NumberLists, durations: NumberLists, row: number): void {
  const end = bins.ends[row];
  let at = row === 0 ? 0 : durations.ends[row - 1];
  for (let place = row === 0 ? 0 : bins.ends[row - 1]; place < end; place++) {
    counts.add(bins.values[place], durations.values[at++]);
  }
}
