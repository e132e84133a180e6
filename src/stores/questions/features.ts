import { CHAIN_FEATURES, type ChainFeature, type ChainFeatureColumns, type Scope } from '../port';
import { raw, sql } from '../sql';
import { inScope } from '../conditions';
import type { Ask } from '../ask';
import type { Shape } from '../shape';
import { servicesCounted } from './servicesCounted';

/**
 * The 14 features of each chain over its events in the scope (S0-025…S0-038). Durations in milliseconds:
 * `totalDuration` from the first start to the last end; `avg`, `max` and `durationVariance` (sample variance, 0 for
 * fewer than two) over events that have a duration; `errorRate` = error events / events; dependency figures over all
 * declared calls (`dependencyFailureRate` 0 without any); CPU, memory and network latency are means over the events
 * that name them. What no event names is NaN.
 */
export async function chainFeatures(ask: Ask, shape: Shape, scope: Scope): Promise<ChainFeatureColumns> {
  const h = shape.history;
  const { double, epochUs, integer, uuid } = h.dialect;
  const services = await servicesCounted(ask, shape, inScope(shape, scope), raw('service'));
  const events = sql`select ${h.chainId} as chain_id, ${epochUs(h.start)} as start_us, ${epochUs(h.time)} as end_us, ${h.durationMs} as duration,
      ${h.service} as service, ${h.isError}${integer} as error, ${h.calls} as call_list, ${h.cpuPercent} as cpu, ${h.memoryMb} as memory,
      ${h.networkLatencyMs} as network
    from ${h.table} where ${inScope(shape, scope)} and ${h.chainId} <> '00000000-0000-0000-0000-000000000000'${uuid}`;
  const columns = await ask(
    sql`
    select chain_id, min(start_us) / 1000.0${double},
      (max(end_us) - min(start_us)) / 1000.0${double}, avg(duration)${double}, max(duration)${double}, (case when count(duration) > 1 then var_samp(duration) else 0 end)${double},
      ${services}${double}, count(*)${double}, sum(error)${double}, sum(error)${double} / count(*),
      sum(calls)${double}, sum(call_sum)${double} / nullif(sum(call_timed), 0), coalesce(sum(call_failed)${double} / nullif(sum(calls), 0), 0)${double},
      avg(cpu)${double}, avg(memory)${double}, avg(network)${double}
    from (${h.dialect.callFigures(events)}) e
    group by chain_id`,
    { grouped: true }
  );
  const totalEvents = columns.numbers(2 + CHAIN_FEATURES.indexOf('totalEvents'));
  return {
    chainId: columns.strings(0),
    start: columns.numbers(1),
    features: Object.fromEntries(
      CHAIN_FEATURES.map((feature, index) => [feature, columns.numbers(index + 2)])
    ) as Record<ChainFeature, Float64Array>,
    rowsRead: totalEvents.reduce((sum, events) => sum + events, 0),
  };
}
