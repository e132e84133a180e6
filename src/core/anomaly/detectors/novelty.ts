import { SortedWindow } from '../../stats/sortedWindow';
import { beyondProbability, fitTail, type Tail } from '../../stats/tail';
import type { IndexRange } from '../model';
import { NearestRow } from './nearestRow';

/** Constants of the method, the same for every series. */
export interface NoveltyModel {
  /** A value and the rows remembered before it, whose median is its context, and what a difference of contexts counts beside one of values. */
  context: number;
  contextWeight: number;
  /** Steps that a verdict may look back, and steps between two places at which the memory begins anew. */
  memory: number;
  anchor: number;
  /** Remembered rows are so far apart, or so many steps if that is less; what lies between is judged, not remembered. */
  spacingMs: number;
  spacingSteps: number;
  /** Rows remembered before the first verdict. */
  minimum: number;
  /** Share of the past distances below the tail, tail exponent believed before any was seen, its weight in excesses. */
  bulk: number;
  tailPrior: number;
  tailWeight: number;
  /** Distances assumed to lie in the bulk before any was seen. */
  assumed: number;
}

/**
 * 40 and 0.2 lie in the middle of a plateau (docs/accuracy.md). 11 days of minutes leave a day of the 12 that a verdict may look back for
 * the anchor. Of 200 distances four lie beyond the 98 % quantile: fewer are no tail.
 */
export const NOVELTY_MODEL: NoveltyModel = {
  context: 40,
  contextWeight: 0.2,
  memory: 15_840,
  anchor: 1_440,
  spacingMs: 300_000,
  spacingSteps: 5,
  minimum: 200,
  bulk: 0.98,
  tailPrior: 0.3,
  tailWeight: 20,
  assumed: 50,
};

/** More new distances than this are sorted in together. */
const FEW = 32;

/**
 * How new each value of a series is, point by point. A row is (value, median of it and the last 39 remembered); its novelty is the distance to the
 * nearest of all rows remembered before it, times the root of their number: what is nearest among n points of a plane shrinks like 1 / √n.
 * Its probability is that of the distances of the rows before: conformal up to their 98 % quantile, beyond it a Pareto tail (Hill 1975, shrunk
 * towards a prior). Knorr and Ng (1998) call what is far from all else a distance-based outlier; here "all else" is what came before, so
 * a value is new once. Units cancel out. Values that are not finite have no verdict and teach nothing.
 *
 * Each push costs O(√n) moves and a short search, some microseconds; 24 bytes a remembered row.
 */
export class Novelty {
  private readonly rows: NearestRow;
  private readonly past: SortedWindow;
  /** The last known values, in a ring and by size. */
  private readonly recent: Float64Array;
  private readonly last: SortedWindow;
  private seen = 0;
  private readonly pending: Float64Array;
  private pendingCount = 0;
  private tail: Tail | null = null;

  /** @param capacity rows that are remembered at most; one more throws */
  constructor(
    capacity: number,
    private readonly model: NoveltyModel = NOVELTY_MODEL
  ) {
    this.rows = new NearestRow(model.contextWeight);
    this.past = new SortedWindow(capacity);
    this.pending = new Float64Array(capacity);
    this.recent = new Float64Array(model.context);
    this.last = new SortedWindow(model.context);
  }

  /** −ln p of the next value, which is remembered afterwards unless told otherwise; NaN while there are too few rows, or without a value. */
  push(value: number, remembered = true): number {
    if (!Number.isFinite(value)) {
      return NaN;
    }
    const context = this.contextOf(value, remembered);
    const distance = this.distance(value, context);
    const nats = this.rows.size < this.model.minimum ? NaN : Math.max(0, -Math.log(this.probability(distance)));
    if (remembered) {
      this.remember(value, context, distance);
    }
    return nats;
  }

  /** Remembers a value without a verdict, for history. */
  learn(value: number): void {
    if (Number.isFinite(value)) {
      const n = this.rows.size;
      const distance = this.rows.measureAndAdd(value, this.contextOf(value, true));
      if (n > 0) {
        this.pending[this.pendingCount++] = distance * Math.sqrt(n);
      }
    }
  }

  /** Median of the value and the rows before it; one that is not remembered leaves no trace. */
  private contextOf(value: number, remembered: boolean): number {
    const { recent, last } = this;
    const slot = this.seen % recent.length;
    const isFull = this.seen >= recent.length;
    if (isFull) {
      last.replace(recent[slot], value);
    } else {
      last.add(value);
    }
    const median = last.median();
    if (remembered) {
      recent[slot] = value;
      this.seen++;
    } else if (isFull) {
      last.replace(value, recent[slot]);
    } else {
      last.remove(value);
    }
    return median;
  }

  private distance(value: number, context: number): number {
    const n = this.rows.size;
    return n === 0 ? NaN : this.rows.distance(value, context) * Math.sqrt(n);
  }

  private remember(value: number, context: number, distance: number): void {
    this.rows.add(value, context);
    if (distance === distance) {
      this.pending[this.pendingCount++] = distance;
    }
  }

  private probability(distance: number): number {
    const { past, model } = this;
    if (this.pendingCount > 0) {
      this.takePending();
      this.tail = null;
    }
    this.tail ??= fitTail(past, {
      bulk: model.bulk,
      prior: model.tailPrior,
      priorWeight: model.tailWeight,
      floor: 0,
      assumed: model.assumed,
    });
    return beyondProbability(past, this.tail, distance);
  }

  private takePending(): void {
    const { past, pending, pendingCount } = this;
    if (pendingCount <= FEW) {
      for (let i = 0; i < pendingCount; i++) {
        past.add(pending[i]);
      }
    } else {
      const all = new Float64Array(past.size + pendingCount);
      for (let rank = 0; rank < past.size; rank++) {
        all[rank] = past.at(rank);
      }
      all.set(pending.subarray(0, pendingCount), past.size);
      past.load(all, all.length);
    }
    this.pendingCount = 0;
  }
}

/**
 * Novelty of the steps of `range`. The memory of a step begins 11 days of minutes before the end of its day of 1,440 steps, so the verdict of a step
 * depends on at most 15,840 steps up to its own, and on nothing else: the same in every range, bit for bit. Rows are remembered every five
 * minutes, every step where steps are longer, every fifth where they are shorter than a minute; the looks between two of them are paid for by a third of the logarithm of their number:
 * neighbouring minutes are so much alike that five count as little more than one and a half. Steps that `untaught` marks are judged and not
 * remembered.
 *
 * @param step0 number of the first value's step since the epoch
 */
export function noveltyNats(
  values: Float64Array,
  step0: number,
  stepMs: number,
  range: IndexRange,
  model: NoveltyModel = NOVELTY_MODEL,
  untaught?: Uint8Array
): Float64Array {
  const nats = new Float64Array(range.toIndex - range.fromIndex);
  const every = Math.max(1, Math.min(model.spacingSteps, Math.ceil(model.spacingMs / stepMs)));
  const price = Math.log(every) / 3;
  const teaches = (index: number) => untaught === undefined || untaught[index] === 0;
  const isRemembered = (index: number) => (step0 + index) % every === 0 && teaches(index);
  let state: Novelty | null = null;
  let begin = -1;
  for (let index = range.fromIndex; index < range.toIndex; index++) {
    const anchor = Math.floor((step0 + index) / model.anchor) * model.anchor - step0;
    const start = Math.max(0, anchor + model.anchor - model.memory);
    if (state === null || start !== begin) {
      begin = start;
      state = new Novelty(Math.ceil(model.memory / every) + 1, model);
      const first = start + ((every - ((step0 + start) % every)) % every);
      for (let earlier = first; earlier < index; earlier += every) {
        if (teaches(earlier)) {
          state.learn(values[earlier]);
        }
      }
    }
    nats[index - range.fromIndex] = Math.max(0, state.push(values[index], isRemembered(index)) - price);
  }
  return nats;
}
