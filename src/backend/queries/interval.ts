import { ThroughlineError } from '../../contracts/errors';
import { formatCount, formatDuration } from '../../core/text/format';
import type { QueryContext } from './queryType';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Points that one series may have, whatever the panel asks for. */
export const MAX_POINTS = 11_000;

/** Chains, and series beside forecasts, are judged over so much of the end of longer ranges. */
export const MOST_JUDGED_MS = 7 * DAY;

/** From this range on `auto` never goes below a minute, so that minute rollups can answer. */
const ROLLUP_RANGE = 2 * HOUR;

const UNIT_MS: Readonly<Record<string, number>> = { s: SECOND, m: MINUTE, h: HOUR, d: DAY };

/** Steps that divide hours, days or weeks evenly. */
const NICE_STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 7, 28, 364].map((n) => n * DAY),
];

export interface Range {
  from: number;
  to: number;
}

/** The last multiple of a step, since 1970, up to a time. */
export function floorTo(time: number, stepMs: number): number {
  return Math.floor(time / stepMs) * stepMs;
}

/**
 * Refuses ranges that cannot be meant.
 * @throws ThroughlineError `badQuery` when the range is reversed, empty or not a time
 */
export function checkRange({ from, to }: Range): void {
  if (!Number.isFinite(from) || !Number.isFinite(to)) {
    throw new ThroughlineError(
      'badQuery',
      'The time range is not a pair of times. Choose a range and run the query again.'
    );
  }
  if (from >= to) {
    throw new ThroughlineError(
      'badQuery',
      'The time range ends before it begins. Choose a range whose end is later than its start.'
    );
  }
}

/**
 * Width of the buckets in milliseconds. `auto` is the panel's interval rounded up to a step that divides hours or
 * days evenly: at least a second, at least a minute from two hours on, and never more points than the panel or
 * 11,000 allow. A written interval is taken as it is.
 * @throws ThroughlineError `badQuery` when a written interval would give more than 11,000 points a series
 */
export function resolveStep(
  interval: string,
  context: Pick<QueryContext, 'from' | 'to' | 'intervalMs' | 'maxDataPoints'>
): number {
  const length = context.to - context.from;
  if (interval === 'auto') {
    const points = Math.min(MAX_POINTS, Math.max(1, finiteOr(context.maxDataPoints, MAX_POINTS)));
    const floor = length >= ROLLUP_RANGE ? MINUTE : SECOND;
    return niceStep(Math.max(finiteOr(context.intervalMs, 0), length / points, floor));
  }
  const step = parseInterval(interval) ?? MINUTE;
  const points = Math.ceil(length / step);
  if (points > MAX_POINTS) {
    throw new ThroughlineError(
      'badQuery',
      `An interval of ${interval} over ${formatDuration(length)} gives ${formatCount(points)} points a series; at most ` +
        `${MAX_POINTS} are sent. Choose an interval of at least ${stepText(niceStep(length / MAX_POINTS))}, or auto.`
    );
  }
  return step;
}

/** Milliseconds of a number with a unit, such as `10s`, `5m`, `1h`, `1d`; null for any other text. */
export function parseInterval(text: string): number | null {
  const match = /^([1-9]\d{0,4})([smhd])$/.exec(text);
  return match === null ? null : Number(match[1]) * UNIT_MS[match[2]];
}

/** The next step at or above `ms` that divides hours, days or weeks evenly. */
export function niceStep(ms: number): number {
  return NICE_STEPS.find((step) => step >= ms) ?? Math.ceil(ms / (364 * DAY)) * 364 * DAY;
}

/** A step as people write it: `30s`, `5m`, `12h`, `7d`. */
export function stepText(ms: number): string {
  const unit = ['d', 'h', 'm', 's'].find((name) => ms % UNIT_MS[name] === 0) ?? 's';
  return `${ms / UNIT_MS[unit]}${unit}`;
}

/** The range widened to whole buckets, so that the first and the last one are complete. */
export function alignRange({ from, to }: Range, stepMs: number): Range {
  return { from: Math.floor(from / stepMs) * stepMs, to: Math.ceil(to / stepMs) * stepMs };
}

/**
 * Time up to which buckets may be taken as complete: the newest event, and never the future, so that one event
 * with a wrong clock moves nothing. NaN when there is no data.
 */
export function completeUntil(context: Pick<QueryContext, 'now' | 'watermark'>): number {
  return Math.min(context.watermark.lastEvent, context.now);
}

/** A source that wrote a row within a minute may write another one to it for this long. */
const METRIC_LAG_MS = MINUTE;

/**
 * Start of the first minute whose metrics may still change: minutes that are not over are not complete, and the newest
 * one with rows is only when a later row came, or the time for one has passed. NaN when there are no metrics.
 */
export function metricsCompleteUntil({ now, watermark }: Pick<QueryContext, 'now' | 'watermark'>): number {
  const minute = (time: number) => Math.floor(time / MINUTE) * MINUTE;
  const newest = minute(watermark.lastMetric);
  return Math.min(minute(now), Math.max(newest, Math.min(newest + MINUTE, minute(now - METRIC_LAG_MS))));
}

function finiteOr(value: number, fallback: number): number {
  return Number.isFinite(value) && value > 0 ? value : fallback;
}
