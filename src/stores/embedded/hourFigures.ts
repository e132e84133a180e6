import { LOG_BIN_WIDTH, ZERO_BIN } from '../../core/stats/logHistogram';
import { literal, raw, sql, type Sql } from '../sql';

const WEIGHT = raw('coalesce(1.0::double / nullif(sample_rate, 0), 1)');

/** Whether figures are wanted for each hour and tenant, or for everything that fits together. */
export type Per = 'hour' | 'all';

const KEYS: Record<Per, Sql> = {
  hour: raw(`date_trunc('hour', "timestamp") as hour, coalesce(tenant_id, '') as tenant_id,`),
  all: raw(''),
};
const KEY_NAMES: Record<Per, Sql> = { hour: raw('hour, tenant_id,'), all: raw('') };

/** The bin of a duration in microseconds, as `logBin` has it. */
function binOf(micros: Sql): Sql {
  return sql`(case when ${micros} > 0 then greatest(ceil(ln(${micros}) / ${literal(LOG_BIN_WIDTH)}), ${literal(ZERO_BIN + 1)})
    else ${literal(ZERO_BIN)} end)::smallint`;
}

/** Rows by `service_name` become rows by the edge that stands for the service itself. */
function byServiceEdge(per: Per, figures: Sql, rows: Sql): Sql {
  return sql`select ${KEY_NAMES[per]} services.edge, ${figures}
    from (${rows}) join (select id as edge, callee from call_edges where caller = '') as services on callee = service_name`;
}

/** `edge requests errors confidence last sampled row_count` of the calls that fit, by edge. `confidence` is a sum. */
export function callFigures(condition: Sql, per: Per): Sql {
  return sql`select ${KEYS[per]} edge, sum(weight)::double as requests, sum(case when failed then weight else 0 end)::double as errors,
      sum(confidence * weight)::double as confidence, max("timestamp") as last, bool_or(weight > 1) as sampled, count(*)::integer as row_count
    from call_rollup where ${condition} group by all`;
}

/** The same of the services whose rows fit: `requests` and `errors` of those that count, the others of all rows. */
export function serviceFigures(condition: Sql, per: Per): Sql {
  return byServiceEdge(
    per,
    raw('requests, errors, 0::double as confidence, last, sampled, row_count'),
    sql`select ${KEYS[per]} service_name, sum(case when entry then ${WEIGHT} else 0 end)::double as requests,
        sum(case when entry and event_type = 'error' then ${WEIGHT} else 0 end)::double as errors, max("timestamp") as last,
        coalesce(bool_or(sample_rate < 1), false) as sampled, count(*)::integer as row_count
      from chain_history where ${condition} group by all`
  );
}

/** `edge bin durations` of the calls and requests that fit: how many durations each bin of an edge has. */
export function durationBins(condition: Sql, per: Per): Sql {
  const calls = sql`select ${KEYS[per]} edge, ${binOf(raw('duration_ms * 1000'))} as bin, count(*)::integer as durations
    from call_rollup where duration_ms is not null and ${condition} group by all`;
  const requests = byServiceEdge(
    per,
    raw('bin, durations'),
    sql`select ${KEYS[per]} service_name, ${binOf(raw('duration_us'))} as bin, count(*)::integer as durations
      from chain_history where entry and duration_us is not null and ${condition} group by all`
  );
  return sql`${calls} union all ${requests}`;
}

/** What each hour adds to each of its chains, in the columns of `hour_chains`. */
export function chainParts(condition: Sql): Sql {
  return sql`select ${KEYS.hour} chain_id, min("timestamp") as first_seen, min(started_at) as started, max("timestamp") as last_seen,
      count(*)::integer as events, count(*) filter (event_type = 'error')::integer as errors, max(${WEIGHT}) as weight,
      coalesce(bool_or(sample_rate < 1), false) as sampled
    from chain_history where ${condition} group by hour, tenant_id, chain_id order by hour, started`;
}
