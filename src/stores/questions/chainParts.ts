import type { ChainsQuery } from '../../contracts/queries/chains';
import type { Ask } from '../ask';
import { inScope } from '../conditions';
import type { ChainSummaryColumns, RedColumns, RedQuestion, Scope } from '../port';
import type { Shape } from '../shape';
import { raw, sql, type Sql } from '../sql';
import { chainSearch, neededFigures, unfiltered } from './chains';
import { redOfChains } from './red';

/** What the events of a stretch of time add to a chain: a chain has one of these for each stretch that it has events in. */
export const CHAIN_PART = raw('chain_id, first_seen, started, last_seen, events, errors, weight, sampled');

/** Whether parts of chains can answer a question: they know neither the filtered columns nor how many services there are. */
export function servedByParts(scope: Scope, options?: Pick<ChainsQuery['options'], 'sort'>): boolean {
  return unfiltered(scope) && options?.sort !== 'services';
}

/** Parts of the chains of a scope, from its rows. */
export function partsOfRows(shape: Shape, scope: Scope): Sql {
  const h = shape.history;
  const { anyTrue, integer } = h.dialect;
  return sql`select ${h.chainId} as chain_id, min(${h.time}) as first_seen, min(${h.start}) as started, max(${h.time}) as last_seen,
      count(*)${integer} as events, sum(case when ${h.isError} then 1 else 0 end)${integer} as errors, max(${h.weight}) as weight,
      ${anyTrue(h.sampled)} as sampled
    from ${h.table} where ${inScope(shape, scope)} group by 1`;
}

/** Figures of all chains of the parts, each counted once. */
export function redOfParts(
  ask: Ask,
  shape: Shape,
  scope: Scope,
  question: RedQuestion,
  parts: Sql
): Promise<RedColumns> {
  const { anyTrue, epochUs } = shape.history.dialect;
  const chains = sql`select min(first_seen) as time, ${epochUs(raw('max(last_seen)'))} - ${epochUs(raw('min(started)'))} as ticks,
      sum(errors) > 0 as error, max(weight) as weight, ${anyTrue(raw('sampled'))} as sampled
    from (${parts}) p group by chain_id`;
  return redOfChains(ask, shape, scope, question, chains, 'rollup');
}

/** A search in the chains of the parts. */
export function searchParts(
  ask: Ask,
  shape: Shape,
  scope: Scope,
  options: ChainsQuery['options'],
  parts: Sql
): Promise<ChainSummaryColumns> {
  const { double, epochUs } = shape.history.dialect;
  const started = epochUs(raw('min(started)'));
  const needed = neededFigures(options);
  const summaries = sql`select chain_id, ${started} as start_us, (${epochUs(raw('max(last_seen)'))} - ${started}) / 1000.0${double} as duration
      ${raw(needed.events ? ', sum(events) as events' : '')}${raw(needed.errors ? ', sum(errors) as errors' : '')}
    from (${parts}) p group by chain_id`;
  return chainSearch(ask, shape, scope, options, summaries);
}
