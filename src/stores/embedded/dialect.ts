import type { Dialect } from '../dialect';
import { isBadPattern } from './failure';
import { join, literal, raw, sql, type Sql } from '../sql';
import { callsOfJson, durationOfSamples, meanOfSamples, performanceOfJson } from './callFragments';

/** How DuckDB says it. */
export const duckdb: Dialect = {
  double: raw('::double'),
  integer: raw('::integer'),
  bigint: raw('::bigint'),
  text: raw('::varchar'),
  uuid: raw('::uuid'),

  instant: (ms) => sql`make_timestamp(${literal(Math.round(ms * 1000))}::bigint)`,
  utc,
  epochUs: (time) => sql`epoch_us(${time})`,
  earlier: (time, ms) => sql`${time} - to_microseconds(coalesce(round(${ms} * 1000.0), 0)::bigint)`,
  bucketMs: (time, stepMs) => sql`epoch_ms(${time}) // ${literal(stepMs)} * ${literal(stepMs)}`,

  quantiles: (value, shares) => sql`quantile_cont(${value}, [${join(shares.map(literal), ', ')}])`,
  // An aggregate with an order of its own takes three times as long as sorting its list.
  namesInOrder: ({ name, from, to }, condition) =>
    sql`coalesce(array_to_string(list_transform(list_sort(list((${from}, -${to}, ${name})) filter (where ${condition})), lambda x: x[3]), chr(31)), '')`,
  listText: (list) => sql`to_json(${list})::varchar`,
  argMin: (value, key) => sql`arg_min(${value}, ${key})`,
  argMax: (value, key) => sql`arg_max(${value}, ${key})`,
  mostFrequent: (value) => sql`mode(${value})`,
  anyTrue: (condition) => sql`bool_or(${condition})`,
  distinct: (value) => sql`approx_count_distinct(${value})`,
  fewDistinct: (value) => sql`count(distinct ${value})`,
  // A bit for each value: distinct counts of many groups take a second hash table, four times the time of all other figures.
  distinctOfKnown: {
    most: 64,
    count: (value, known) =>
      sql`bit_count(coalesce(bit_or(1::ubigint << (list_position(${known}, ${value}) - 1)::ubigint), 0))`,
  },
  sharesSubqueries: true,

  isBadPattern,
  matches: (text, pattern) => sql`regexp_matches(${text}, ${pattern})`,
  isOneOfIds: (id, ids) =>
    sql`${id} in (${join(
      ids.map((one) => sql`${one}::uuid`),
      ', '
    )})`,
  isOneOf: (text, values) => sql`list_contains(${values}, ${text})`,
  placeIn: (values, text) => sql`(nullif(list_position(${values}, ${text}), 0) - 1)`,
  numbered: (values) =>
    sql`select unnest(${values}) as name, unnest(range(${literal(values.length)}))::integer as code`,
  byteLength: (text) => sql`strlen(${text})`,
  ordered: (text) => text,
  orderedId: (id) => id,
  prefix: (text, characters) => sql`left(${text}, ${literal(characters)})`,

  antiJoin: (left, right, condition) => sql`select d.* from (${left}) d anti join (${right}) n on ${condition}`,

  typedCalls: true,
  json: (column, type) => {
    const text = column === undefined ? raw('null::varchar') : jsonText(column, type);
    return { text, value: text, field: (key) => sql`try(json_extract_string(${text}, ${raw(`'$."${key}"'`)}))` };
  },
  callsOfJson: (json) => callsOfJson(json.value),
  someCalls: (calls) => sql`${calls} is not null`,
  unnestCalls: (rows, columns) =>
    sql`select ${raw(columns)}, call.target as target, call.kind as kind, call.duration_ms as duration_ms, call.failed as failed
      from (select ${raw(columns)}, unnest(calls) as call from (${rows}))`,
  callFigures: (rows) =>
    sql`select *, coalesce(len(call_list), 0) as calls, list_sum(list_transform(call_list, lambda c: c.duration_ms)) as call_sum,
        list_count(list_transform(call_list, lambda c: c.duration_ms)) as call_timed,
        list_sum(list_transform(call_list, lambda c: c.failed::integer)) as call_failed
      from (${rows})`,
  samplesOfJson: (json) => performanceOfJson(json.value),
  meanOfSamples,
  durationOfSamples,
};

/** A column without time zone is UTC; one with a zone is brought to it. */
function utc(column: Sql, type: string): Sql {
  return type === 'TIMESTAMP'
    ? column
    : type.includes('TIME ZONE')
      ? sql`timezone('UTC', ${column})`
      : sql`${column}::timestamp`;
}

function jsonText(column: Sql, type: string): Sql {
  return type === 'VARCHAR' ? column : sql`to_json(${column})::varchar`;
}
