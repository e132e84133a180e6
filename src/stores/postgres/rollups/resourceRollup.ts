import type { Ask } from '../../ask';
import { inScope, matches, ofTenants } from '../../conditions';
import type { ResourceColumns, Scope } from '../../port';
import { resourceColumns } from '../../questions/evidence';
import { onlyServiceFilter } from '../../questions/graph';
import { join, raw, sql } from '../../sql';
import type { PostgresShape } from '../shape';
import { keptConditions, worthyCover } from './cover';
import { RESOURCE_SUMS, resourceFigures } from './figures';
import { SERVICES } from './names';
import { rollupTable } from './waiting';

/** Mean resources by service from kept hours and days. Undefined where a filter needs the rows, or kept figures are no help. */
export async function resourcesFromRollups(
  ask: Ask,
  shape: PostgresShape,
  schema: string,
  scope: Scope
): Promise<ResourceColumns | undefined> {
  const cover = onlyServiceFilter(scope) ? await worthyCover(ask, shape, schema, scope) : undefined;
  if (cover === undefined) {
    return undefined;
  }
  const { dialect } = shape.history;
  const chosen = sql`${ofTenants(raw('tenant_id'), scope.tenants)} and ${matches(dialect, raw('service_name'), scope.filters.services)}`;
  const columns = raw(['service_name', ...RESOURCE_SUMS].join(', '));
  const parts = [
    ...keptConditions(dialect, cover).map(
      (condition) => sql`select ${columns} from ${rollupTable(schema, SERVICES)} where ${condition} and ${chosen}`
    ),
    ...cover.fromRows.map(
      ([from, to]) =>
        sql`select ${columns} from (${resourceFigures(shape.history, inScope(shape, { ...scope, from, to }))}) r`
    ),
  ];
  const mean = (name: string) => raw(`sum(${name}_sum) / nullif(sum(${name}_count), 0)`);
  return resourceColumns(
    await ask(sql`select service_name::text, ${mean('cpu')}, ${mean('memory')}, ${mean('network')}, sum(sample_count)::float8
      from (${join(parts, ' union all ')}) p group by service_name order by service_name collate "C"`),
    'rollup'
  );
}
