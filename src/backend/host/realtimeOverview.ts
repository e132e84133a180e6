import { BAND_FIELDS, HEALTH_FIELDS } from '../../contracts/frames';
import { chainsQuerySchema } from '../../contracts/queries/chains';
import type { CallTarget } from './caller';

export const OVERVIEW_PATH = 'realtime/overview';

const WINDOW_MS = 5 * 60_000;
const ONE_CHAIN = { ...chainsQuerySchema.parse({ queryType: 'chains' }).options, limit: 1 };

/** Figures of the last five minutes; null where there was nothing to measure. */
export interface OverviewFigures {
  time: number;
  chainsPerMinute: number;
  errorRatio: number | null;
  p95: number | null;
}

/** Asks the store for the last five minutes before `now`. Rates are per minute, durations in milliseconds. */
export async function readOverview({ instance, tenants }: CallTarget, signal: AbortSignal, now = Date.now()): Promise<OverviewFigures> {
  const store = await instance.store();
  const scope = instance.scope(tenants, { from: now - WINDOW_MS, to: now }, signal);
  const [red, chains] = await Promise.all([store.red(scope, { groupBy: 'none', stepMs: 'total', limit: 1 }), store.chainSearch(scope, ONE_CHAIN)]);
  const requests = red.requests.reduce((sum, count) => sum + count, 0);
  const errors = red.errors.reduce((sum, count) => sum + count, 0);
  return {
    time: now,
    chainsPerMinute: chains.matched / (WINDOW_MS / 60_000),
    errorRatio: requests > 0 ? errors / requests : null,
    p95: red.p95.length > 0 && Number.isFinite(red.p95[0]) ? red.p95[0] : null,
  };
}

/** A packet of Grafana Live: a frame in JSON, the first with its schema. */
export function overviewPacket(figures: OverviewFigures, withSchema: boolean): string {
  const data = { values: [[figures.time], [figures.chainsPerMinute], [figures.errorRatio], [figures.p95]] };
  return JSON.stringify(withSchema ? { schema: SCHEMA, data } : { data });
}

const number = (name: string, config: Record<string, unknown>) => ({ name, type: 'number', typeInfo: { frame: 'float64', nullable: true }, config });
const SCHEMA = {
  name: OVERVIEW_PATH,
  fields: [
    { name: BAND_FIELDS.time, type: 'time', typeInfo: { frame: 'time.Time' }, config: {} },
    number(HEALTH_FIELDS.chainsPerMinute, { displayName: 'Chains per minute' }),
    number(HEALTH_FIELDS.errorRatio, { displayName: 'Error ratio', unit: 'percentunit' }),
    number(HEALTH_FIELDS.p95, { displayName: 'p95', unit: 'ms' }),
  ],
};
