import type { RedColumns, Scope } from '../../port';
import { raw, sql, type Sql } from '../../sql';
import { epochMs, inRange, inScope, instant, matches, ofTenants } from '../conditions';
import type { Ask } from '../reader';
import type { Shape } from '../shape';
import { quantiles, redColumns } from './red';

const MINUTE = 60_000;

/**
 * The minute grid by service from the figures kept beside the rows; incomplete minutes at the ends of the range come
 * from the rows. The answer equals that of the rows. Undefined where it could not: minutes that wait for their
 * figures, several tenants in one answer, or more services than the limit.
 */
export async function redFromRollup(ask: Ask, shape: Shape, scope: Scope, limit: number): Promise<RedColumns | undefined> {
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
  const edges = [...(scope.from < first ? [[scope.from, Math.min(first, scope.to)]] : []), ...(last < scope.to && last >= first ? [[last, scope.to]] : [])];
  const parts = edges.filter(([from, to]) => from < to).map(([from, to]) => minutesOfRows(shape, { ...scope, from, to }));
  const all = parts.reduce((sum, part) => sql`${sum} union all ${part}`, sql`
    select service_name as name, ${epochMs(raw('minute'))} as bucket, requests, errors, duration_sum, p50, p95, p99, sampled, row_count::double as row_count
    from minute_rollup where ${whole}`);
  const columns = await ask(sql`with grid as (${all}),
    ranked as (select name, row_number() over (order by sum(requests) desc, name) - 1 as code from grid group by name)
    select r.code::integer, g.bucket, g.requests, g.errors, g.duration_sum, g.p50, g.p95, g.p99, g.sampled, g.row_count, r.name
    from grid g join ranked r on r.name = g.name order by r.code, g.bucket`);
  return fromGrid(columns, limit);
}

function rollupRows(scope: Scope, first: number, last: number): Sql {
  return sql`minute >= ${instant(first)} and minute < ${instant(last)}
    and ${ofTenants(raw('tenant_id'), scope.tenants)} and ${matches(raw('service_name'), scope.filters.services)}`;
}

/** Rows of a part of a minute in the rollup's columns; a minute cut at both ends of the range appears once. */
function minutesOfRows(shape: Shape, scope: Scope): Sql {
  const { history } = shape;
  return sql`select ${history.service} as name, (epoch_ms(${history.time}) // ${raw(String(MINUTE))} * ${raw(String(MINUTE))})::double as bucket,
      sum(${history.weight})::double as requests, sum(case when ${history.isError} then ${history.weight} else 0 end)::double as errors,
      coalesce(sum(${history.durationMs} * ${history.weight}), 0)::double as duration_sum, ${quantiles(history.durationMs)},
      bool_or(${history.sampled}) as sampled, count(*)::double as row_count
    from ${history.table} where ${history.counted} and ${inScope(shape, scope)} group by 1, 2`;
}

function fromGrid(columns: Awaited<ReturnType<Ask>>, limit: number): RedColumns | undefined {
  const group = columns.integers(0);
  const names = columns.texts(10);
  const groups: Array<Record<string, string>> = [];
  group.forEach((code, row) => {
    groups[code] ??= { service: names.dictionary[names.codes[row]] };
  });
  if (groups.length > limit) {
    return undefined;
  }
  return { ...redColumns(group, (index) => columns.numbers(index), columns.integers(8), groups, 0), source: 'rollup' };
}
