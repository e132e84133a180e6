import type { MarkWindow } from './markWindows';

/** Times that are left out, once or every week. */
export interface MaintenancePlan {
  name: string;
  /** None: every service. */
  services: readonly string[];
  from?: number;
  to?: number;
  days?: readonly string[];
  /** Local time of day, `02:30`. */
  at?: string;
  minutes?: number;
  timeZone?: string;
}

export interface MaintenanceWindow extends MarkWindow {
  name: string;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** By the number of a day since the epoch, which was a Thursday. */
const WEEKDAYS = ['thu', 'fri', 'sat', 'sun', 'mon', 'tue', 'wed'];

/** The windows of plans that reach into a range, to be ignored, in the order of the plans. */
export function maintenanceWindows(
  plans: readonly MaintenancePlan[],
  range: { from: number; to: number }
): MaintenanceWindow[] {
  return plans.flatMap((plan) =>
    timesOf(plan, range)
      .filter(({ from, to }) => from < range.to && to > range.from)
      .flatMap((times) =>
        (plan.services.length === 0 ? [''] : plan.services).map((service) => ({
          ...times,
          service,
          signal: '',
          kind: 'ignore' as const,
          name: plan.name,
        }))
      )
  );
}

function timesOf(plan: MaintenancePlan, range: { from: number; to: number }): Array<{ from: number; to: number }> {
  const { from, to, days = [], at = '00:00', minutes = 0, timeZone = 'UTC' } = plan;
  if (from !== undefined && to !== undefined) {
    return [{ from, to }];
  }
  const [hour, minute] = at.split(':').map(Number);
  const lengthMs = minutes * MINUTE_MS;
  const found: Array<{ from: number; to: number }> = [];
  // Local days begin up to 14 hours before and 12 after those in UTC.
  const last = Math.floor(range.to / DAY_MS) + 1;
  for (let day = Math.floor((range.from - lengthMs) / DAY_MS) - 1; day <= last; day++) {
    if (days.includes(WEEKDAYS[((day % 7) + 7) % 7])) {
      const begins = utcOf(day * DAY_MS + (hour * 60 + minute) * MINUTE_MS, timeZone);
      found.push({ from: begins, to: begins + lengthMs });
    }
  }
  return found;
}

/**
 * The moment of a local time, given as if it were UTC. Of a time that comes twice when clocks are set back the first one; one that is
 * skipped when they are set forward lies that much later.
 */
function utcOf(local: number, timeZone: string): number {
  const before = offsetAt(local - DAY_MS, timeZone);
  const first = local - before;
  if (offsetAt(first, timeZone) === before) {
    return first;
  }
  const second = local - offsetAt(local + DAY_MS, timeZone);
  return second + offsetAt(second, timeZone) === local ? second : first;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** How much local time is ahead of UTC at a moment, in ms. */
function offsetAt(time: number, timeZone: string): number {
  if (timeZone === 'UTC') {
    return 0;
  }
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  formats.set(timeZone, format);
  const parts = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
  const local = Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second);
  return local - Math.floor(time / 1_000) * 1_000;
}
