import { medianInPlace, quantileSorted } from '../stats/quantile';

const DAY_MS = 86_400_000;
/** A block of the daily profile, where steps are not longer. */
const BLOCK_MS = 300_000;
/** Blocks on either side that a block's profile takes in, so that ten minutes earlier or later is the same time of day. */
const REACH = 1;
/** Days at a time of day that make it a habit. */
const LEAST_DAYS = 2;
/** History that decides whether the day repeats itself: 33 hours and a third. */
const EVIDENCE_MS = 400 * BLOCK_MS;
/** The profile must leave less than this share of the spread, or the day does not repeat itself. */
const WORTH = 0.85;
/** Between two such decisions: four hours. */
const DECISION_MS = 48 * BLOCK_MS;
/** A day of fewer blocks has no course. */
const LEAST_BLOCKS = 12;

/** How steps are put together into blocks of the day. */
export interface DayGrid {
  /** Steps per block. */
  block: number;
  blocksPerDay: number;
  /** Blocks of history that decide, and blocks between two decisions. */
  evidence: number;
  decision: number;
}

/** Blocks of five minutes, or of one step where steps are longer; null where the day is not a whole number of them, or of too few. */
export function dayGrid(stepMs: number): DayGrid | null {
  const block = Math.max(1, Math.round(BLOCK_MS / stepMs));
  const blockMs = block * stepMs;
  const blocksPerDay = DAY_MS / blockMs;
  if (!Number.isInteger(blocksPerDay) || blocksPerDay < LEAST_BLOCKS) {
    return null;
  }
  return {
    block,
    blocksPerDay,
    evidence: Math.round(EVIDENCE_MS / blockMs),
    decision: Math.max(1, Math.round(DECISION_MS / blockMs)),
  };
}

/** The daily course of a series: what a time of day adds to the level, 0 where the day does not repeat itself. */
export interface DayProfile {
  /** By step, from `from` on. */
  offset: Float64Array;
  /** Value that days before reached at this time of day at least twice, up and down; ∓∞ where unknown. */
  seenHigh: Float64Array;
  seenLow: Float64Array;
  /** The same for the medians of blocks: what lasted. */
  lastedHigh: Float64Array;
  lastedLow: Float64Array;
}

interface Blocks {
  grid: DayGrid;
  /** Number of the first block since the epoch. */
  first: number;
  middle: Float64Array;
  high: Float64Array;
  low: Float64Array;
}

/**
 * Daily profile for steps `[from, to)` of `values` (already on the judging scale), from the days before each of
 * them: the median over days of the medians of blocks at the same time of day, where weekdays and weekends are
 * kept apart once there are two earlier days of the kind. It is used only where it leaves clearly less spread
 * than a constant would over the last 33 hours, decided anew every four hours. `step0` is the number of the first
 * step since the epoch; blocks and decisions are aligned to the epoch, so the result does not depend on where the
 * array begins, as long as it goes back to {@link profileStart}. What days before had is filled in from the step `needed` on.
 */
export function dayProfile(
  values: Float64Array,
  step0: number,
  grid: DayGrid | null,
  from: number,
  to: number,
  days: number,
  needed = from
): DayProfile {
  const size = Math.max(0, to - from);
  const unseen = (value: number) => new Float64Array(size).fill(value);
  const profile = {
    offset: new Float64Array(size),
    seenHigh: unseen(-Infinity),
    seenLow: unseen(Infinity),
    lastedHigh: unseen(-Infinity),
    lastedLow: unseen(Infinity),
  };
  if (size === 0 || grid === null) {
    return profile;
  }
  const { block: width, evidence, decision: between } = grid;
  const blocks = blockFigures(values, step0, grid);
  const firstBlock = Math.floor((step0 + from) / width) - evidence - between;
  const lastBlock = Math.floor((step0 + to - 1) / width);
  if (lastBlock - blocks.first < LEAST_DAYS * grid.blocksPerDay) {
    return profile;
  }
  const course = dailyCourse(blocks, firstBlock, lastBlock + 1, days, Math.floor((step0 + needed) / width));
  let decision = NaN;
  let level = NaN;
  for (let i = 0; i < size; i++) {
    const block = Math.floor((step0 + from + i) / width);
    const place = block - firstBlock;
    if (Math.floor(block / between) !== decision) {
      decision = Math.floor(block / between);
      level = habitLevel(blocks, course.middle, firstBlock, decision * between);
    }
    profile.seenHigh[i] = course.high[place];
    profile.seenLow[i] = course.low[place];
    profile.lastedHigh[i] = course.lastedHigh[place];
    profile.lastedLow[i] = course.lastedLow[place];
    const expected = course.middle[place];
    profile.offset[i] = Number.isNaN(level) || Number.isNaN(expected) ? 0 : expected - level;
  }
  return profile;
}

/**
 * The same profile with what days before had filled in from an earlier step `from` on, up to the step `to` from which it is; both are places in the profile,
 * whose first step is that of `values` at `start`.
 */
export function withEarlierExtremes(
  profile: DayProfile,
  { values, step0, start, days }: { values: Float64Array; step0: number; start: number; days: number },
  grid: DayGrid | null,
  from: number,
  to: number
): DayProfile {
  const blocks = grid === null || from >= to ? null : blockFigures(values, step0, grid);
  if (grid === null || blocks === null || blocks.middle.length - 1 < LEAST_DAYS * grid.blocksPerDay) {
    return profile;
  }
  const longer = {
    offset: profile.offset,
    seenHigh: profile.seenHigh.slice(),
    seenLow: profile.seenLow.slice(),
    lastedHigh: profile.lastedHigh.slice(),
    lastedLow: profile.lastedLow.slice(),
  };
  const blockOf = (place: number) => Math.floor((step0 + start + place) / grid.block);
  const first = blockOf(from);
  const course = dailyCourse(blocks, first, blockOf(to - 1) + 1, days, first);
  for (let i = from; i < to; i++) {
    const place = blockOf(i) - first;
    // Others may have widened what is known already.
    longer.seenHigh[i] = Math.max(profile.seenHigh[i], course.high[place]);
    longer.seenLow[i] = Math.min(profile.seenLow[i], course.low[place]);
    longer.lastedHigh[i] = Math.max(profile.lastedHigh[i], course.lastedHigh[place]);
    longer.lastedLow[i] = Math.min(profile.lastedLow[i], course.lastedLow[place]);
  }
  return longer;
}

/** The first step that the profile from step `from` on is made of; 0 where that lies before the array. */
export function profileStart(step0: number, grid: DayGrid | null, from: number, days: number): number {
  if (grid === null) {
    return from;
  }
  const before = grid.evidence + grid.decision + days * grid.blocksPerDay + REACH;
  return Math.max(0, (Math.floor((step0 + from) / grid.block) - before) * grid.block - step0);
}

function blockFigures(values: Float64Array, step0: number, grid: DayGrid): Blocks {
  const width = grid.block;
  const first = Math.floor(step0 / width);
  const count = values.length === 0 ? 0 : Math.floor((step0 + values.length - 1) / width) - first + 1;
  const blocks = {
    grid,
    first,
    middle: new Float64Array(count),
    high: new Float64Array(count),
    low: new Float64Array(count),
  };
  const known = new Float64Array(width);
  for (let block = 0; block < count; block++) {
    const start = Math.max(0, (first + block) * width - step0);
    const end = Math.min(values.length, (first + block + 1) * width - step0);
    let size = 0;
    let high = -Infinity;
    let low = Infinity;
    for (let i = start; i < end; i++) {
      const value = values[i];
      if (!Number.isNaN(value)) {
        insert(known, size++, value);
      }
    }
    if (size > 0) {
      high = known[size - 1];
      low = known[0];
    }
    blocks.middle[block] = size === 0 ? NaN : known[size >> 1];
    blocks.high[block] = high;
    blocks.low[block] = low;
  }
  return blocks;
}

/** By block: the usual value, and the second highest and lowest of what the days before had, single minutes and block medians. */
interface Course {
  middle: Float64Array;
  high: Float64Array;
  low: Float64Array;
  lastedHigh: Float64Array;
  lastedLow: Float64Array;
}

/** The course of the blocks `[from, to)`; the extremes only from `needed` on. */
function dailyCourse(blocks: Blocks, from: number, to: number, days: number, needed: number): Course {
  const column = (value: number) => new Float64Array(to - from).fill(value);
  const course = {
    middle: column(NaN),
    high: column(-Infinity),
    low: column(Infinity),
    lastedHigh: column(-Infinity),
    lastedLow: column(Infinity),
  };
  const found = new Float64Array(days * (2 * REACH + 1));
  for (let block = from; block < to; block++) {
    const kind = isWeekend(block, blocks.grid) ? WEEKEND : WEEKDAY;
    const ofKind = gatherMiddles(blocks, block, days, kind, found);
    const count = ofKind > 0 ? ofKind : gatherMiddles(blocks, block, days, ANY_DAY, found);
    if (count === 0) {
      continue;
    }
    course.middle[block - from] = quantileSorted(found, 0.5, count);
    if (block >= needed) {
      gatherExtremes(blocks, block, days, ofKind > 0 ? kind : ANY_DAY, course, block - from);
    }
  }
  return course;
}

/** Which earlier days a block is compared with. */
const ANY_DAY = 0;
const WEEKDAY = 1;
const WEEKEND = 2;

/** Place of the block `day` days earlier, or −1 where that is before the data or a day of the other kind. */
function placeBefore(blocks: Blocks, block: number, day: number, kind: number): number {
  const earlier = block - day * blocks.grid.blocksPerDay;
  const isOther = kind !== ANY_DAY && isWeekend(earlier, blocks.grid) !== (kind === WEEKEND);
  return isOther || earlier - blocks.first + REACH < 0 ? -1 : Math.max(0, earlier - blocks.first - REACH);
}

/** Puts a value into the first `count` ascending ones; for a few values this is faster than sorting them. */
function insert(sorted: Float64Array, count: number, value: number): void {
  let place = count;
  while (place > 0 && sorted[place - 1] > value) {
    sorted[place] = sorted[place - 1];
    place--;
  }
  sorted[place] = value;
}

/** Block medians of the same time on the earlier days of a kind, ascending; 0 when there are too few such days. */
function gatherMiddles(blocks: Blocks, block: number, days: number, kind: number, found: Float64Array): number {
  const { middle, first, grid } = blocks;
  let count = 0;
  let seen = 0;
  for (let day = 1; day <= days; day++) {
    const before = count;
    const start = placeBefore(blocks, block, day, kind);
    const end = block - day * grid.blocksPerDay - first + REACH;
    for (let k = start; start >= 0 && k <= end; k++) {
      const value = middle[k];
      if (value === value) {
        insert(found, count++, value);
      }
    }
    seen += count > before ? 1 : 0;
  }
  return seen < LEAST_DAYS ? 0 : count;
}

/** The second highest and lowest day of the same time of day, by single minutes and by block medians. */
function gatherExtremes(blocks: Blocks, block: number, days: number, kind: number, course: Course, at: number): void {
  let [high, secondHigh, low, secondLow] = [-Infinity, -Infinity, Infinity, Infinity];
  let [lastedHigh, secondLastedHigh, lastedLow, secondLastedLow] = [-Infinity, -Infinity, Infinity, Infinity];
  for (let day = 1; day <= days; day++) {
    const start = placeBefore(blocks, block, day, kind);
    const end = block - day * blocks.grid.blocksPerDay - blocks.first + REACH;
    let [dayHigh, dayLow, dayLastedHigh, dayLastedLow] = [-Infinity, Infinity, -Infinity, Infinity];
    for (let k = start; start >= 0 && k <= end; k++) {
      const middle = blocks.middle[k];
      if (middle === middle) {
        dayHigh = Math.max(dayHigh, blocks.high[k]);
        dayLow = Math.min(dayLow, blocks.low[k]);
        dayLastedHigh = Math.max(dayLastedHigh, middle);
        dayLastedLow = Math.min(dayLastedLow, middle);
      }
    }
    secondHigh = Math.max(secondHigh, Math.min(high, dayHigh));
    high = Math.max(high, dayHigh);
    secondLow = Math.min(secondLow, Math.max(low, dayLow));
    low = Math.min(low, dayLow);
    secondLastedHigh = Math.max(secondLastedHigh, Math.min(lastedHigh, dayLastedHigh));
    lastedHigh = Math.max(lastedHigh, dayLastedHigh);
    secondLastedLow = Math.min(secondLastedLow, Math.max(lastedLow, dayLastedLow));
    lastedLow = Math.min(lastedLow, dayLastedLow);
  }
  course.high[at] = secondHigh;
  course.low[at] = secondLow;
  course.lastedHigh[at] = secondLastedHigh;
  course.lastedLow[at] = secondLastedLow;
}

/** Level of the course over the day before a block when the course is worth using there, else NaN. */
function habitLevel(blocks: Blocks, course: Float64Array, first: number, block: number): number {
  const { evidence, blocksPerDay } = blocks.grid;
  const plain = new Float64Array(evidence);
  const left = new Float64Array(evidence);
  const day = new Float64Array(blocksPerDay);
  let known = 0;
  let dayKnown = 0;
  for (let k = block - evidence; k < block; k++) {
    const expected = course[k - first];
    if (k >= block - blocksPerDay && expected === expected) {
      day[dayKnown++] = expected;
    }
    const value = k >= blocks.first ? blocks.middle[k - blocks.first] : NaN;
    if (value === value && expected === expected) {
      plain[known] = value;
      left[known++] = value - expected;
    }
  }
  if (known < blocksPerDay / 2 || dayKnown < blocksPerDay / 2) {
    return NaN;
  }
  return spread(left, known) < WORTH * spread(plain, known) ? medianInPlace(day, dayKnown) : NaN;
}

function spread(values: Float64Array, count: number): number {
  const center = medianInPlace(values, count);
  for (let i = 0; i < count; i++) {
    values[i] = Math.abs(values[i] - center);
  }
  return medianInPlace(values, count);
}

/** Saturday or Sunday in UTC; the epoch was a Thursday. */
function isWeekend(block: number, { blocksPerDay }: DayGrid): boolean {
  const day = (Math.floor(block / blocksPerDay) + 4) % 7;
  return day === 0 || day === 6;
}
