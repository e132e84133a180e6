import { Firing, type MemoryWindow, type Watch } from './firing';
import type { IndexRange } from './model';

const DAY_MS = 86_400_000;
/** Steps between two places at which it is forgotten what was left out, and so many before each that its stretches are followed. */
const ANCHOR = 360;
const FOLLOWED = 1_660;
/** A stretch lasts at most so many steps, or a day if that is less, before it is the new usual: less than what is followed. */
const LONGEST = 1_440;

/** What judges some steps of a range. */
export interface MemoryRun<Found> {
  range: IndexRange;
  found: Found;
  windows: MemoryWindow[];
}

/** How far a series deviates, entry by entry from the step `start` on. */
export interface Followed<Found> {
  range: IndexRange;
  stepMs: number;
  /** Number of the first value's step since the epoch. */
  step0: number;
  start: number;
  /** At least as often true as the sign: quick, since most series never fire. */
  suspect: Watch<Found>['sign'];
  /** What says whether an entry, from `since` on, is as strange as an incident's. */
  signs(since: number): Watch<Found>['sign'];
  /** Where all steps teach that nobody marked; with a watch, those of stretches that fire do not. */
  find(watch?: Watch<Found>): Found;
}

/**
 * Deviations for the steps of a range in which stretches that fire teach nothing. Those of a step are found by following the series from 1,660 steps before
 * the last multiple of 360 steps since the epoch: a day and more, which is longer than any stretch is left out, so no stretch is forgotten while it
 * fires. So they depend on nothing further back and on no later step, and are the same in every range. Where nothing fires all steps share one run, and it is the one without a watch.
 */
export function memoryRuns<Found>(followed: Followed<Found>): Array<MemoryRun<Found>> {
  const { range, step0, find, suspect } = followed;
  const plain = find();
  const suspected = firstConfirmed(followed, plain, suspect, range.fromIndex, range.toIndex);
  if (suspected === null) {
    return [{ range, found: plain, windows: [] }];
  }
  const sign = followed.signs(suspected.since);
  const runs: Array<MemoryRun<Found>> = [];
  let last: MemoryRun<Found> | undefined;
  for (let from = range.fromIndex; from < range.toIndex; from = last.range.toIndex) {
    const to = anchorAfter(step0, from, range.toIndex);
    const confirmed = firstConfirmed(followed, plain, sign, from, to);
    if (confirmed !== null) {
      const run = watchedRun(followed, plain, sign, { fromIndex: from, toIndex: to }, confirmed);
      last = run;
      runs.push(run);
    } else if (last !== undefined && last.found === plain) {
      last.range.toIndex = to;
    } else {
      last = { range: { fromIndex: from, toIndex: to }, found: plain, windows: [] };
      runs.push(last);
    }
  }
  return runs;
}

/** Where the first stretch was confirmed that is left out of some steps, and the first step of it. */
interface Confirmed {
  firing: Firing;
  since: number;
  at: number;
}

/** Up to there the run with a watch is the one without, and so it is wherever it is followed from before the stretch: all of these share a run. */
function watchedRun<Found>(
  followed: Followed<Found>,
  plain: Found,
  sign: Watch<Found>['sign'],
  range: IndexRange,
  { firing, since, at }: Confirmed
): MemoryRun<Found> {
  const { start, step0, find } = followed;
  let { toIndex } = range;
  while (toIndex < followed.range.toIndex && firstFollowed(followed, toIndex) - start <= since) {
    toIndex = anchorAfter(step0, toIndex, followed.range.toIndex);
  }
  const found = find({ firing, from: at, until: toIndex - start, sign, plain });
  return { range: { fromIndex: range.fromIndex, toIndex }, found, windows: firing.windows(toIndex - start, start) };
}

/** The first place after a step at which it is forgotten what was left out; the end of the range if that is earlier. */
function anchorAfter(step0: number, index: number, end: number): number {
  return Math.min(end, (Math.floor((step0 + index) / ANCHOR) + 1) * ANCHOR - step0);
}

/** Steps after which a stretch is the new usual: those of a day, 1,440 at most. */
export function longestStretch(stepMs: number): number {
  return Math.min(LONGEST, Math.max(1, Math.round(DAY_MS / stepMs)));
}

function firstFollowed<Found>({ step0 }: Followed<Found>, index: number): number {
  return Math.floor((step0 + index) / ANCHOR) * ANCHOR - step0 - FOLLOWED;
}

/** The first stretch that leaves out steps before `to`, where the step `from` is judged; null without any. */
function firstConfirmed<Found>(
  followed: Followed<Found>,
  found: Found,
  sign: Watch<Found>['sign'],
  from: number,
  to: number
): Confirmed | null {
  const { start, stepMs } = followed;
  const firing = new Firing(longestStretch(stepMs));
  for (let index = Math.max(0, firstFollowed(followed, from) - start); index < to - start; index++) {
    firing.push(index, sign(found, index));
    if (firing.leavesOut) {
      return index + 1 < to - start ? { firing, since: firing.since, at: index + 1 } : null;
    }
  }
  return null;
}
