import { rollingMedian } from '../stats/rolling';
import type { DayProfile } from './dayProfile';

/** Share of a service's time without any request from which it counts as idle, awake now and then. */
const IDLE_SHARE = 0.5;
/** So many times what the days before had at their busiest is more than waking up. */
const BEYOND_WAKING = 1.5;
/** Days before that must be known. */
const LEAST_DAYS = 2;

interface Days {
  /** Steps per day. */
  day: number;
  /** Earlier days that are looked at. */
  days: number;
  /** Steps whose median says what lasts. */
  lasting: number;
}

/**
 * A service that is idle most of the time (scaled to zero, asked now and then) wakes at any hour, so the time of day says nothing about its rises: what
 * counts as seen before is half as much again as the second busiest of the days before had, at whatever time, single steps and what lasted.
 * Changes `seenHigh` and `lastedHigh` of the profile, of whose first step `from` is the index in `requests` (per step, NaN unknown); `toScale` puts
 * requests on the judging scale. Days are those of UTC, so that the result does not depend on where the array begins.
 */
export function widenIdleRates(
  profile: DayProfile,
  requests: Float64Array,
  step0: number,
  from: number,
  { day, days, lasting }: Days,
  toScale: (requests: number) => number
): void {
  let current = NaN;
  let [seen, lasted] = [-Infinity, -Infinity];
  for (let i = 0; i < profile.seenHigh.length; i++) {
    const today = Math.floor((step0 + from + i) / day);
    if (today !== current) {
      current = today;
      const first = Math.max(0, (today - days) * day - step0);
      const before = requests.subarray(first, Math.max(first, today * day - step0));
      const isIdle = before.length >= LEAST_DAYS * day && idleShare(before) >= IDLE_SHARE;
      seen = isIdle ? toScale(BEYOND_WAKING * secondBusiest(before, day)) : -Infinity;
      lasted = isIdle ? toScale(BEYOND_WAKING * secondBusiest(rollingMedian(before, lasting), day)) : -Infinity;
    }
    profile.seenHigh[i] = Math.max(profile.seenHigh[i], seen);
    profile.lastedHigh[i] = Math.max(profile.lastedHigh[i], lasted);
  }
}

function idleShare(requests: Float64Array): number {
  let [idle, known] = [0, 0];
  for (let i = 0; i < requests.length; i++) {
    known += requests[i] >= 0 ? 1 : 0;
    idle += requests[i] < 0.5 ? 1 : 0;
  }
  return known === 0 ? 0 : idle / known;
}

/** The second largest of the days' maxima; whole days, counted from the end. */
function secondBusiest(values: Float64Array, day: number): number {
  let [most, second] = [0, 0];
  for (let end = values.length; end >= day; end -= day) {
    let busiest = 0;
    for (let i = end - day; i < end; i++) {
      busiest = values[i] > busiest ? values[i] : busiest;
    }
    second = Math.max(second, Math.min(most, busiest));
    most = Math.max(most, busiest);
  }
  return second;
}
