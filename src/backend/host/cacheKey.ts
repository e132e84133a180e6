import type { QueryTypeName, ThroughlineQuery } from '../../contracts/queryTypes';
import type { Watermark } from '../../stores/port';
import { tenantKey } from '../instances/instance';
import type { TenantScope } from '../instances/tenants';

/** What a key is made of; organisation, data source and settings' version are the cache's own. */
export interface KeyParts {
  query: ThroughlineQuery;
  tenants: TenantScope;
  from: number;
  to: number;
  intervalMs: number;
  maxDataPoints: number;
  watermark: Watermark;
  /** The moment of asking, epoch ms. */
  now: number;
}

/** Widths to which open ranges are aligned, so that two refreshes a moment apart are the same question. */
const ALIGNMENTS = [60_000, 30_000, 15_000, 10_000, 5_000, 2_000, 1_000, 500, 250, 100, 10, 1];
/** An open range moves by at most this share of its width before it counts as another one. */
const PARTS = 1_000;

/** Rows may come this much later than the newest one: the last minutes before it are not final yet. */
const LATE_MS = 5 * 60_000;
/** Query types that read `chain_metrics` too, or nothing else. */
const READ_METRICS: ReadonlySet<QueryTypeName> = new Set([
  'metrics',
  'anomalies',
  'annotations',
  'forecast',
  'recommendations',
  'health',
]);

/**
 * Whether the rows of a range are taken for final: it ends well before the newest row of every table that is asked. A
 * row with a time in the future closes nothing that is still going on, and a single chain is looked for in all of time.
 */
export function isClosed(type: QueryTypeName, to: number, { lastEvent, lastMetric }: Watermark, now: number): boolean {
  if (type === 'trace') {
    return false;
  }
  const newest =
    type === 'metrics'
      ? [lastMetric]
      : READ_METRICS.has(type) && !Number.isNaN(lastMetric)
        ? [lastEvent, lastMetric]
        : [lastEvent];
  return newest.every((time) => to <= Math.min(time, now) - LATE_MS);
}

/**
 * Key of an answer. A closed range is taken as it is; an open one is aligned (by at most a thousandth of its width, an
 * interval, or a minute) and bound to the version of the data, so that new rows make a new key at once.
 */
export function cacheKey(parts: KeyParts): string {
  const { query, tenants, from, to, intervalMs, maxDataPoints, watermark, now } = parts;
  const { refId: _refId, hide: _hide, ...model } = query;
  const range = isClosed(query.queryType, to, watermark, now)
    ? [from, to, watermark.firstEvent]
    : openRange(from, to, intervalMs, watermark.version);
  return JSON.stringify([tenantKey(tenants), model, range, intervalMs, maxDataPoints]);
}

function openRange(from: number, to: number, intervalMs: number, version: string): unknown[] {
  const widest = Math.min(intervalMs, (to - from) / PARTS);
  const step = ALIGNMENTS.find((width) => width <= widest) ?? 1;
  return [Math.floor(from / step), Math.floor(to / step), step, version];
}
