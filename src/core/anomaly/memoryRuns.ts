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
  /** What says whether an entry is as strange as an incident's. */
  signs(): Watch<Found>['sign'];
  /** Where all steps teach that nobody marked; with a watch, those of stretches that fire do not. */
  find(watch?: Watch<Found>): Found;
}

/**
 * Deviations for the steps of a range in which stretches that fire teach nothing. Those of a step are found by following the series from 1,660 steps before
 * the last multiple of 360 steps since the epoch: a day and more, which is longer than any stretch is left out, so no stretch is forgotten while it
 * fires. So they depend on nothing further back and on no later step, and are the same in every range. Where nothing fires all steps share one run, and it is the one without a watch.
 */
export function memoryRuns<Found>(followed: Followed<Found>): Array<MemoryRun<Found>> {
  const { range, step0, start, find, suspect } = followed;
  const plain = find();
  const fires = (sign: Watch<Found>['sign'], from: number, to: number) =>
    firesWithin({ sign, stepMs: followed.stepMs }, plain, from, to);
  if (!fires(suspect, Math.max(0, firstFollowed(followed, range.fromIndex) - start), range.toIndex - start)) {
    return [{ range, found: plain, windows: [] }];
  }
  const sign = followed.signs();
  const runs: Array<MemoryRun<Found> & { firing?: Firing }> = [];
  for (let from = range.fromIndex; from < range.toIndex; ) {
    const to = Math.min(range.toIndex, (Math.floor((step0 + from) / ANCHOR) + 1) * ANCHOR - step0);
    const first = Math.max(0, firstFollowed(followed, from) - start);
    const last = runs.at(-1);
    if (last?.firing?.isIdleAt(first) === true) {
      last.range.toIndex = to;
    } else if (!fires(sign, first, to - start)) {
      runs.push({ range: { fromIndex: from, toIndex: to }, found: plain, windows: [] });
    } else {
      const firing = new Firing(longestStretch(followed.stepMs));
      const found = find({ firing, from: first, sign });
      runs.push({ range: { fromIndex: from, toIndex: to }, found, windows: [], firing });
    }
    from = to;
  }
  return runs.map(({ firing, ...run }) => ({
    ...run,
    windows: firing?.windows(run.range.toIndex - start, start) ?? [],
  }));
}

/** Steps after which a stretch is the new usual: those of a day, 1,440 at most. */
export function longestStretch(stepMs: number): number {
  return Math.min(LONGEST, Math.max(1, Math.round(DAY_MS / stepMs)));
}

function firstFollowed<Found>({ step0 }: Followed<Found>, index: number): number {
  return Math.floor((step0 + index) / ANCHOR) * ANCHOR - step0 - FOLLOWED;
}

/** Whether some step would be left out: then the run with a watch differs from the one without. */
function firesWithin<Found>(
  { sign, stepMs }: { sign: Watch<Found>['sign']; stepMs: number },
  found: Found,
  from: number,
  to: number
): boolean {
  const firing = new Firing(longestStretch(stepMs));
  for (let index = from; index < to; index++) {
    firing.push(index, sign(found, index));
    if (firing.leavesOut) {
      return true;
    }
  }
  return false;
}
