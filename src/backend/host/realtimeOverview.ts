import { createHash } from 'node:crypto';
import { BAND_FIELDS, HEALTH_FIELDS, LIVE_FIELDS } from '../../contracts/frames';
import { tenantKey } from '../instances/instance';
import type { CallTarget } from './caller';
import type { OpenAnomalies } from './openAnomalies';

export const OVERVIEW_PATH = 'realtime/overview';

const WINDOW_MS = 5 * 60_000;

/**
 * The channel of a caller. Grafana sends what a channel carries to everyone in the organisation who subscribed to it, on
 * behalf of whoever came first: where there are tenants, each group of them has a channel of its own.
 */
export function overviewPathOf({ tenants }: Pick<CallTarget, 'tenants'>): string {
  return tenants === 'all'
    ? OVERVIEW_PATH
    : `${OVERVIEW_PATH}/${createHash('sha256').update(tenantKey(tenants)).digest('hex').slice(0, 16)}`;
}

/** Figures of the last five minutes; null where there was nothing to measure. */
export interface OverviewFigures {
  time: number;
  chainsPerMinute: number;
  errorRatio: number | null;
  p95: number | null;
}

/** Asks the store for the last five minutes before `now`. Rates are per minute, durations in milliseconds. */
export async function readOverview(
  { instance, tenants }: CallTarget,
  signal: AbortSignal,
  now = Date.now()
): Promise<OverviewFigures> {
  const store = await instance.store();
  const scope = instance.scope(tenants, { from: now - WINDOW_MS, to: now }, signal);
  const [red, chains] = await Promise.all([
    store.red(scope, { groupBy: 'none', stepMs: 'total', limit: 1, quantiles: ['p95'] }),
    store.red(scope, { groupBy: 'none', unit: 'chains', stepMs: 'total', limit: 1, quantiles: [] }),
  ]);
  const sum = (counts: Float64Array) => counts.reduce((total, count) => total + count, 0);
  const requests = sum(red.requests);
  return {
    time: now,
    chainsPerMinute: sum(chains.requests) / (WINDOW_MS / 60_000),
    errorRatio: requests > 0 ? sum(red.errors) / requests : null,
    p95: red.p95.length > 0 && Number.isFinite(red.p95[0]) ? red.p95[0] : null,
  };
}

/** A packet of Grafana Live: a frame in JSON, the first with its schema. */
export function overviewPacket(
  { time, chainsPerMinute, errorRatio, p95 }: OverviewFigures,
  { open, insight }: OpenAnomalies,
  withSchema: boolean
): string {
  const data = { values: [[time], [chainsPerMinute], [errorRatio], [p95], [open], [insight]] };
  return JSON.stringify(withSchema ? { schema: SCHEMA, data } : { data });
}

const number = (name: string, config: Record<string, unknown>) => ({
  name,
  type: 'number',
  typeInfo: { frame: 'float64', nullable: true },
  config,
});
const SCHEMA = {
  name: OVERVIEW_PATH,
  fields: [
    { name: BAND_FIELDS.time, type: 'time', typeInfo: { frame: 'time.Time' }, config: {} },
    number(HEALTH_FIELDS.chainsPerMinute, { displayName: 'Chains per minute' }),
    number(HEALTH_FIELDS.errorRatio, { displayName: 'Error ratio', unit: 'percentunit' }),
    number(HEALTH_FIELDS.p95, { displayName: 'p95', unit: 'ms' }),
    number(LIVE_FIELDS.anomalies, { displayName: 'Abnormal signals' }),
    { name: LIVE_FIELDS.insight, type: 'string', typeInfo: { frame: 'string' }, config: { displayName: 'Insight' } },
  ],
};
