import type { BandSeries } from './readBands';
import { lastJudged, type Stretch } from './stretches';

/** The present that a panel speaks from. */
export interface Present {
  /** End of the shown range. */
  now: number;
  /** Whether that end moves with the clock; otherwise nothing goes on any more. */
  isLive: boolean;
}

/** Data may be this old, or three intervals, and still speak for the present. */
const FRESH_MS = 10 * 60_000;

/** End of the newest judged interval; NaN without one. */
export function judgedUntil(series: BandSeries): number {
  const newest = lastJudged(series);
  return newest < 0 ? NaN : series.time[newest] + series.step;
}

/** Whether the newest judged interval of a series that should reach the present is too old to speak for it. */
export function isStale(series: BandSeries, { now, isLive }: Present): boolean {
  return isLive && now - judgedUntil(series) > Math.max(FRESH_MS, 3 * series.step);
}

/** Whether a stretch is still going on, as far as the data can tell. */
export function goesOn(series: BandSeries, stretch: Stretch, present: Present): boolean {
  return stretch.open && present.isLive && !isStale(series, present);
}
