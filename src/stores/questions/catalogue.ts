import type { VariableKind } from '../../contracts/queries/variable';
import type { CatalogueColumns, Scope } from '../port';
import { literal, raw, sql, type Sql } from '../sql';
import { chainNames, epochMs, inRange, inScope, ofTenants } from '../conditions';
import type { Ask } from '../ask';
import type { Shape } from '../shape';

/** Values that a variable can take, busiest first, with the number of rows and the time of the last one. */
export async function catalogue(
  ask: Ask,
  shape: Shape,
  scope: Scope,
  kind: VariableKind,
  limit: number
): Promise<CatalogueColumns> {
  const values = valuesOf(shape, scope, kind);
  if (!values) {
    return { value: [], count: new Float64Array(0), lastSeen: new Float64Array(0) };
  }
  const { dialect } = shape.history;
  const columns = await ask(sql`
    select value${dialect.text}, count(*)${dialect.double}, ${epochMs(dialect, raw('max(time)'))} from (${values}) v
    where value is not null and value <> '' group by value order by 2 desc, ${dialect.ordered(raw('value'))} limit ${literal(limit)}`);
  return { value: columns.strings(0), count: columns.numbers(1), lastSeen: columns.numbers(2) };
}

function valuesOf(shape: Shape, scope: Scope, kind: VariableKind): Sql | undefined {
  const { history, metrics } = shape;
  const rows = (value: Sql) =>
    sql`select ${value} as value, ${history.time} as time from ${history.table} where ${inScope(shape, scope)}`;
  switch (kind) {
    case 'services':
      return rows(history.service);
    case 'endpoints':
      return rows(history.endpoint);
    case 'users':
      return rows(history.user);
    case 'eventTypes':
      return rows(history.eventType);
    case 'datasets':
      return history.dataset && rows(history.dataset);
    case 'chains':
      return sql`select n.name as value, r.time from (
          select ${history.chainId} as chain_id, max(${history.time}) as time from ${history.table} where ${inScope(shape, scope)} group by 1) r
        join (${chainNames(shape, scope)}) n on n.chain_id = r.chain_id`;
    case 'metrics':
      return (
        metrics &&
        sql`select metric_name as value, ${metrics.time} as time from ${metrics.table}
          where ${inRange(history.dialect, metrics.time, scope.from, scope.to)} and ${ofTenants(metrics.tenant, scope.tenants)}`
      );
  }
}
