import type { KnownMarks } from '../../contracts/marks';
import type { QueryTypeName, ThroughlineQuery } from '../../contracts/queryTypes';
import type { Watermark } from '../../stores/port';
import { tenantKey } from '../instances/instance';
import type { TenantScope } from '../instances/tenants';

/** What is asked; organisation, data source and settings' version are the cache's own. */
export interface Question {
  query: ThroughlineQuery;
  tenants: TenantScope;
  from: number;
  to: number;
  intervalMs: number;
  maxDataPoints: number;
  /** Marks that have a part in the answer; absent where the query type asks for none, or there are none. */
  marks?: KnownMarks;
}

/** What a key is made of. */
export interface KeyParts extends Question {
  watermark: Watermark;
  /** The moment of asking, epoch ms. */
  now: number;
}

/** An open range moves by less than this share of its width, or this long, before it counts as another one. */
const PARTS = 1_000;
const LONGEST_STEP_MS = 60_000;

/** Rows may come this much later than the newest one: the last minutes before it are not final yet. */
const LATE_MS = 5 * 60_000;
/** Query types that read `chain_metrics` too, or nothing else. */
const READ_METRICS: ReadonlySet<QueryTypeName> = new Set([
  'metrics',
  'anomalies',
  'incidents',
  'annotations',
  'forecast',
  'recommendations',
  'health',
  'scorecard',
  'registry',
]);

/** Query types whose verdicts depend on what people said of the past. */
const FOLLOW_MARKS: ReadonlySet<QueryTypeName> = new Set([
  'anomalies',
  'incidents',
  'annotations',
  'health',
  'scorecard',
  'registry',
  'forecast',
]);

/** Whether answers of a type depend on marks. */
export function followsMarks(type: QueryTypeName): boolean {
  return FOLLOW_MARKS.has(type);
}

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

/** A question as a text, with its range as the purpose needs it told. */
export function questionText({ query, tenants, intervalMs, maxDataPoints, marks }: Question, range: unknown): string {
  const { refId: _refId, hide: _hide, ...model } = query;
  const own = [tenantKey(tenants), model, range, intervalMs, maxDataPoints];
  return JSON.stringify(marks === undefined ? own : [...own, marks.version]);
}

/** Key of an answer: of a closed range as it is; of an open one bound to the version of the data, so that new rows make a new key. */
export function cacheKey(parts: KeyParts): string {
  const { query, from, to, watermark, now } = parts;
  const state = isClosed(query.queryType, to, watermark, now) ? watermark.firstEvent : watermark.version;
  return questionText(parts, [from, to, state]);
}

/** How far an open range may move and still count as the same: what a panel cannot show. */
export function stepOf({ from, to, intervalMs }: Pick<KeyParts, 'from' | 'to' | 'intervalMs'>): number {
  return Math.min(intervalMs, (to - from) / PARTS, LONGEST_STEP_MS);
}
