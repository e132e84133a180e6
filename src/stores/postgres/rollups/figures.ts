import { binOf } from '../../bins';
import { callRows, type CallRows } from '../../calls';
import { quantileColumns, quantiles } from '../../quantiles';
import type { HistoryShape } from '../../shape';
import { raw, sql, type Sql } from '../../sql';

/** Length of a stretch of time that figures are made of. */
export type Unit = 'minute' | 'hour';

/** The unit that a time lies in; nothing where figures of everything are wanted. */
function startOf(time: Sql, unit: Unit | undefined): Sql {
  return unit === undefined ? raw('') : sql`date_trunc(${raw(`'${unit}'`)}, ${time}) as start, `;
}

/** A text that is compared byte by byte, which takes a fraction of the time of a language's own order. */
export function plain(text: Sql): Sql {
  return sql`(${text})::text collate "C"`;
}

export function tenantOf({ tenant }: HistoryShape): Sql {
  return sql`${plain(sql`coalesce(${tenant ?? raw('null::text')}, '')`)} as tenant_id, `;
}

/** Start and tenant of a row, where figures of a unit are wanted. */
function keysOf(h: HistoryShape, unit: Unit | undefined): Sql {
  return unit === undefined ? raw('') : sql`${startOf(h.time, unit)}${tenantOf(h)}`;
}

/** Columns that tell the rows of an answer apart. */
function keys(unit: Unit | undefined, names: readonly string[]): Sql {
  return raw([...(unit === undefined ? [] : ['start', 'tenant_id']), ...names].join(', '));
}

export const requestFigures = (row: string) =>
  raw(`coalesce(sum(weight) filter (where ${row}), 0)::float8 as requests,
      coalesce(sum(weight) filter (where ${row} and failed), 0)::float8 as errors`);

/** `start tenant_id service_name requests errors duration_sum p50 p95 p99 sampled row_count` of the rows that count. */
export function minuteFigures(h: HistoryShape, condition: Sql): Sql {
  return sql`select start, tenant_id, service_name, requests, errors, duration_sum, ${quantileColumns(h.dialect, 1)}, sampled, row_count
    from (select start, tenant_id, service_name, ${requestFigures('true')}, coalesce(sum(duration * weight), 0) as duration_sum,
        ${quantiles(h.dialect, raw('duration'))} as q, bool_or(sampled) as sampled, count(*)::int4 as row_count
      from (${serviceRows(h, 'minute', sql`${h.counted} and ${condition}`)}) r group by 1, 2, 3) f`;
}

function serviceRows(h: HistoryShape, unit: Unit | undefined, condition: Sql, more = raw('')): Sql {
  return sql`select ${keysOf(h, unit)}${plain(h.service)} as service_name, ${h.time} as time, ${h.counted} as counted,
      ${h.isError} as failed, ${h.weight} as weight, ${h.sampled} as sampled, ${h.durationMs} as duration${more}
    from ${h.table} where ${condition}`;
}

/** Resource figures of a row. */
function resourcesOf({ cpuPercent, memoryMb, networkLatencyMs }: HistoryShape): Sql {
  return sql`${cpuPercent} as cpu, ${memoryMb} as memory, ${networkLatencyMs} as network`;
}

const RESOURCES = ['cpu', 'memory', 'network'];
/** Columns of sums and counts of what rows say about resources. */
export const RESOURCE_SUMS = [...RESOURCES.flatMap((name) => [`${name}_sum`, `${name}_count`]), 'sample_count'];

const summedResources = RESOURCE_SUMS.map(
  (name) => `sum(${name})${name.endsWith('_count') ? '::int4' : ''} as ${name}`
).join(', ');

const resourceSums = [
  ...RESOURCES.map((name) => `coalesce(sum(${name}), 0) as ${name}_sum, count(${name})::int4 as ${name}_count`),
  `(count(*) filter (where ${RESOURCES.map((name) => `${name} is not null`).join(' or ')}))::int4 as sample_count`,
].join(', ');

/** `service_name cpu_sum cpu_count memory_sum memory_count network_sum network_count sample_count` of rows. */
export function resourceFigures(h: HistoryShape, condition: Sql): Sql {
  return sql`select service_name, ${raw(resourceSums)} from (select ${plain(h.service)} as service_name, ${resourcesOf(h)}
    from ${h.table} where ${condition} offset 0) r group by 1`;
}

/** What rows add to the figures of their chains: `chain_id first_seen started last_seen events errors weight sampled`. */
export function chainFigures(h: HistoryShape, condition: Sql, unit: Unit): Sql {
  return sql`select ${keysOf(h, unit)}${h.chainId} as chain_id, min(${h.time}) as first_seen,
      min(${h.start}) as started, max(${h.time}) as last_seen, count(*)::int4 as events, (count(*) filter (where ${h.isError}))::int4 as errors,
      max(${h.weight}) as weight, bool_or(${h.sampled}) as sampled
    from ${h.table} where ${condition} group by 1, 2, 3`;
}

export const MICROS_PER_MS = 1000;

/** All durations in order, four bytes of whole microseconds each; null where one of them is something else. */
const SORTED_DURATIONS =
  raw(`case when bool_and(duration is null or (abs(duration) < 2000000 and round(duration * ${MICROS_PER_MS}) / ${MICROS_PER_MS} = duration))
      then string_agg(int4send((case when abs(duration) < 2000000 then round(duration * ${MICROS_PER_MS}) end)::int4), ''::bytea order by duration)
        filter (where duration is not null) end`);

/**
 * `service_name requests errors duration_sum p50 p95 p99 sampled row_count` of the rows that count, and
 * `seen_count seen_sampled first_seen last_seen` of all rows, with durations in bins; by hour and tenant where a unit
 * and sums of resources where a unit is given, else without exact quantiles.
 */
export function serviceFigures(h: HistoryShape, condition: Sql, unit?: Unit): Sql {
  const by = keys(unit, ['service_name']);
  const kept = unit !== undefined;
  // Fenced off, so that what comes from JSON is read once.
  const rows = kept
    ? sql`${serviceRows(h, unit, condition, sql`, ${resourcesOf(h)}`)} offset 0`
    : serviceRows(h, unit, condition);
  const resources = (columns: string) => raw(kept ? `, ${columns}` : '');
  const binned = sql`select ${by}, bin, ${requestFigures('counted')}, coalesce(sum(duration * weight) filter (where counted), 0)::float8 as duration_sum,
      coalesce(bool_or(sampled) filter (where counted), false) as sampled, count(*) filter (where counted) as row_count,
      count(*) as seen_count, bool_or(sampled) as seen_sampled, min(time) as first_seen, max(time) as last_seen${resources(resourceSums)}
    from (select r.*, case when counted and duration is not null then ${binOf(raw('(duration * 1000)'))} end as bin from (${rows}) r) b
    group by ${by}, bin`;
  const figures = sql`select ${by}, sum(requests) as requests, sum(errors) as errors, sum(duration_sum) as duration_sum, bool_or(sampled) as sampled,
      sum(row_count)::int4 as row_count, sum(seen_count)::int4 as seen_count, bool_or(seen_sampled) as seen_sampled,
      min(first_seen) as first_seen, max(last_seen) as last_seen${resources(summedResources)}, ${binArrays('row_count')}
    from (${binned}) b group by ${by}`;
  const exact = sql`select ${by}, ${quantiles(h.dialect, raw('duration'))} as q, ${SORTED_DURATIONS} as durations
    from (${serviceRows(h, unit, condition)}) r where counted group by ${by}`;
  return unit === undefined
    ? sql`select f.*, null::float8 as p50, null::float8 as p95, null::float8 as p99 from (${figures}) f`
    : sql`select f.*, ${quantileColumns(h.dialect, 1)}, durations from (${figures}) f left join (${exact}) e using (${by})`;
}

/** `caller callee kind calls errors confidence row_count last_seen` of calls, with durations in bins. `confidence` is a sum. */
export function callFigures(h: HistoryShape, rows: CallRows, unit?: Unit): Sql {
  const by = keys(unit, ['caller', 'callee', 'kind']);
  const keyed = unit === undefined ? raw('') : sql`${startOf(raw('time'), unit)}tenant as tenant_id, `;
  return sql`select ${by}, sum(calls) as calls, sum(errors) as errors, sum(confidence) as confidence, sum(row_count)::int4 as row_count,
      max(last_seen) as last_seen, ${binArrays('row_count')}
    from (select ${by}, bin, sum(weight)::float8 as calls, coalesce(sum(weight) filter (where failed), 0)::float8 as errors,
        sum(confidence * weight)::float8 as confidence, count(*) as row_count, max(time) as last_seen
      from (select ${keyed}caller, callee, kind, time, failed, weight, confidence,
          case when duration is not null then ${binOf(raw('(duration * 1000)::int8::float8'))} end as bin
        from (${callRows(h, rows)}) c) n group by ${by}, bin) b
    group by ${by}`;
}

/** Which bins there are, and how many durations each has. */
function binArrays(durations: string): Sql {
  return raw(`array_agg(bin order by bin) filter (where bin is not null) as bins,
      array_agg(${durations}::int4 order by bin) filter (where bin is not null) as counts`);
}
