import type { ChainsQuery } from '../../../contracts/queries/chains';
import type { Ask } from '../../ask';
import { inRange, ofTenants } from '../../conditions';
import type { ChainSummaryColumns, RedColumns, RedQuestion, Scope } from '../../port';
import { CHAIN_PART, partsOfRows, redOfParts, searchParts, servedByParts } from '../../questions/chainParts';
import type { Shape } from '../../shape';
import { join, raw, sql, type Sql } from '../../sql';
import { clickhouse } from '../dialect';
import { agree } from './agreement';

const HOUR = 3_600_000;
/** How the figures say of which rows they are made. */
export const CHAIN_ROWS = { time: 'hour', rows: 'events' } as const;

/** Figures of all chains of a range, each counted once. Undefined where there is a filter, or kept figures are no help. */
export async function chainsFromHours(
  ask: Ask,
  shape: Shape,
  kept: Sql,
  scope: Scope,
  question: RedQuestion
): Promise<RedColumns | undefined> {
  const parts = servedByParts(scope) ? await partsOf(ask, shape, kept, scope) : undefined;
  return parts && redOfParts(ask, shape, scope, question, parts);
}

/** A search in the chains of a range. Undefined where there is a filter, where services have to be counted, or kept figures are no help. */
export async function chainSearchFromHours(
  ask: Ask,
  shape: Shape,
  kept: Sql,
  scope: Scope,
  options: ChainsQuery['options']
): Promise<ChainSummaryColumns | undefined> {
  const parts = servedByParts(scope, options) ? await partsOf(ask, shape, kept, scope) : undefined;
  return parts && searchParts(ask, shape, scope, options, parts);
}

/** `CHAIN_PART` of kept figures, in the types that it has of rows: a union takes no others. */
const KEPT_PART =
  raw(`chain_id, first_seen, started, last_seen, toInt32(events)::Nullable(Int32) as events, toInt32(errors)::Nullable(Int32) as errors,
    weight, sampled > 0 as sampled`);

/** Undefined where rows stand for most of the range, or the figures do not hold for it. */
async function partsOf(ask: Ask, shape: Shape, kept: Sql, scope: Scope): Promise<Sql | undefined> {
  const first = Math.ceil(scope.from / HOUR) * HOUR;
  const last = Math.floor(scope.to / HOUR) * HOUR;
  if (2 * (last - first) < scope.to - scope.from || !(await agree(ask, shape, kept, CHAIN_ROWS, scope))) {
    return undefined;
  }
  const ends = [
    { ...scope, to: first },
    { ...scope, from: last },
  ].filter(({ from, to }) => from < to);
  const rows = ends.map((end) => sql`select ${CHAIN_PART} from (${partsOfRows(shape, end)}) r`);
  const whole = sql`select ${KEPT_PART} from ${kept} where ${inRange(clickhouse, raw('hour'), first, last)}
    and ${ofTenants(raw('tenant_id'), scope.tenants)}`;
  return join([whole, ...rows], ' union all ');
}
