import type { RedColumns, RedQuestion, Scope } from '../../port';
import { literal, raw, sql, type Sql } from '../../sql';
import {
  epochMs,
  inRange,
  inScope,
  instant,
  matches,
  NO_QUANTILES,
  ofTenants,
  quantileColumns,
  quantiles,
} from '../conditions';
import type { Ask } from '../../ask';
import { gridOrder, permuted } from '../../questions/gridOrder';
import { redColumns, wantedColumns } from '../../questions/red';
import type { Shape } from '../../shape';

const MINUTE = 60_000;
/**
 * The grid by service from the figures kept beside the rows, of minutes or, without quantiles, of any whole minutes; incomplete minutes at the ends of the range come
 * from the rows. The answer equals that of the rows. Undefined where it could not: another grid or filter, minutes that wait for their
 * figures, several tenants in one answer, or more services than the limit.
 */
export async function redFromRollup(
  ask: Ask,
  shape: Shape,
  scope: Scope,
  question: RedQuestion
): Promise<RedColumns | undefined> {
  if (!servedByRollup(scope, question)) {
    return undefined;
  }
  const { limit, stepMs } = question;
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
  const heaviest = await ask(
    sql`select name, bool_or(sampled), sum(row_count)::double from (${all}) group by name order by sum(requests) desc, name`
  );
  const services = heaviest.strings(0);
  if (services.length > limit) {
    return undefined;
  }
  const figures = stepMs === MINUTE || stepMs === 'total' ? all : inSteps(all, stepMs);
  const wanted = wantedColumns(question);
  const sampled = Array.from(heaviest.integers(1), (flag) => flag === 1);
  const counts = stepMs === 'total' || question.counts === true;
  const read = [...wanted, ...(counts ? ['row_count'] : []), ...(sampled.includes(true) ? ['sampled'] : [])];
  const columns = await ask(sql`select k.code, g.bucket, ${raw(read.map((name) => `g.${name}`).join(', '))}
    from (${figures}) g join (select unnest(${services}) as name, unnest(range(${literal(services.length)}))::integer as code) k on k.name = g.name`);
  const order = gridOrder(
    columns.integers(0),
    columns.numbers(1),
    services.length,
    stepMs === 'total' ? 'raw' : stepMs
  );
  const numbers = (column: number) => permuted(columns.numbers(column), order, new Float64Array(order.length));
  const grid = {
    groups: services.map((service) => ({ service })),
    group: permuted(columns.integers(0), order, new Int32Array(order.length)),
    time: numbers(1),
    recorded: counts ? numbers(2 + wanted.length) : new Float64Array(0),
    sampled,
    ...(sampled.includes(true) ? { estimated: flagsOf(columns.integers(1 + read.length), order) } : {}),
    rowsRead: heaviest.numbers(2).reduce((sum, rows) => sum + rows, 0),
    folded: 0,
    source: 'rollup' as const,
  };
  return redColumns(grid, wanted, (place) => numbers(2 + place));
}

function flagsOf(values: Int32Array, order: Int32Array): Uint8Array {
  return Uint8Array.from(order, (row) => (values[row] === 1 ? 1 : 0));
}

function servedByRollup(scope: Scope, question: RedQuestion): boolean {
  const { endpoints, chains, users, eventTypes } = scope.filters;
  const unfiltered = endpoints.length + chains.length + users.length + eventTypes.length === 0;
  const { groupBy, stepMs, offsetMs = 0 } = question;
  const minutes =
    stepMs === 60_000 || (question.quantiles?.length === 0 && stepMs !== 'total' && stepMs % 60_000 === 0);
  return groupBy === 'service' && minutes && offsetMs === 0 && unfiltered;
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
