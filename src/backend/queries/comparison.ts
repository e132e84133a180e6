import type { CompareTo } from '../../contracts/query';
import { DAY, type Range } from './interval';

/**
 * How far back the range lies that is compared with, in milliseconds; 0 for none. With a step, the shift is rounded
 * to whole steps, so that the points of both ranges meet.
 */
export function comparisonShift(compareTo: CompareTo, range: Range, stepMs = 1): number {
  if (compareTo === 'none') {
    return 0;
  }
  const shift = compareTo === 'previous' ? range.to - range.from : compareTo === 'day' ? DAY : 7 * DAY;
  const steps = compareTo === 'previous' ? Math.ceil(shift / stepMs) : Math.round(shift / stepMs);
  return Math.max(1, steps) * stepMs;
}

export function shiftBack({ from, to }: Range, shiftMs: number): Range {
  return { from: from - shiftMs, to: to - shiftMs };
}

/** How the compared range is called in legends. */
export function comparisonWords(compareTo: CompareTo): string {
  return compareTo === 'day' ? 'a day before' : compareTo === 'week' ? 'a week before' : 'the range before';
}
