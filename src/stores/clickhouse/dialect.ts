import type { Dialect, JsonColumn } from '../dialect';
import { isBadPattern } from './failure';
import { join, literal, raw, sql, type Sql } from '../sql';
import { callsOfJson, durationOfSamples, meanOfSamples, samplesOfJson } from './jsonFragments';

/** What DateTime64 can hold: years 1900 to 2299. */
const EARLIEST_MS = -2_208_988_800_000;
const LATEST_MS = 10_413_791_999_999;

/** How ClickHouse says it. Its casts keep what is missing, which `::Float64` would refuse. */
export const clickhouse: Dialect = {
  double: raw('::Nullable(Float64)'),
  integer: raw('::Nullable(Int32)'),
  // A cast of a fraction to an integer cuts instead of rounding, so that microseconds stay as they are.
  bigint: raw('::Nullable(Float64)'),
  text: raw('::Nullable(String)'),
  uuid: raw('::Nullable(UUID)'),
  coded: raw('::LowCardinality(Nullable(String))'),

  instant: (ms) => {
    const held = Math.min(Math.max(ms, EARLIEST_MS), LATEST_MS);
    return sql`fromUnixTimestamp64Micro(toInt64(${literal(Math.round(held * 1000))}), 'UTC')`;
  },
  utc,
  epochUs: (time) => sql`toUnixTimestamp64Micro(${time})`,
  earlier: (time, ms) => sql`addMicroseconds(${time}, -toInt64(floor(coalesce(${ms}, 0) * 1000 + 0.5)))`,
  bucketMs: (time, stepMs) => sql`intDiv(toUnixTimestamp64Milli(${time}), ${literal(stepMs)}) * ${literal(stepMs)}`,

  // `quantileExact` would be the nearest rank. A list of nullable numbers has no value where it has no row.
  quantiles: (value, shares) =>
    sql`cast(quantilesExactInclusive(${join(shares.map(literal), ', ')})(${value}), 'Array(Nullable(Float64))')`,
  namesInOrder: ({ name, from, to }, condition) =>
    sql`arrayStringConcat(arrayMap(s -> s.3, arraySort(groupArrayIf((${from}, -${to}, toString(${name})), ${condition}))), char(31))`,
  listText: (list) => sql`toJSONString(${list})`,
  argMin: (value, key) => sql`argMin(${value}, ${key})`,
  argMax: (value, key) => sql`argMax(${value}, ${key})`,
  mostFrequent: (value) => sql`topK(1)(${value})[1]`,
  anyTrue: (condition) => sql`max(${condition})`,
  distinct: (value) => sql`coalesce(uniq(${value}), 0)`,
  // A few hashes of 64 bits lie in the state itself, where a set of texts would be one more piece of memory for each group.
  fewDistinct: (value) => sql`uniqCombined64(17)(${value})`,
  sharesSubqueries: false,

  isBadPattern,
  matches: (text, pattern) => sql`match(${text}, ${pattern})`,
  // A list that is cast as a whole is a set at once; each value's own cast takes longer than looking them up.
  isOneOfIds: (id, ids) => sql`${id} in (cast(${ids}, 'Array(UUID)'))`,
  isOneOf: (text, values) => sql`has(${values}, ${text})`,
  placeIn: (values, text) => sql`(nullIf(indexOf(${values}, ${text}), 0) - 1)`,
  numbered: (values) =>
    sql`select ${values}[number + 1] as name, toInt32(number) as code from numbers(${literal(values.length)})`,
  byteLength: (text) => sql`length(${text})`,
  ordered: (text) => text,
  // UUIDs themselves are ordered by their second half; a number is compared faster than their text.
  orderedId: (id) => {
    const number = sql`reinterpretAsUInt128(${id})`;
    return sql`bitOr(bitShiftLeft(${number}, 64), bitShiftRight(${number}, 64))`;
  },
  prefix: (text, characters) => sql`leftUTF8(${text}, ${literal(characters)})`,

  antiJoin: (left, right, condition) => sql`select d.* from (${left}) d left anti join (${right}) n on ${condition}`,

  typedCalls: true,
  json,
  callsOfJson: (column) => callsOfJson(column.value),
  someCalls: (calls) => sql`notEmpty(${calls})`,
  unnestCalls: (rows, columns) =>
    sql`select ${raw(columns)}, tupleElement(called, 'target') as target, tupleElement(called, 'kind') as kind,
        tupleElement(called, 'duration_ms') as duration_ms, tupleElement(called, 'failed') as failed
      from (select ${raw(columns)}, arrayJoin(calls) as called from (${rows}) a) b`,
  callFigures: (rows) =>
    sql`select *, length(call_list) as calls, arraySum(c -> coalesce(tupleElement(c, 'duration_ms'), 0), call_list) as call_sum,
        arrayCount(c -> isNotNull(tupleElement(c, 'duration_ms')), call_list) as call_timed,
        arrayCount(c -> tupleElement(c, 'failed'), call_list) as call_failed
      from (${rows}) f`,
  samplesOfJson: (column) => samplesOfJson(column.value),
  meanOfSamples,
  durationOfSamples,
};

/** Every kind of time column as an instant; one without time zone is read in the session's, which is UTC. */
function utc(column: Sql, type: string): Sql {
  const plain = plainType(type);
  if (plain.startsWith('DateTime64')) {
    return column;
  }
  return plain === 'String'
    ? sql`parseDateTime64BestEffort(${column}, 6, 'UTC')`
    : sql`toDateTime64(${column}, 6, 'UTC')`;
}

/** The type without what says how it is stored and whether values may be missing. */
export function plainType(type: string): string {
  const inner = /^(?:Nullable|LowCardinality)\((.+)\)$/.exec(type)?.[1];
  return inner === undefined ? type : plainType(inner);
}

export const mayBeMissing = (type: string) => /^(?:LowCardinality\()?Nullable\(/.test(type);

function json(column: Sql | undefined, type: string): JsonColumn {
  if (column === undefined) {
    const none = raw('null::Nullable(String)');
    return { text: none, value: raw(`''`), field: () => none };
  }
  const value =
    plainType(type) !== 'String'
      ? sql`coalesce(toJSONString(${column}), '')`
      : mayBeMissing(type)
        ? sql`coalesce(${column}, '')`
        : column;
  const again = (held: Sql) => json(held, 'String');
  return { text: sql`nullIf(${value}, '')`, value, field: (key) => fieldOf(value, key), again };
}

/** Text of a JSON field: of a text its content, of anything else its JSON. */
function fieldOf(value: Sql, key: string): Sql {
  const at = sql`${value}, ${raw(`'${key}'`)}`;
  return sql`multiIf(JSONType(${at}) = 'String', JSONExtractString(${at}), JSONType(${at}) = 'Null', null, JSONExtractRaw(${at}))`;
}
