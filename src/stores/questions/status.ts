import type { Ask } from '../ask';
import { ofTenants } from '../conditions';
import type { Scope, StoreStatus } from '../port';
import type { Shape } from '../shape';
import { sql } from '../sql';

/** How many rows of each kind the scope's tenants have, whatever the range; the number of chains may be an estimate. */
export async function counts(
  ask: Ask,
  { history, metrics }: Shape,
  scope: Scope
): Promise<Pick<StoreStatus, 'events' | 'chains' | 'metrics'>> {
  const { distinct, double } = history.dialect;
  const rows = await ask(sql`select count(*)${double}, ${distinct(history.chainId)}${double}
    from ${history.table} where ${ofTenants(history.tenant, scope.tenants)}`);
  const metricRows =
    metrics &&
    (await ask(sql`select count(*)${double} from ${metrics.table} where ${ofTenants(metrics.tenant, scope.tenants)}`));
  return { events: rows.numbers(0)[0], chains: rows.numbers(1)[0], metrics: metricRows?.numbers(0)[0] ?? 0 };
}

/** What the tables allow. */
export function capabilities({ history, metrics, definitions, rollups }: Shape): StoreStatus['capabilities'] {
  return {
    spans: history.hasSpans,
    rollups,
    metrics: metrics !== undefined,
    definitions: definitions !== undefined,
  };
}
