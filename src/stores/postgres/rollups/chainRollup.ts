import type { ChainsQuery } from '../../../contracts/queries/chains';
import type { Ask } from '../../ask';
import { ofTenants } from '../../conditions';
import type { ChainSummaryColumns, RedColumns, RedQuestion, Scope } from '../../port';
import { CHAIN_PART, partsOfRows, redOfParts, searchParts, servedByParts } from '../../questions/chainParts';
import { join, raw, sql, type Sql } from '../../sql';
import type { PostgresShape } from '../shape';
import { startsIn, worthyCover } from './cover';
import { CHAINS } from './names';
import { rollupTable } from './waiting';

/** Figures of all chains of a range, each counted once. Undefined where there is a filter, or kept figures are no help. */
export async function chainsFromRollups(
  ask: Ask,
  shape: PostgresShape,
  schema: string,
  scope: Scope,
  question: RedQuestion
): Promise<RedColumns | undefined> {
  const parts = servedByParts(scope) ? await partsOf(ask, shape, schema, scope) : undefined;
  return parts && redOfParts(ask, shape, scope, question, parts);
}

/** A search in the chains of a range. Undefined where there is a filter, where services have to be counted, or kept figures are no help. */
export async function chainSearchFromRollups(
  ask: Ask,
  shape: PostgresShape,
  schema: string,
  scope: Scope,
  options: ChainsQuery['options']
): Promise<ChainSummaryColumns | undefined> {
  const parts = servedByParts(scope, options) ? await partsOf(ask, shape, schema, scope) : undefined;
  return parts && searchParts(ask, shape, scope, options, parts);
}

async function partsOf(ask: Ask, shape: PostgresShape, schema: string, scope: Scope): Promise<Sql | undefined> {
  const cover = await worthyCover(ask, shape, schema, scope);
  if (cover === undefined) {
    return undefined;
  }
  const hours = [...cover.days, ...cover.hours].sort(([one], [other]) => one - other);
  const kept = sql`select ${CHAIN_PART} from ${rollupTable(schema, CHAINS)}
    where ${startsIn(shape.history.dialect, hours)} and ${ofTenants(raw('tenant_id'), scope.tenants)}`;
  const rows = cover.fromRows.map(
    ([from, to]) => sql`select ${CHAIN_PART} from (${partsOfRows(shape, { ...scope, from, to })}) r`
  );
  return join([kept, ...rows], ' union all ');
}
