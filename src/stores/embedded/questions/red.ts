import type { RedColumns, RedQuestion, Scope } from '../../port';
import { join, literal, raw, sql, type Sql } from '../../sql';
import { chainNames, inScope } from '../conditions';
import type { Ask } from '../reader';
import type { Shape } from '../shape';
import { redFromRollup } from './redRollup';

/** Name of the group that takes what is beyond the limit. */
const OTHER = 'other';

/** Rows to count, with the columns `name time duration error weight sampled`. */
interface Counted {
  rows: Sql;
  label: string | undefined;
}

/**
 * Requests, errors and durations by group and bucket. Quantiles are exact (`percentile_cont`); where rows were
 * sampled, counts and sums are scaled up by 1 / sample rate and quantiles are those of the recorded rows.
 */
export async function red(ask: Ask, shape: Shape, scope: Scope, question: RedQuestion, rollupReady: boolean): Promise<RedColumns> {
  if (rollupReady && servedByRollup(scope, question)) {
    const answer = await redFromRollup(ask, shape, scope, question.limit);
    if (answer) {
      return answer;
    }
  }
  return redFromRows(ask, shape, scope, question);
}

function servedByRollup(scope: Scope, question: RedQuestion): boolean {
  const { endpoints, chains, users, eventTypes } = scope.filters;
  const unfiltered = endpoints.length + chains.length + users.length + eventTypes.length === 0;
  return question.groupBy === 'service' && question.stepMs === 60_000 && unfiltered;
}

async function redFromRows(ask: Ask, shape: Shape, scope: Scope, question: RedQuestion): Promise<RedColumns> {
  const counted = question.groupBy === 'chain' ? countedChains(shape, scope) : countedRows(shape, scope, question.groupBy);
  const { names, folded } = await heaviestGroups(ask, counted, question.limit);
  const columns = await ask(sql`
    with counted as (${counted.rows}),
    kept as (select unnest(${names}) as name, unnest(range(${literal(names.length)})) as code),
    coded as (select coalesce(k.code, ${literal(names.length)})::integer as code, ${bucket(question.stepMs, scope.from)} as bucket, c.*
      from counted c left join kept k on k.name is not distinct from c.name)
    select code, bucket, sum(weight)::double, sum(case when error then weight else 0 end)::double, coalesce(sum(duration * weight), 0)::double,
      ${quantiles(raw('duration'))}, bool_or(sampled), count(*)::double
    from coded group by code, bucket order by code, bucket`);
  return redColumns(
    columns.integers(0),
    (index) => columns.numbers(index),
    columns.integers(8),
    groupLabels(counted.label, names, folded),
    folded
  );
}

/** p50, p95 and p99 as three columns from one pass. */
export function quantiles(duration: Sql): Sql {
  return join(
    [0.5, 0.95, 0.99].map((share) => sql`quantile_cont(${duration}, ${literal(share)})::double`),
    ', '
  );
}

function groupLabels(label: string | undefined, names: readonly string[], folded: number): Array<Record<string, string>> {
  if (label === undefined) {
    return [{}];
  }
  const groups = names.map((name) => ({ [label]: name }));
  return folded > 0 ? [...groups, { [label]: OTHER }] : groups;
}

/** Puts the columns `code bucket requests errors durationSum p50 p95 p99 sampled rows` together. */
export function redColumns(
  group: Int32Array,
  numbers: (column: number) => Float64Array,
  sampledRows: Int32Array,
  groups: Array<Record<string, string>>,
  folded: number
): RedColumns {
  const sampled = groups.map(() => false);
  sampledRows.forEach((flag, row) => {
    sampled[group[row]] ||= flag === 1;
  });
  return {
    groups,
    group,
    time: numbers(1),
    requests: numbers(2),
    errors: numbers(3),
    durationSum: numbers(4),
    p50: numbers(5),
    p95: numbers(6),
    p99: numbers(7),
    sampled,
    source: 'rows',
    rowsRead: numbers(9).reduce((sum, rows) => sum + rows, 0),
    folded,
  };
}

function bucket(stepMs: number | 'total', from: number): Sql {
  return stepMs === 'total' ? sql`${literal(from)}::double` : sql`(c.time // ${literal(stepMs)} * ${literal(stepMs)})::double`;
}

function countedRows(shape: Shape, scope: Scope, groupBy: 'service' | 'endpoint' | 'none'): Counted {
  const { history } = shape;
  const name = { service: history.service, endpoint: sql`coalesce(${history.endpoint}, '')`, none: raw(`''`) }[groupBy];
  return {
    label: groupBy === 'none' ? undefined : groupBy,
    rows: sql`select ${name} as name, epoch_ms(${history.time}) as time, ${history.durationMs} as duration,
        ${history.isError} as error, ${history.weight} as weight, ${history.sampled} as sampled
      from ${history.table} where ${history.counted} and ${inScope(shape, scope)}`,
  };
}

/** A chain counts once, at its first event in the range; it failed when one of its events is an error. */
function countedChains(shape: Shape, scope: Scope): Counted {
  const { history } = shape;
  return {
    label: 'chain',
    rows: sql`select n.name, r.time, r.duration, r.error, r.weight, r.sampled from (
        select ${history.chainId} as chain_id, epoch_ms(min(${history.time})) as time,
          (epoch_us(max(${history.time})) - epoch_us(min(${history.start}))) / 1000.0::double as duration,
          bool_or(${history.isError}) as error, max(${history.weight}) as weight, bool_or(${history.sampled}) as sampled
        from ${history.table} where ${inScope(shape, scope)} group by 1) r
      join (${chainNames(shape, scope)}) n on n.chain_id = r.chain_id`,
  };
}

async function heaviestGroups(ask: Ask, counted: Counted, limit: number): Promise<{ names: string[]; folded: number }> {
  if (counted.label === undefined) {
    return { names: [''], folded: 0 };
  }
  const columns = await ask(sql`
    select name::varchar, (count(*) over ())::double from (${counted.rows})
    group by name order by sum(weight) desc, name limit ${literal(limit)}`);
  const names = columns.strings(0);
  return { names, folded: names.length === 0 ? 0 : columns.numbers(1)[0] - names.length };
}

