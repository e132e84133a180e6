import type { Dialect } from '../dialect';
import { isBadPattern } from './failure';
import { join, literal, raw, sql, type Sql } from '../sql';
import { callElements, durationOfSamples, jsonColumn, listOf, meanOfSamples } from './json';
import { postgresPattern } from './pattern';

const SECOND = 1000;

/**
 * How PostgreSQL says it. Sessions have the time zone UTC, so that columns with and without time zone read alike.
 * @param major the server's version: from 16 on, texts that are no JSON can be told without an error
 */
export function postgres(major: number): Dialect {
  return {
    double: raw('::float8'),
    integer: raw('::int4'),
    bigint: raw('::int8'),
    text: raw('::text'),
    uuid: raw('::uuid'),

    instant,
    utc: (column) => column,
    epochUs: (time) => sql`round(date_part('epoch', ${time}) * 1000000)`,
    earlier: (time, ms) => sql`${time} - coalesce(round(${ms} * 1000.0), 0) * interval '1 microsecond'`,
    bucketMs,

    quantiles: (value, shares) =>
      sql`percentile_cont(array[${join(shares.map(literal), ', ')}]::float8[]) within group (order by (${value})::float8)`,
    namesInOrder: ({ name, from, to }, condition) =>
      sql`coalesce(string_agg(${name}::text, chr(31) order by ${from}, ${to} desc, ${name} collate "C") filter (where ${condition}), '')`,
    listText: (list) => sql`to_json(${list})::text`,
    argMin: (value, key) => sql`(array_agg(${value} order by ${key}) filter (where ${value} is not null))[1]`,
    argMax: (value, key) => sql`(array_agg(${value} order by ${key} desc) filter (where ${value} is not null))[1]`,
    mostFrequent: (value) => sql`mode() within group (order by ${value})`,
    anyTrue: (condition) => sql`bool_or(${condition})`,
    distinct: (value) => sql`count(distinct ${value})`,
    fewDistinct: (value) => sql`count(distinct ${value})`,
    sharesSubqueries: true,

    isBadPattern,
    matches: (text, pattern) =>
      sql`(${text} ~ ${typeof pattern === 'string' ? sql`${postgresPattern(pattern)}::text` : pattern})`,
    isOneOfIds: (id, ids) => sql`${id} = any(${ids}::uuid[])`,
    isOneOf: (text, values) => sql`${text} = any(${values}::text[])`,
    placeIn: (values, text) => sql`(array_position(${values}::text[], (${text})::text) - 1)`,
    numbered: (values) =>
      sql`select n.name, (n.place - 1)::int4 as code from unnest(${values}::text[]) with ordinality as n(name, place)`,
    byteLength: (text) => sql`octet_length(${text})`,
    ordered: (text) => sql`${text} collate "C"`,
    computedOnce: raw(' offset 0'),
    orderedId: (id) => id,
    prefix: (text, characters) => sql`left(${text}, ${literal(characters)})`,

    antiJoin: (left, right, condition) =>
      sql`select d.* from (${left}) d where not exists (select 1 from (${right}) n where ${condition})`,

    typedCalls: false,
    json: (column, type) => jsonColumn(column, type, major),
    callsOfJson: (json) => sql`nullif(nullif(${listOf(json.value)}, '[]'::jsonb), '[{}]'::jsonb)`,
    someCalls: (calls) => sql`${calls} is not null`,
    unnestCalls: (rows, columns) =>
      sql`select ${raw(columns)}, k.* from (${rows}) r cross join lateral (${callElements(raw('r.calls'))}) k`,
    callFigures: (rows) =>
      sql`select r.*, f.* from (${rows}) r cross join lateral (select count(*) as calls, sum(duration_ms) as call_sum,
        count(duration_ms) as call_timed, sum(failed::int4) as call_failed from (${callElements(raw('r.call_list'))}) k) f`,
    samplesOfJson: (json) => json.value,
    meanOfSamples,
    durationOfSamples,
  };
}

/** The years 1 to 9999: others are written otherwise. */
const EARLIEST = -62_135_596_800_000;
const LATEST = Date.UTC(9999, 11, 31);

/**
 * A text whose type the engine takes from what it is compared with: a time with zone, or one without that is UTC. So a
 * comparison never converts the column, which an index could not serve.
 */
function instant(ms: number): Sql {
  if (ms < EARLIEST || ms > LATEST) {
    return raw(ms < EARLIEST ? `'-infinity'` : `'infinity'`);
  }
  const us = Math.round(ms * 1000);
  const second = Math.floor(us / 1_000_000);
  const fraction = String(us - second * 1_000_000).padStart(6, '0');
  return raw(`'${new Date(second * SECOND).toISOString().slice(0, 19).replace('T', ' ')}.${fraction}+00'`);
}

function bucketMs(time: Sql, stepMs: number): Sql {
  const steps =
    stepMs % SECOND === 0
      ? sql`date_part('epoch', ${time}) / ${literal(stepMs / SECOND)}`
      : sql`round(date_part('epoch', ${time}) * 1000000) / ${literal(stepMs * 1000)}`;
  return sql`floor(${steps}) * ${literal(stepMs)}`;
}
