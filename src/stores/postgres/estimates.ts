import type { Ask } from '../ask';
import { ofTenants } from '../conditions';
import type { Scope, StoreStatus } from '../port';
import type { Shape } from '../shape';
import { sql, type Sql } from '../sql';

/** Tables of more rows than this are not counted one by one. */
const MOST_ROWS = 2_000_000;

/**
 * How many rows the planner thinks there are, which takes no time however many they are. Undefined where there are few
 * enough to count.
 */
export async function estimatedCounts(
  ask: Ask,
  { history, metrics }: Shape,
  scope: Scope
): Promise<Pick<StoreStatus, 'events' | 'chains' | 'metrics'> | undefined> {
  if ((await plannedRows(ask, sql`select 1 from ${history.table}`)) <= MOST_ROWS) {
    return undefined;
  }
  const rows = sql`from ${history.table} where ${ofTenants(history.tenant, scope.tenants)}`;
  return {
    events: await plannedRows(ask, sql`select 1 ${rows}`),
    chains: await plannedRows(ask, sql`select ${history.chainId} ${rows} group by 1`),
    metrics:
      metrics === undefined
        ? 0
        : await plannedRows(ask, sql`select 1 from ${metrics.table} where ${ofTenants(metrics.tenant, scope.tenants)}`),
  };
}

async function plannedRows(ask: Ask, statement: Sql): Promise<number> {
  const [text] = (await ask(sql`explain (format json) ${statement}`)).strings(0);
  const [{ Plan: plan }] = JSON.parse(text) as Array<{ Plan: { 'Plan Rows': number } }>;
  return plan['Plan Rows'];
}
