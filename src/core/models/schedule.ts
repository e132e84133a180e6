/** How often models are fitted anew that are not fitted with each answer. */
export type Refit = 'hourly' | 'sixHours' | 'daily';

/** Half open, epoch ms: a model is fitted on what was before `start`, and is in use until `end`. */
export interface Slot {
  start: number;
  end: number;
}

const HOUR_MS = 3_600_000;
const LENGTH_MS: Readonly<Record<Refit, number>> = { hourly: HOUR_MS, sixHours: 6 * HOUR_MS, daily: 24 * HOUR_MS };

/** What is tried for data that are too young for the schedule. */
const SHORTER: Readonly<Record<Refit, readonly Refit[]>> = {
  hourly: [],
  sixHours: [],
  daily: ['sixHours'],
};

/**
 * The slot that a time lies in. Slots begin at whole hours, six hours or days (UTC), so that every replica fits the very same models without asking
 * another. While the data do not reach back a whole slot before its start, shorter slots take its place, down to an hour: young data are learned from
 * as they come. Depends on the time, the schedule and the first row alone.
 */
export function slotAt(time: number, refit: Refit, firstEvent: number): Slot {
  const lengths = [refit, ...SHORTER[refit]].map((one) => LENGTH_MS[one]);
  const known = lengths.find((length) => startOf(time, length) - length >= firstEvent) ?? HOUR_MS;
  const start = startOf(time, known);
  return { start, end: start + known };
}

/** The slots that a range lies in, by time. */
export function slotsIn(range: { from: number; to: number }, refit: Refit, firstEvent: number): Slot[] {
  const slots: Slot[] = [];
  for (let at = range.from; at < range.to; at = slots[slots.length - 1].end) {
    slots.push(slotAt(at, refit, firstEvent));
  }
  return slots;
}

function startOf(time: number, length: number): number {
  return Math.floor(time / length) * length;
}
