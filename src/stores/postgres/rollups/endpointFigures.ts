import { binOf } from '../../bins';
import type { HistoryShape } from '../../shape';
import { raw, sql, type Sql } from '../../sql';
import { plain, requestFigures, tenantOf } from './figures';

/**
 * Columns of the figures of an hour, tenant, service and endpoint: those of the hour, and lists with one entry for each of its minutes that
 * has requests. `minute_bins` holds the bins of all these minutes, one minute's from its entry of `minute_begins` to that of `minute_ends`.
 */
export const ENDPOINT_COLUMNS = `requests DOUBLE PRECISION NOT NULL,
  errors DOUBLE PRECISION NOT NULL,
  duration_sum DOUBLE PRECISION NOT NULL,
  sampled BOOLEAN NOT NULL,
  row_count INTEGER NOT NULL,
  bins SMALLINT[],
  counts INTEGER[],
  minutes SMALLINT[] NOT NULL,
  minute_requests DOUBLE PRECISION[] NOT NULL,
  minute_errors DOUBLE PRECISION[] NOT NULL,
  minute_sampled BOOLEAN[] NOT NULL,
  minute_rows INTEGER[] NOT NULL,
  minute_begins INTEGER[] NOT NULL,
  minute_ends INTEGER[] NOT NULL,
  minute_bins SMALLINT[],
  minute_counts INTEGER[]`;

/** Names of the lists of minutes, and of their entries where they are taken apart. */
const LISTS = {
  minutes: 'minute',
  minute_requests: 'requests',
  minute_errors: 'errors',
  minute_sampled: 'sampled',
  minute_rows: 'row_count',
  minute_begins: 'first',
  minute_ends: 'last',
} as const;

const KEYS = 'start, tenant_id, service_name, endpoint';

/** `start tenant_id service_name endpoint` and the columns above, of the rows that count. */
export function endpointFigures(h: HistoryShape, condition: Sql): Sql {
  const rows = sql`select date_trunc('hour', ${h.time}) as start, ${tenantOf(h)}${plain(h.service)} as service_name, ${plain(h.endpoint)} as endpoint,
      date_part('minute', ${h.time})::int2 as minute, ${h.isError} as failed, ${h.weight} as weight, ${h.sampled} as sampled, ${h.durationMs} as duration
    from ${h.table} where ${h.counted} and ${condition} offset 0`;
  const binned = sql`select ${raw(KEYS)}, minute, bin, ${requestFigures('true')}, coalesce(sum(duration * weight), 0)::float8 as duration_sum,
      bool_or(sampled) as sampled, count(*)::int4 as row_count
    from (select r.*, case when duration is not null then ${binOf(raw('(duration * 1000)'))} end as bin from (${rows}) r) b group by ${raw(KEYS)}, minute, bin`;
  const sums = raw(
    `sum(requests) as requests, sum(errors) as errors, bool_or(sampled) as sampled, sum(row_count)::int4 as row_count`
  );
  const minutes = sql`select m.*, (sum(size) over w)::int4 - size + 1 as first, (sum(size) over w)::int4 as last
    from (select ${raw(KEYS)}, minute, ${sums}, sum(duration_sum) as duration_sum, count(bin)::int4 as size from binned group by ${raw(KEYS)}, minute) m
    window w as (partition by ${raw(KEYS)} order by minute)`;
  const lists = Object.entries(LISTS).map(([list, entry]) => `array_agg(${entry} order by minute) as ${list}`);
  return sql`with binned as materialized (${binned}),
    minutes as (${minutes}),
    hours as (select ${raw(KEYS)}, ${sums}, sum(duration_sum) as duration_sum, ${raw(lists.join(', '))} from minutes group by ${raw(KEYS)}),
    of_minutes as (select ${raw(KEYS)}, ${raw(binLists('minute, bin', 'minute_'))} from binned group by ${raw(KEYS)}),
    of_hours as (select ${raw(KEYS)}, ${raw(binLists('bin'))} from (select ${raw(KEYS)}, bin, sum(row_count)::int4 as row_count from binned group by ${raw(KEYS)}, bin) b
      group by ${raw(KEYS)})
    select h.start, h.tenant_id, h.service_name, h.endpoint, h.requests, h.errors, h.duration_sum, h.sampled, h.row_count, o.bins, o.counts,
      ${raw(
        Object.keys(LISTS)
          .map((list) => `h.${list}`)
          .join(', ')
      )}, m.minute_bins, m.minute_counts
    from hours h join of_hours o on ${raw(sameKeys('o'))} join of_minutes m on ${raw(sameKeys('m'))}`;
}

function binLists(order: string, prefix = ''): string {
  return `array_agg(bin order by ${order}) filter (where bin is not null) as ${prefix}bins,
      array_agg(row_count order by ${order}) filter (where bin is not null) as ${prefix}counts`;
}

/** An endpoint may be missing. */
function sameKeys(other: string): string {
  return `(h.start, h.tenant_id, h.service_name) = (${other}.start, ${other}.tenant_id, ${other}.service_name)
      and coalesce(h.endpoint, '') = coalesce(${other}.endpoint, '') and (h.endpoint is null) = (${other}.endpoint is null)`;
}

/** The minutes of hours that fit, as rows with the columns that those of hours have; sums of durations are only kept of hours. */
export function endpointMinutes(table: Sql, condition: Sql): Sql {
  const entries = Object.values(LISTS);
  return sql`(select e.tenant_id, e.service_name, e.endpoint, e.start + m.minute * interval '1 minute' as time, m.requests, m.errors, 0::float8 as duration_sum,
      m.sampled, m.row_count, e.minute_bins[m.first:m.last] as bins, e.minute_counts[m.first:m.last] as counts, m.last - m.first + 1 as bin_count
    from ${table} e cross join lateral unnest(${raw(
      Object.keys(LISTS)
        .map((list) => `e.${list}`)
        .join(', ')
    )}) as m(${raw(entries.join(', '))})
    where ${condition})`;
}
