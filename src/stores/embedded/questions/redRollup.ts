import type { RedColumns, RedQuestion, Scope } from '../../port';
import { literal, raw, sql, type Sql } from '../../sql';
import { epochMs, inRange, inScope, instant, matches, ofTenants } from '../conditions';
import type { Ask } from '../reader';
import type { ResultColumns } from '../resultColumns';
import type { Shape } from '../shape';
import { NO_QUANTILES, quantileColumns, quantiles, redColumns } from './red';

const MINUTE = 60_000;
const QUANTILE_COLUMNS = [
  ['p50', 5],
  ['p95', 6],
  ['p99', 7],
] as const;

/**
 * The grid by service from the figures kept beside the rows, of minutes or, without quantiles, of any whole minutes; incomplete minutes at the ends of the range come
 * from the rows. The answer equals that of the rows. Undefined where it could not: minutes that wait for their
 * figures, several tenants in one answer, or more services than the limit.
 */
export async function redFromRollup(
  ask: Ask,
  shape: Shape,
  scope: Scope,
  { limit, stepMs, quantiles: wanted }: RedQuestion
): Promise<RedColumns | undefined> {
  const first = Math.ceil(scope.from / MINUTE) * MINUTE;
  const last = Math.max(first, Math.floor(scope.to / MINUTE) * MINUTE);
  const whole = rollupRows(scope, first, last);
  const [check] = [
    await ask(sql`select
      (select count(*) from rollup_pending where ${inRange(raw('minute'), first - MINUTE, last + MINUTE)})::integer,
      (select count(distinct tenant_id) from minute_rollup where ${whole})::integer`),
  ];
  if (check.integers(0)[0] > 0 || check.integers(1)[0] > 1) {
    return undefined;
  }
  const edges = [
    ...(scope.from < first ? [[scope.from, Math.min(first, scope.to)]] : []),
    ...(last < scope.to && last >= first ? [[last, scope.to]] : []),
  ];
  const parts = edges
    .filter(([from, to]) => from < to)
    .map(([from, to]) => minutesOfRows(shape, { ...scope, from, to }));
  const all = parts.reduce(
    (sum, part) => sql`${sum} union all ${part}`,
    sql`
    select service_name as name, ${epochMs(raw('minute'))} as bucket, requests, errors, duration_sum, p50, p95, p99, sampled, row_count::double as row_count
    from minute_rollup where ${whole}`
  );
  const services = (await ask(sql`select name from (${all}) group by name order by sum(requests) desc, name`)).strings(
    0
  );
  if (services.length > limit) {
    return undefined;
  }
  const figures = stepMs === MINUTE || stepMs === 'total' ? all : inSteps(all, stepMs);
  const columns =
    await ask(sql`select k.code, g.bucket, g.requests, g.errors, g.duration_sum, ${quantileColumnsOf(wanted)}, g.sampled, g.row_count
    from (${figures}) g join (select unnest(${services}) as name, unnest(range(${literal(services.length)}))::integer as code) k on k.name = g.name`);
  return fromGrid(columns, services, wanted);
}

function quantileColumnsOf(wanted: RedQuestion['quantiles']): Sql {
  return raw(QUANTILE_COLUMNS.map(([name]) => (wanted?.includes(name) === false ? 'null::double' : `g.${name}`)).join(', '));
}

/** Sums of minutes over longer steps; quantiles cannot be summed. */
function inSteps(minutes: Sql, stepMs: number): Sql {
  return sql`select name, (bucket::bigint // ${literal(stepMs)} * ${literal(stepMs)})::double as bucket, sum(requests)::double as requests,
      sum(errors)::double as errors, sum(duration_sum)::double as duration_sum, ${NO_QUANTILES}, bool_or(sampled) as sampled, sum(row_count)::double as row_count
    from (${minutes}) group by 1, 2`;
}

function rollupRows(scope: Scope, first: number, last: number): Sql {
  return sql`minute >= ${instant(first)} and minute < ${instant(last)}
    and ${ofTenants(raw('tenant_id'), scope.tenants)} and ${matches(raw('service_name'), scope.filters.services)}`;
}

/** Rows of a part of a minute in the rollup's columns. */
function minutesOfRows(shape: Shape, scope: Scope): Sql {
  const { history } = shape;
  return sql`select name, bucket, requests, errors, duration_sum, ${quantileColumns(history.ticksPerMs)}, sampled, row_count
    from (select ${history.service} as name, (epoch_ms(${history.time}) // ${literal(MINUTE)} * ${literal(MINUTE)})::double as bucket,
      sum(${history.weight})::double as requests, sum(case when ${history.isError} then ${history.weight} else 0 end)::double as errors,
      coalesce(sum(${history.durationMs} * ${history.weight}), 0)::double as duration_sum, ${quantiles(history.durationTicks)} as q,
      bool_or(${history.sampled}) as sampled, count(*)::double as row_count
    from ${history.table} where ${history.counted} and ${inScope(shape, scope)} group by 1, 2)`;
}

/** Sorts by group and time here: rows come almost in order, which the engine's sort does not use. */
function fromGrid(columns: ResultColumns, services: readonly string[], wanted: RedQuestion['quantiles']): RedColumns {
  const unread = new Set<number>(QUANTILE_COLUMNS.filter(([name]) => wanted?.includes(name) === false).map(([, index]) => index));
  const order = gridOrder(columns.integers(0), columns.numbers(1), services.length);
  const sorted = new Map<number, Float64Array>();
  const numbers = (index: number) => {
    if (unread.has(index)) {
      return new Float64Array(0);
    }
    const known = sorted.get(index) ?? permuted(columns.numbers(index), order);
    sorted.set(index, known);
    return known;
  };
  const group = permutedCodes(columns.integers(0), order);
  const groups = services.map((service) => ({ service }));
  return { ...redColumns(group, numbers, permutedCodes(columns.integers(8), order), groups, 0), source: 'rollup' };
}

function permuted(values: Float64Array, order: Int32Array): Float64Array {
  const result = new Float64Array(order.length);
  for (let at = 0; at < order.length; at++) {
    result[at] = values[order[at]];
  }
  return result;
}

function permutedCodes(values: Int32Array, order: Int32Array): Int32Array {
  const result = new Int32Array(order.length);
  for (let at = 0; at < order.length; at++) {
    result[at] = values[order[at]];
  }
  return result;
}

/** Row numbers by group, then time: a counting sort by group, and a real one only for groups that are out of order. */
function gridOrder(group: Int32Array, time: Float64Array, groups: number): Int32Array {
  const ends = new Int32Array(groups);
  group.forEach((code) => ends[code]++);
  for (let code = 1; code < groups; code++) {
    ends[code] += ends[code - 1];
  }
  const next = Int32Array.from(ends, (_, code) => (code === 0 ? 0 : ends[code - 1]));
  const order = new Int32Array(group.length);
  for (let row = 0; row < group.length; row++) {
    order[next[group[row]]++] = row;
  }
  for (let code = 0; code < groups; code++) {
    sortByTime(order.subarray(code === 0 ? 0 : ends[code - 1], ends[code]), time);
  }
  return order;
}

function sortByTime(rows: Int32Array, time: Float64Array): void {
  for (let at = 1; at < rows.length; at++) {
    if (time[rows[at - 1]] > time[rows[at]]) {
      rows.sort((a, b) => time[a] - time[b]);
      return;
    }
  }
}
