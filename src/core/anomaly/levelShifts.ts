import { changePoints, shiftPenalty } from '../series/changePoints';
import { mad, median } from '../stats/quantile';
import { dayGrid, dayProfile, profileStart } from './dayProfile';
import { ANOMALY_MODEL, type AnomalyInput, type IndexRange, type SignalKind } from './model';
import { judgingScale } from './scale';
import { taughtOnly } from './untaught';

export const LEVEL_SHIFT_VERSION = 'fpop-of-medians/1';

/** Steps of a minute are put together into medians of five, which a single high minute does not move. */
export const BLOCK = 5;
/** A level lasts two hours at least; what is over sooner is no new level. */
export const LASTING_BLOCKS = 24;
/** A level that differs by less than this share of the higher one, or by less than twice what its own blocks vary, is the same. */
export const NOTICEABLE = 0.15;
const DISTINCT = 2;
/** Of requests a minute, as Anscombe roots: between no request and three. Below that single requests come and go. */
const LEAST_ROOTS = 2;
const NEGLIGIBLE = 1e-6;

/** From some step on a series stayed at another level. */
export interface LevelShift {
  /** Index of the first step of the new level. */
  index: number;
  /** Median values of the level before and of the new one. */
  before: number;
  after: number;
  /** Steps for which the new level had lasted by the end of `range`, or until the next one. */
  steps: number;
}

/**
 * Where a series went to another level and stayed: not what is abnormal, which passes, but what changed. The daily course is taken off (where days
 * repeat themselves), on the scale on which the signal is judged; means of five-minute medians are cut where that leaves least error
 * (`changePoints`, whose penalty knows how far values that follow each other wander), and levels of less than two hours are left out. Shares of
 * errors have no level. O(n log n) at most. Only the steps of `range` are looked at, and the days before for their daily course.
 */
export function levelShifts(input: AnomalyInput, range: IndexRange): LevelShift[] {
  if (input.kind === 'errorRatio' || range.toIndex - range.fromIndex < 2 * LASTING_BLOCKS * BLOCK) {
    return [];
  }
  const residuals = withoutDays(input, range, input.kind);
  const blocks = blockMedians(residuals);
  const { starts } = changePoints(blocks, Math.max(shiftPenalty(blocks), leastPenalty(blocks)));
  const values = taughtOnly(input.values, input.untaught).subarray(range.fromIndex, range.toIndex);
  const levels = lastingLevels([0, ...starts, blocks.length], blocks);
  const shifts: LevelShift[] = [];
  for (let place = 1; place < levels.length; place++) {
    const [old, level] = [levels[place - 1], levels[place]];
    const first = firstStep(residuals, level.from * BLOCK, old.middle, level.middle);
    const before = median(values.subarray(old.from * BLOCK, old.to * BLOCK));
    const after = median(values.subarray(first, level.to * BLOCK));
    if (
      isAnother(old, level) &&
      !isOfFewRequests(input.kind, old, level) &&
      Math.abs(after - before) >= NOTICEABLE * Math.max(Math.abs(after), Math.abs(before))
    ) {
      const until = levels[place + 1]?.from ?? blocks.length;
      shifts.push({
        index: range.fromIndex + first,
        before,
        after,
        steps: Math.min(values.length, until * BLOCK) - first,
      });
    }
  }
  return shifts;
}

/** Of a series without noise, which has no penalty of its own: what differs at all is then another level. */
function leastPenalty(blocks: Float64Array): number {
  let [low, high] = [Infinity, -Infinity];
  for (let block = 0; block < blocks.length; block++) {
    low = blocks[block] < low ? blocks[block] : low;
    high = blocks[block] > high ? blocks[block] : high;
  }
  return high > low ? NEGLIGIBLE * (high - low) ** 2 : 0;
}

/** Values on the judging scale without what their time of day adds. */
function withoutDays(
  input: AnomalyInput,
  { fromIndex, toIndex }: IndexRange,
  kind: 'duration' | 'rate' | 'gauge'
): Float64Array {
  const step0 = Math.round(input.time0 / input.stepMs);
  const grid = dayGrid(input.stepMs);
  const { days } = ANOMALY_MODEL;
  const begin = profileStart(step0, grid, fromIndex, days);
  const scaled = judgingScale(kind, input.stepMs).toScale(input.values.subarray(begin, toIndex));
  const taught = taughtOnly(scaled, input.untaught?.subarray(begin, toIndex));
  const { offset } = dayProfile(taught, step0 + begin, grid, fromIndex - begin, toIndex - begin, days);
  return offset.map((ofDay, i) => taught[fromIndex - begin + i] - ofDay);
}

function blockMedians(values: Float64Array): Float64Array {
  return Float64Array.from({ length: Math.ceil(values.length / BLOCK) }, (_, block) =>
    median(values.subarray(block * BLOCK, (block + 1) * BLOCK))
  );
}

interface Level {
  /** Blocks, half open. */
  from: number;
  to: number;
  middle: number;
  spread: number;
}

/** The stretches that last; neighbours of the same level are one. */
function lastingLevels(bounds: readonly number[], blocks: Float64Array): Level[] {
  const levels: Level[] = [];
  for (let cut = 1; cut < bounds.length; cut++) {
    const [from, to] = [bounds[cut - 1], bounds[cut]];
    if (to - from < LASTING_BLOCKS) {
      continue;
    }
    const level = levelOf(blocks, from, to);
    const last = levels.at(-1);
    if (last !== undefined && !isAnother(last, level)) {
      levels[levels.length - 1] = levelOf(blocks, last.from, to);
    } else {
      levels.push(level);
    }
  }
  return levels;
}

function levelOf(blocks: Float64Array, from: number, to: number): Level {
  const values = blocks.subarray(from, to);
  const middle = median(values);
  return { from, to, middle, spread: mad(values, middle) };
}

function isOfFewRequests(kind: SignalKind, one: Level, other: Level): boolean {
  return kind === 'rate' && Math.abs(one.middle - other.middle) < LEAST_ROOTS;
}

function isAnother(one: Level, other: Level): boolean {
  return Math.abs(one.middle - other.middle) > DISTINCT * Math.max(one.spread, other.spread);
}

/** The step around the beginning of a block from which values are nearer to the new level than to the old one, by least squares. */
function firstStep(values: Float64Array, guess: number, old: number, level: number): number {
  const start = Math.max(0, guess - BLOCK);
  const end = Math.min(values.length, guess + BLOCK);
  let best = start;
  let [gain, most] = [0, 0];
  for (let step = start; step < end; step++) {
    const value = values[step];
    gain += value === value ? (value - level) ** 2 - (value - old) ** 2 : 0;
    if (gain > most) {
      most = gain;
      best = step + 1;
    }
  }
  return best;
}
