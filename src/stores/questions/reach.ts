import type { Ask } from '../ask';
import { epochMs, ofTenants } from '../conditions';
import type { Scope, Watermark } from '../port';
import type { Shape } from '../shape';
import { sql, type Sql } from '../sql';

/** How far the rows of the scope's tenants reach, and the time of the first event that lies in the future: from then on it is another. */
export interface Reach extends Omit<Watermark, 'version'> {
  until: number;
}

/** @param now events after this time lie in the future */
export async function reach(ask: Ask, shape: Shape, scope: Scope, now: number): Promise<Reach> {
  const { history, metrics } = shape;
  const { dialect } = history;
  const ends = (table: Sql, time: Sql, tenant: Sql | undefined) =>
    ask(sql`select ${epochMs(dialect, sql`min(${time})`)}, ${epochMs(dialect, sql`max(${time})`)}
      from ${table} where ${ofTenants(tenant, scope.tenants)}`);
  const events = await ends(history.table, history.time, history.tenant);
  const [firstEvent, newest] = [events.numbers(0)[0], events.numbers(1)[0]];
  const metricTimes = metrics && (await ends(metrics.table, metrics.time, metrics.tenant));
  return {
    firstEvent,
    ...(newest > now ? await lastPastEvent(ask, shape, scope, now, newest) : { lastEvent: newest, until: Infinity }),
    firstMetric: metricTimes?.numbers(0)[0] ?? NaN,
    lastMetric: metricTimes?.numbers(1)[0] ?? NaN,
  };
}

/** The newest event that is not in the future (the newest of all where every one is), and until when it stays that. */
async function lastPastEvent(ask: Ask, { history }: Shape, scope: Scope, now: number, newest: number) {
  const { dialect, table, time, tenant } = history;
  const moment = dialect.instant(now);
  const ofScope = ofTenants(tenant, scope.tenants);
  const found = await ask(sql`select
    ${epochMs(dialect, sql`(select max(${time}) from ${table} where ${time} <= ${moment} and ${ofScope})`)},
    ${epochMs(dialect, sql`(select min(${time}) from ${table} where ${time} > ${moment} and ${ofScope})`)}`);
  const past = found.numbers(0)[0];
  return { lastEvent: Number.isNaN(past) ? newest : past, until: found.numbers(1)[0] };
}
