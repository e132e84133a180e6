import { OFFICE_HOURS } from './platform';

const DAY_MS = 86_400_000;
/** Hour of the day (UTC) at which most people are there. */
const PEAK_HOUR = 14;
const WEEKEND = 0.55;
const NIGHT = 0.25;

/** Requests a minute relative to the weekday's peak: a wide hump around the peak hour over a floor, less on weekends. */
export function dayCurve(time: number): number {
  const hour = (time % DAY_MS) / 3_600_000;
  const distance = Math.min(Math.abs(hour - PEAK_HOUR), 24 - Math.abs(hour - PEAK_HOUR));
  const hump = NIGHT + (1 - NIGHT) * Math.exp(-(distance ** 2) / (2 * 4.2 ** 2));
  return isWeekend(time) ? hump * WEEKEND : hump;
}

export function isOfficeTime(time: number): boolean {
  const hour = (time % DAY_MS) / 3_600_000;
  return !isWeekend(time) && hour >= OFFICE_HOURS.from && hour < OFFICE_HOURS.to;
}

/** In UTC; the first of January 1970 was a Thursday. */
function isWeekend(time: number): boolean {
  const day = (Math.floor(time / DAY_MS) + 4) % 7;
  return day === 0 || day === 6;
}
