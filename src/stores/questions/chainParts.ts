import type { ChainsQuery } from '../../contracts/queries/chains';
import type { Ask } from '../ask';
import { inScope } from '../conditions';
import type { ChainSummaryColumns, RedColumns, RedQuestion, Scope } from '../port';
import type { Shape } from '../shape';
import { join, raw, sql, type Sql } from '../sql';
import type { Stretch } from '../stretches';
import { chainSearch, neededFigures, unfiltered } from './chains';
import { redOfChains } from './red';

/** What the events of a stretch of time add to a chain: a chain has one of these for each stretch that it has events in. */
export const CHAIN_PART = raw('chain_id, first_seen, started, last_seen, events, errors, weight, sampled');

/** A select of the parts of all chains of a scope; undefined where kept figures do not hold, or are no help. */
export type ReadParts = () => Promise<Sql | undefined>;

/** Figures of all chains of a scope, each counted once. Undefined where there is a filter, whose columns parts do not know. */
export async function redOfParts(
  ask: Ask,
  shape: Shape,
  scope: Scope,
  question: RedQuestion,
  readParts: ReadParts
): Promise<RedColumns | undefined> {
  const parts = unfiltered(scope) ? await readParts() : undefined;
  if (parts === undefined) {
    return undefined;
  }
  const { anyTrue, epochUs } = shape.history.dialect;
  const chains = sql`select min(first_seen) as time, ${epochUs(raw('max(last_seen)'))} - ${epochUs(raw('min(started)'))} as ticks,
      sum(errors) > 0 as error, max(weight) as weight, ${anyTrue(raw('sampled'))} as sampled
    from (${parts}) p group by chain_id`;
  return redOfChains(ask, shape, scope, question, chains, 'rollup');
}

/** A search in the chains of a scope. Undefined where there is a filter, or where services have to be counted, which parts do not know either. */
export async function searchParts(
  ask: Ask,
  shape: Shape,
  scope: Scope,
  options: ChainsQuery['options'],
  readParts: ReadParts
): Promise<ChainSummaryColumns | undefined> {
  const needed = neededFigures(options);
  const parts = unfiltered(scope) && !needed.services ? await readParts() : undefined;
  if (parts === undefined) {
    return undefined;
  }
  const { double, epochUs } = shape.history.dialect;
  const started = epochUs(raw('min(started)'));
  const summaries = sql`select chain_id, ${started} as start_us, (${epochUs(raw('max(last_seen)'))} - ${started}) / 1000.0${double} as duration
      ${raw(needed.events ? ', sum(events) as events' : '')}${raw(needed.errors ? ', sum(errors) as errors' : '')}
    from (${parts}) p group by chain_id`;
  return chainSearch(ask, shape, scope, options, summaries);
}

/** Kept parts, and those of the rows of some stretches beside them. */
export function withRows(shape: Shape, scope: Scope, kept: Sql, fromRows: readonly Stretch[]): Sql {
  const h = shape.history;
  const { anyTrue, integer } = h.dialect;
  const rows = fromRows.map(
    ([
      from,
      to,
    ]) => sql`select ${h.chainId} as chain_id, min(${h.time}) as first_seen, min(${h.start}) as started, max(${h.time}) as last_seen,
      count(*)${integer} as events, sum(case when ${h.isError} then 1 else 0 end)${integer} as errors, max(${h.weight}) as weight,
      ${anyTrue(h.sampled)} as sampled
    from ${h.table} where ${inScope(shape, { ...scope, from, to })} group by 1`
  );
  return join([kept, ...rows], ' union all ');
}
