import { raw, sql, type Sql } from '../sql';
import { instant, quantileColumns, quantiles } from './conditions';

/**
 * RED of the rows in `[from, to)` that fit, by minute or hour, tenant and service, in the columns of `minute_rollup` and
 * `hour_services`; quantiles are exact.
 */
export function serviceCells(cell: 'minute' | 'hour', from: number, to: number, condition: Sql): Sql {
  return sql`select cell, tenant, service_name, requests, errors, duration_sum, ${quantileColumns(1000)}, sampled, row_count
    from (select date_trunc('${raw(cell)}', "timestamp") as cell, coalesce(tenant_id, '') as tenant, service_name,
      sum(weight) as requests, sum(case when event_type = 'error' then weight else 0 end) as errors, coalesce(sum(duration_us * weight), 0) / 1000 as duration_sum,
      ${quantiles(raw('duration_us'))} as q, bool_or(weight > 1) as sampled, count(*) as row_count
    from (select *, coalesce(1.0::double / nullif(sample_rate, 0), 1) as weight
      from chain_history where "timestamp" >= ${instant(from)} and "timestamp" < ${instant(to)} and entry)
    where ${condition} group by 1, 2, 3) order by 1, 2, 3`;
}
