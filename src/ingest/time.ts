/** Units in which sources write times and durations, with their length in milliseconds. */
export const TIME_UNITS = { s: 1000, ms: 1, us: 1e-3, ns: 1e-6 } as const;
export type TimeUnit = keyof typeof TIME_UNITS;

const UNIT_NAMES: Record<TimeUnit, string> = {
  s: 'seconds',
  ms: 'milliseconds',
  us: 'microseconds',
  ns: 'nanoseconds',
};

const EARLIEST_MS = Date.UTC(2000, 0, 1);
const LATEST_MS = Date.UTC(2100, 0, 1);
/** A request that lasts longer is a broken record, not a slow one; `duration_ms` (INTEGER) holds up to 24.8 days. */
export const LONGEST_DURATION_MS = 24 * 86_400_000;

/** The unit in which a number is a time between the years 2000 and 2100; `undefined` when there is none. */
export function unitOfTime(value: number): TimeUnit | undefined {
  return (Object.keys(TIME_UNITS) as TimeUnit[]).find((unit) => isPlausibleTime(value * TIME_UNITS[unit]));
}

export function isPlausibleTime(ms: number): boolean {
  return ms >= EARLIEST_MS && ms < LATEST_MS;
}

/** Why a time in the unit a format prescribes cannot be right, or `''` when it is plausible. */
export function timeProblem(value: number, expected: TimeUnit, field: string): string {
  if (isPlausibleTime(value * TIME_UNITS[expected])) {
    return '';
  }
  const unit = unitOfTime(value);
  if (unit === undefined) {
    return `${field} ${value} is no time between the years 2000 and 2100`;
  }
  return `${field} ${value} looks like ${UNIT_NAMES[unit]} where ${UNIT_NAMES[expected]} are expected; import it with --time-unit ${unit} if the whole file is so`;
}

/** Why a duration cannot be right, or `''`. NaN (unknown) is fine. */
export function durationProblem(durationMs: number): string {
  if (durationMs < 0) {
    return `the duration is negative (${durationMs} ms)`;
  }
  return durationMs > LONGEST_DURATION_MS
    ? `a duration of ${Math.round(durationMs / 86_400_000)} days is not believable`
    : '';
}

const ISO_TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)(?:[.,](\d{1,9}))?\s*(Z|[+-]\d{2}:?\d{2})?$/i;

/**
 * Time of a chain event in UTC epoch milliseconds: ISO 8601 text (UTC where it names no zone) or a number or numeric
 * text in seconds, milliseconds, microseconds or nanoseconds, told apart by size. NaN when it is none of these.
 */
export function parseTime(value: unknown): number {
  if (typeof value === 'number' || (typeof value === 'string' && /^\d{9,19}(\.\d+)?$/.test(value))) {
    const number = Number(value);
    const unit = unitOfTime(number);
    return unit === undefined ? NaN : number * TIME_UNITS[unit];
  }
  if (typeof value !== 'string') {
    return NaN;
  }
  const parts = ISO_TIME.exec(value.trim());
  if (parts === null) {
    return NaN;
  }
  const [, day, clock, fraction = '', zone = 'Z'] = parts;
  const ms = Date.parse(`${day}T${clock.length === 5 ? `${clock}:00` : clock}${zone.toUpperCase()}`);
  const time = ms + (fraction === '' ? 0 : Number(`0.${fraction}`) * 1000);
  return isPlausibleTime(time) ? time : NaN;
}
