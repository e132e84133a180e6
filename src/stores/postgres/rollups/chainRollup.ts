import type { Ask } from '../../ask';
import { ofTenants } from '../../conditions';
import type { Scope } from '../../port';
import { CHAIN_PART, withRows } from '../../questions/chainParts';
import { raw, sql, type Sql } from '../../sql';
import type { PostgresShape } from '../shape';
import { startsIn, worthyCover } from './cover';
import { CHAINS } from './names';
import { rollupTable } from './waiting';

/** Parts of chains from the hours of a range. Undefined where kept figures are no help. */
export async function chainRollup(
  ask: Ask,
  shape: PostgresShape,
  schema: string,
  scope: Scope
): Promise<Sql | undefined> {
  const cover = await worthyCover(ask, shape, schema, scope);
  if (cover === undefined) {
    return undefined;
  }
  const hours = [...cover.days, ...cover.hours].sort(([one], [other]) => one - other);
  const kept = sql`select ${CHAIN_PART} from ${rollupTable(schema, CHAINS)}
    where ${startsIn(shape.history.dialect, hours)} and ${ofTenants(raw('tenant_id'), scope.tenants)}`;
  return withRows(shape, scope, kept, cover.fromRows);
}
