import type { ChainsQuery } from '../../../contracts/queries/chains';
import type { Ask } from '../../ask';
import { inScope, ofTenants } from '../../conditions';
import type { ChainSummaryColumns, RedColumns, RedQuestion, Scope } from '../../port';
import { chainSearch, unfiltered } from '../../questions/chains';
import { redOfChains } from '../../questions/red';
import { join, raw, sql, type Sql } from '../../sql';
import type { PostgresShape } from '../shape';
import { startsIn, worthyCover } from './cover';
import { chainFigures } from './figures';
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
  const parts = await partsOf(ask, shape, schema, scope);
  if (parts === undefined) {
    return undefined;
  }
  const { epochUs } = shape.history.dialect;
  const chains = sql`select min(first_seen) as time, ${epochUs(raw('max(last_seen)'))} - ${epochUs(raw('min(started)'))} as ticks,
      sum(errors) > 0 as error, max(weight) as weight, bool_or(sampled) as sampled
    from (${parts}) p group by chain_id`;
  return redOfChains(ask, shape, scope, question, chains, 'rollup');
}

/** A search in the chains of a range. Undefined where there is a filter, where services have to be counted, or kept figures are no help. */
export async function chainSearchFromRollups(
  ask: Ask,
  shape: PostgresShape,
  schema: string,
  scope: Scope,
  options: ChainsQuery['options']
): Promise<ChainSummaryColumns | undefined> {
  const parts = options.sort === 'services' ? undefined : await partsOf(ask, shape, schema, scope);
  if (parts === undefined) {
    return undefined;
  }
  const { epochUs } = shape.history.dialect;
  const started = epochUs(raw('min(started)'));
  const summaries = sql`select chain_id, ${started} as start_us, (${epochUs(raw('max(last_seen)'))} - ${started}) / 1000.0::float8 as duration,
      sum(events) as events, sum(errors) as errors
    from (${parts}) p group by chain_id`;
  return chainSearch(ask, shape, scope, options, summaries);
}

/** What the hours of a range add to its chains: a chain has a row for each hour that it has events in. */
async function partsOf(ask: Ask, shape: PostgresShape, schema: string, scope: Scope): Promise<Sql | undefined> {
  const cover = unfiltered(scope) ? await worthyCover(ask, shape, schema, scope) : undefined;
  if (cover === undefined) {
    return undefined;
  }
  const { history } = shape;
  const columns = raw('chain_id, first_seen, started, last_seen, events, errors, weight, sampled');
  const hours = [...cover.days, ...cover.hours].sort(([one], [other]) => one - other);
  const kept = sql`select ${columns} from ${rollupTable(schema, CHAINS)}
    where ${startsIn(history.dialect, hours)} and ${ofTenants(raw('tenant_id'), scope.tenants)}`;
  const rows = cover.fromRows.map(
    ([from, to]) => sql`select ${columns} from (${chainFigures(history, inScope(shape, { ...scope, from, to }))}) r`
  );
  return join([kept, ...rows], ' union all ');
}
