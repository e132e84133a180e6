import { SortedWindow } from '../../stats/sortedWindow';
import type { SortedValues } from '../../stats/tail';

/** What is kept is between so many times and so many times what is asked for. */
const LEAST = 2;
const MOST = 6;

/**
 * The largest of a growing number of values, sorted: all that a fit of their tail reads. Adding one costs a comparison for most values and a move
 * of the few that are kept for the others.
 */
export class Largest implements SortedValues {
  private readonly kept: SortedWindow;
  /** Values below are not kept. */
  private floor = -Infinity;
  private total = 0;

  /** @param capacity values that are added at most; one more throws */
  constructor(capacity: number) {
    this.kept = new SortedWindow(capacity);
  }

  /** Values that were added. */
  get size(): number {
    return this.total;
  }

  /** Value at a rank from 0 (smallest) among all; only the last `wanted` of the last call of `keep` are there. */
  at(rank: number): number {
    return this.kept.at(rank - this.total + this.kept.size);
  }

  add(value: number): void {
    this.total++;
    if (value >= this.floor) {
      this.kept.add(value);
    }
  }

  /** Makes sure that the last `wanted` are there; `all` gives every value that was added where they are not. */
  keep(wanted: number, all: () => SortedWindow): void {
    if (this.kept.size < Math.min(wanted, this.total)) {
      this.cut(all(), LEAST * wanted);
    } else if (this.kept.size > MOST * wanted && this.kept.at(this.kept.size - LEAST * wanted) > this.floor) {
      this.cut(this.kept, LEAST * wanted);
    }
  }

  private cut(from: SortedWindow, count: number): void {
    const first = Math.max(0, from.size - count);
    this.floor = first === 0 ? -Infinity : from.at(first);
    const values = Float64Array.from({ length: from.size - first }, (_, place) => from.at(first + place));
    this.kept.load(values, values.length);
  }
}
