import { binOf } from '../bins';
import { raw, sql, type Sql } from '../sql';

const WEIGHT = raw('coalesce(1.0::double / nullif(sample_rate, 0), 1)');

/** Whether figures are wanted for each hour and tenant, or for everything that fits together. */
export type Per = 'hour' | 'all';

const KEYS: Record<Per, Sql> = {
  hour: raw(`date_trunc('hour', "timestamp") as hour, coalesce(tenant_id, '') as tenant_id,`),
  all: raw(''),
};
const KEY_NAMES: Record<Per, Sql> = { hour: raw('hour, tenant_id,'), all: raw('') };

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

/** `edge bin durations` of the calls that fit: how many durations each bin of an edge has. */
export function callBins(condition: Sql, per: Per): Sql {
  return sql`select ${KEYS[per]} edge, ${binOf(raw('duration_ms * 1000'))} as bin, count(*)::integer as durations
    from call_rollup where duration_ms is not null and ${condition} group by all`;
}

/** The same of the calls and requests of some rows. */
export function durationBins(condition: Sql): Sql {
  const requests = byServiceEdge(
    'all',
    raw('bin, durations'),
    sql`select service_name, ${binOf(raw('duration_us'))} as bin, count(*)::integer as durations
      from chain_history where entry and duration_us is not null and ${condition} group by all`
  );
  return sql`${callBins(condition, 'all')} union all ${requests}`;
}

/** The same of the requests of hours whose endpoints have their figures, by hour and tenant. */
export function binsOfEndpoints(hours: Sql): Sql {
  return byServiceEdge(
    'hour',
    raw('bin, durations'),
    sql`select hour, tenant_id, service_name, bin, sum(durations)::integer as durations
      from (select hour, tenant_id, service_name, unnest(bins) as bin, unnest(counts) as durations from hour_endpoints where ${hours})
      group by all`
  );
}

/** What each hour adds to each of its chains, in the columns of `hour_chains`. */
export function chainParts(condition: Sql): Sql {
  return sql`select ${KEYS.hour} chain_id, min("timestamp") as first_seen, min(started_at) as started, max("timestamp") as last_seen,
      count(*)::integer as events, count(*) filter (event_type = 'error')::integer as errors, max(${WEIGHT}) as weight,
      coalesce(bool_or(sample_rate < 1), false) as sampled
    from chain_history where ${condition} group by hour, tenant_id, chain_id order by hour, started`;
}

/** RED by service and endpoint of each hour, in the columns of `hour_endpoints`. */
export function endpointFigures(condition: Sql): Sql {
  const rows = sql`select *, ${WEIGHT} as weight from chain_history where entry and ${condition}`;
  const bins = sql`select ${KEYS.hour} service_name, endpoint, case when duration_us is not null then ${binOf(raw('duration_us'))} end as bin,
      sum(weight) as requests, sum(case when event_type = 'error' then weight else 0 end) as errors,
      coalesce(sum(duration_us * weight), 0) / 1000 as duration_sum, bool_or(weight > 1) as sampled, count(*)::integer as durations
    from (${rows}) group by all`;
  return sql`select hour, tenant_id, service_name, endpoint, sum(requests), sum(errors), sum(duration_sum), bool_or(sampled), sum(durations)::integer,
      list(bin) filter (bin is not null), list(durations) filter (bin is not null)
    from (${bins}) group by hour, tenant_id, service_name, endpoint order by hour, service_name, endpoint`;
}
