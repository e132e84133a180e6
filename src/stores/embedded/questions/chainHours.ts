import type { Ask } from '../../ask';
import type { Scope } from '../../port';
import { CHAIN_PART, withRows } from '../../questions/chainParts';
import type { Shape } from '../../shape';
import { sql, type Sql } from '../../sql';
import { lengthOf } from '../../stretches';
import { hourCells } from './keptCells';

/** Parts of chains by the hour. Undefined where rows stand for most of the range: all of it from the rows is no slower then. */
export async function chainHours(ask: Ask, shape: Shape, scope: Scope): Promise<Sql | undefined> {
  const { table, whole, fromRows } = await hourCells(ask, scope, 'hour_chains');
  return 2 * lengthOf(fromRows) > scope.to - scope.from
    ? undefined
    : withRows(shape, scope, sql`select ${CHAIN_PART} from ${table} where ${whole}`, fromRows);
}
