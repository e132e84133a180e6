import type { ChainsQuery } from '../../../contracts/queries/chains';
import type { Ask } from '../../ask';
import type { ChainSummaryColumns, RedColumns, RedQuestion, Scope } from '../../port';
import { CHAIN_PART, partsOfRows, redOfParts, searchParts, servedByParts } from '../../questions/chainParts';
import type { Shape } from '../../shape';
import { join, sql, type Sql } from '../../sql';
import { hourCells } from './keptCells';

/** Figures of all chains of a range, each counted once. Undefined where there is a filter, or kept figures are no help. */
export async function chainsFromHours(
  ask: Ask,
  shape: Shape,
  scope: Scope,
  question: RedQuestion
): Promise<RedColumns | undefined> {
  const parts = servedByParts(scope) ? await partsOf(ask, shape, scope) : undefined;
  return parts && redOfParts(ask, shape, scope, question, parts);
}

/** A search in the chains of a range. Undefined where there is a filter, where services have to be counted, or kept figures are no help. */
export async function chainSearchFromHours(
  ask: Ask,
  shape: Shape,
  scope: Scope,
  options: ChainsQuery['options']
): Promise<ChainSummaryColumns | undefined> {
  const parts = servedByParts(scope, options) ? await partsOf(ask, shape, scope) : undefined;
  return parts && searchParts(ask, shape, scope, options, parts);
}

/** Undefined where rows stand for most of the range: all of it from the rows is no slower then. */
async function partsOf(ask: Ask, shape: Shape, scope: Scope): Promise<Sql | undefined> {
  const { table, whole, fromRows } = await hourCells(ask, scope, 'hour_chains');
  const rowsMs = fromRows.reduce((sum, [from, to]) => sum + to - from, 0);
  if (2 * rowsMs > scope.to - scope.from) {
    return undefined;
  }
  const rows = fromRows.map(
    ([from, to]) => sql`select ${CHAIN_PART} from (${partsOfRows(shape, { ...scope, from, to })}) r`
  );
  return join([sql`select ${CHAIN_PART} from ${table} where ${whole}`, ...rows], ' union all ');
}
