import { SortedWindow } from '../../stats/sortedWindow';
import { beyondProbability, fitTail, type SortedValues, type Tail } from '../../stats/tail';
import type { MemoryWindow } from '../firing';
import type { IndexRange } from '../model';
import { Largest } from './largest';
import { NearestRow } from './nearestRow';
import { NoveltyMemory } from './noveltyMemory';

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
  /** Strangeness from which a row belongs to a stretch that fires, and is held back. */
  fires: number;
  /** Steps that a stretch may contain without such a row, and that it must last to be left out for good. */
  gap: number;
  confirmed: number;
  /** After so long, or so many steps if that is less, what is held back is the new usual. */
  longestMs: number;
  longestSteps: number;
  /** Stretches that are left out; any more are a habit, and teach. */
  habit: number;
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
  fires: 6.5,
  gap: 5,
  confirmed: 10,
  longestMs: 28_800_000,
  longestSteps: 480,
  habit: 6,
};

/** Expected rows among which a distance means something. */
const FEWEST_EXPECTED = 3;

/** The last known values in a ring, and how many were known. */
export interface RecentRows {
  readonly values: Float64Array;
  readonly seen: number;
}

/** New rows after which the tail of the history is fitted anew. */
const SETTLED = 16;

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
  /** Those of them that are expected. */
  private expected: NearestRow | null = null;
  /** Distances of the past in order, but for the last ones, which are pending, and the largest of all. */
  private readonly past: SortedWindow;
  private readonly largest: Largest;
  /** The last known values, in a ring and by size. */
  private readonly recent: Float64Array;
  private readonly last: SortedWindow;
  private seen = 0;
  private readonly pending: Float64Array;
  private pendingCount = 0;
  private tail: Tail | null = null;
  /** The tail by which rows of the history are told to be rare, and the number of rows from which it is fitted anew. */
  private settled: Tail | null = null;
  private settlesAt: number;
  /** What the last known value took the place of. */
  private overwritten = NaN;
  /** The last distance that was looked up, for which value and among how many rows. */
  private looked = { value: NaN, rows: -1, distance: NaN };

  /** @param capacity rows that are remembered at most; one more throws */
  constructor(
    capacity: number,
    private readonly model: NoveltyModel = NOVELTY_MODEL
  ) {
    this.rows = new NearestRow(model.contextWeight);
    this.past = new SortedWindow(capacity);
    this.largest = new Largest(capacity);
    this.pending = new Float64Array(capacity);
    this.recent = new Float64Array(model.context);
    this.last = new SortedWindow(model.context);
    this.settlesAt = model.minimum;
  }

  /** −ln p of the next value, which is not remembered; NaN while there are too few rows, or without a value. */
  nats(value: number): number {
    if (!Number.isFinite(value)) {
      return NaN;
    }
    const context = this.enter(value);
    const distance = this.distance(value, context);
    this.leave(value);
    return this.rows.size < this.model.minimum ? NaN : Math.max(0, -Math.log(this.probability(distance)));
  }

  /** Remembers a value without a verdict, for history. */
  learn(value: number): void {
    if (Number.isFinite(value)) {
      const context = this.enter(value);
      this.remember(value, context, this.distance(value, context));
    }
  }

  /**
   * Remembers a value, unless its −ln p is `bar` or more: then it leaves no trace, and the answer is false. How rare it is, is told by a tail that is
   * fitted anew every few rows.
   */
  learnUnlessRare(value: number, bar: number): boolean {
    if (!Number.isFinite(value)) {
      return true;
    }
    const context = this.enter(value);
    const distance = this.distance(value, context);
    if (this.isBeyond(distance, bar)) {
      this.leave(value);
      return false;
    }
    this.remember(value, context, distance);
    return true;
  }

  /** Whether `learnUnlessRare` would not remember the value. */
  isRare(value: number, bar: number): boolean {
    if (!Number.isFinite(value)) {
      return false;
    }
    const distance = this.distance(value, this.enter(value));
    this.leave(value);
    return this.isBeyond(distance, bar);
  }

  /** Remembers a value, and that others like it are nothing new though there be few: they are measured by how far expected ones are apart. */
  expect(value: number): void {
    if (Number.isFinite(value)) {
      this.learn(value);
      this.expected ??= new NearestRow(this.model.contextWeight);
      this.expected.add(value, this.last.median());
    }
  }

  /** Rows that are remembered. */
  get size(): number {
    return this.rows.size;
  }

  /** The distance behind the last answer. */
  get lastDistance(): number {
    return this.looked.distance;
  }

  /** Takes a distance in without its row: what comes is judged by it, and is as new as before. */
  countDistance(distance: number): void {
    this.pending[this.pendingCount++] = distance;
    this.largest.add(distance);
  }

  /** The rows that the context of the next one is made of, to come back to. */
  keepContext(): RecentRows {
    return { values: this.recent.slice(), seen: this.seen };
  }

  /** Goes on as if the rows since `keepContext` were not the last ones; they are remembered all the same. */
  takeUpContext({ values, seen }: RecentRows): void {
    this.recent.set(values);
    this.seen = seen;
    this.last.load(values, Math.min(seen, values.length));
    this.looked.rows = -1;
  }

  /** Takes a value in as the last known one. Median of it and those before. */
  private enter(value: number): number {
    const { recent, last } = this;
    const slot = this.seen % recent.length;
    this.overwritten = recent[slot];
    if (this.seen >= recent.length) {
      last.replace(recent[slot], value);
    } else {
      last.add(value);
    }
    recent[slot] = value;
    this.seen++;
    return last.median();
  }

  /** Undoes what `enter` has done last. */
  private leave(value: number): void {
    const { recent, last, overwritten } = this;
    this.seen--;
    recent[this.seen % recent.length] = overwritten;
    if (this.seen >= recent.length) {
      last.replace(value, overwritten);
    } else {
      last.remove(value);
    }
  }

  private distance(value: number, context: number): number {
    const { rows, looked } = this;
    if (looked.value !== value || looked.rows !== rows.size) {
      looked.value = value;
      looked.rows = rows.size;
      looked.distance =
        rows.size === 0
          ? NaN
          : Math.min(
              rows.distance(value, context) * Math.sqrt(rows.size),
              distanceAmong(this.expected, value, context)
            );
    }
    return looked.distance;
  }

  private remember(value: number, context: number, distance: number): void {
    this.rows.add(value, context);
    if (distance === distance) {
      this.countDistance(distance);
    }
    if (this.rows.size >= this.settlesAt) {
      const { largest, model } = this;
      largest.keep(largest.size - Math.floor(model.bulk * largest.size), () => this.wholePast());
      this.settled = this.fit(largest);
      this.settlesAt = this.rows.size + SETTLED;
    }
  }

  private isBeyond(distance: number, bar: number): boolean {
    const { settled } = this;
    return (
      settled !== null &&
      distance > settled.start &&
      -Math.log(beyondProbability(settled.start > 0 ? this.past : this.wholePast(), settled, distance)) >= bar
    );
  }

  private probability(distance: number): number {
    const past = this.wholePast();
    this.tail ??= this.fit(past);
    return beyondProbability(past, this.tail, distance);
  }

  private fit(past: SortedValues): Tail {
    const { bulk, tailPrior: prior, tailWeight: priorWeight, assumed } = this.model;
    return fitTail(past, { bulk, prior, priorWeight, floor: 0, assumed });
  }

  private wholePast(): SortedWindow {
    if (this.pendingCount > 0) {
      this.past.addAll(this.pending.subarray(0, this.pendingCount));
      this.pendingCount = 0;
      this.tail = null;
    }
    return this.past;
  }
}

/** Novelty among some rows; Infinity where there are too few to tell how far they are apart. */
function distanceAmong(rows: NearestRow | null, value: number, context: number): number {
  return rows === null || rows.size < FEWEST_EXPECTED ? Infinity : rows.distance(value, context) * Math.sqrt(rows.size);
}

/**
 * Novelty of the steps of `range`. The memory of a step begins 11 days of minutes before the end of its day of 1,440 steps, so the verdict of a step
 * depends on at most 15,840 steps up to its own, and on nothing else: the same in every range, bit for bit. Rows are remembered every five
 * minutes, every step where steps are longer, every fifth where they are shorter than a minute; the looks between two of them are paid for by a third of the logarithm of their number:
 * neighbouring minutes are so much alike that five count as little more than one and a half. Steps that `untaught` marks are judged and not
 * remembered, and stretches that fire are left out (`NoveltyMemory`) unless told otherwise.
 *
 * @param step0 number of the first value's step since the epoch
 */
export function noveltyNats(
  input: NoveltyInput,
  step0: number,
  range: IndexRange,
  model: NoveltyModel = NOVELTY_MODEL
): { nats: Float64Array; windows: MemoryWindow[] } {
  const { values, stepMs, level = input.untaught, expected } = input;
  const nats = new Float64Array(range.toIndex - range.fromIndex);
  const windows: MemoryWindow[] = [];
  const every = Math.max(1, Math.min(model.spacingSteps, Math.ceil(model.spacingMs / stepMs)));
  const price = Math.log(every) / 3;
  const isRemembered = (index: number) => (step0 + index) % every === 0 && (level === undefined || level[index] === 0);
  for (let from = range.fromIndex; from < range.toIndex; ) {
    const anchor = Math.floor((step0 + from) / model.anchor) * model.anchor - step0;
    const to = Math.min(range.toIndex, anchor + model.anchor);
    const start = Math.max(0, anchor + model.anchor - model.memory);
    const state = new Novelty(Math.ceil(model.memory / every) + 1, model);
    const memory = new NoveltyMemory(state, model, stepMs, price);
    const isExpected = (index: number) => expected !== undefined && expected[index] !== 0;
    const take = (index: number) =>
      input.learnsFromAlerts === true && !isExpected(index)
        ? state.learn(values[index])
        : memory.take(values[index], index);
    for (let index = start + ((every - ((step0 + start) % every)) % every); index < from; index += every) {
      memory.follow(isExpected(index));
      if (isRemembered(index)) {
        take(index);
      }
    }
    for (let index = from; index < to; index++) {
      memory.follow(isExpected(index));
      nats[index - range.fromIndex] = Math.max(0, state.nats(values[index]) - price);
      if (isRemembered(index)) {
        take(index);
      }
    }
    // What is left out of a day is what was at its end, not what a later day's memory makes of it.
    windows.push(...memory.windowsAt(to));
    from = to;
  }
  return { nats, windows };
}

/** A series with what was said of its steps. */
export interface NoveltyInput {
  values: Float64Array;
  stepMs: number;
  /** By step, not 0 where it teaches nothing. */
  untaught?: Uint8Array;
  /** The same where it is not remembered; absent: as `untaught`. */
  level?: Uint8Array;
  /** By step, not 0 where it is expected. */
  expected?: Uint8Array;
  learnsFromAlerts?: boolean;
}
