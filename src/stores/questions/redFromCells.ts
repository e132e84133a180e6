import type { Ask } from '../ask';
import { inScope } from '../conditions';
import type { RedColumns, RedQuestion, Scope } from '../port';
import { noQuantiles, quantileColumns, quantiles } from '../quantiles';
import type { Shape } from '../shape';
import { literal, raw, sql, type Sql } from '../sql';
import type { Stretch } from '../stretches';
import { wantedColumns } from './red';
import { redGrid } from './redGrid';

/** From so many rows on it pays to have them sent in another way. */
const MANY_ROWS = 1_000;

/** Exact figures by service and cell (a minute, an hour) that a store keeps beside its rows. */
export interface KeptCells {
  cellMs: number;
  /** A select `name bucket requests errors duration_sum p50 p95 p99 sampled row_count` of the cells that hold. */
  kept: Sql;
  /** What of the range no kept cell stands for: parts of cells at its ends, and whole cells whose rows have changed. */
  fromRows: readonly Stretch[];
}

/** Whether cells of a width can answer: not means, since they do not know how many requests have a duration; by service, in steps of the width or, without quantiles, of several, and no filter but services. */
export function servedByCells(scope: Scope, question: RedQuestion, cellMs: number): boolean {
  const { endpoints, chains, users, eventTypes } = scope.filters;
  const unfiltered = endpoints.length + chains.length + users.length + eventTypes.length === 0;
  const { groupBy, stepMs, offsetMs = 0, mean } = question;
  const fits = stepMs === cellMs || (question.quantiles?.length === 0 && stepMs !== 'total' && stepMs % cellMs === 0);
  return groupBy === 'service' && fits && offsetMs === 0 && unfiltered && mean !== true;
}

/**
 * The grid by service from kept cells and, where there are none, from rows. The answer equals that of the rows.
 * Undefined where there are more services than the limit.
 */
export async function redFromCells(
  ask: Ask,
  shape: Shape,
  scope: Scope,
  question: RedQuestion,
  { cellMs, kept, fromRows }: KeptCells
): Promise<RedColumns | undefined> {
  const { dialect } = shape.history;
  const { double } = dialect;
  const { limit, stepMs } = question;
  const parts = fromRows.map(([from, to]) => cellsOfRows(shape, { ...scope, from, to }, cellMs));
  const all = parts.reduce((sum, part) => sql`${sum} union all ${part}`, kept);
  const heaviest = await ask(
    sql`select name, ${dialect.anyTrue(raw('sampled'))}, sum(row_count)${double} from (${all}) c group by name
      order by sum(requests) desc, ${dialect.ordered(raw('name'))}`
  );
  const services = heaviest.strings(0);
  if (services.length > limit) {
    return undefined;
  }
  const figures = stepMs === cellMs || stepMs === 'total' ? all : inSteps(shape, all, stepMs);
  const wanted = wantedColumns(question);
  const sampled = heaviest.integers(1).includes(1);
  const counts = stepMs === 'total' || question.counts === true;
  const read = [...wanted, ...(counts ? ['row_count'] : []), ...(sampled ? ['sampled'] : [])];
  const columns = await ask(
    sql`select k.code, g.bucket, ${raw(read.map((name) => `g.${name}`).join(', '))}
    from (${figures}) g join (${dialect.numbered(services)}) k on k.name = g.name`,
    { large: services.length * stepsOf(scope, stepMs) >= MANY_ROWS }
  );
  return redGrid(question, wanted, {
    services,
    group: columns.integers(0),
    time: columns.numbers(1),
    ...(sampled ? { estimated: columns.integers(1 + read.length) } : {}),
    ...(counts ? { rows: columns.numbers(2 + wanted.length) } : {}),
    rowsRead: heaviest.numbers(2).reduce((sum, rows) => sum + rows, 0),
    source: 'rollup',
    column: (place) => columns.numbers(2 + place),
  });
}

function stepsOf({ from, to }: Scope, stepMs: RedQuestion['stepMs']): number {
  return stepMs === 'total' ? 1 : (to - from) / stepMs;
}

/** Sums of cells over longer steps; quantiles cannot be summed. */
function inSteps({ history: { dialect } }: Shape, cells: Sql, stepMs: number): Sql {
  const { double } = dialect;
  return sql`select name, (floor(bucket / ${literal(stepMs)}) * ${literal(stepMs)})${double} as bucket, sum(requests)${double} as requests,
      sum(errors)${double} as errors, sum(duration_sum)${double} as duration_sum, ${noQuantiles(dialect)}, ${dialect.anyTrue(raw('sampled'))} as sampled,
      sum(row_count)${double} as row_count
    from (${cells}) c group by 1, 2`;
}

/** Rows of a stretch in the columns of cells. */
function cellsOfRows(shape: Shape, scope: Scope, cellMs: number): Sql {
  const { history } = shape;
  const { dialect } = history;
  const { double } = dialect;
  return sql`select name, bucket, requests, errors, duration_sum, ${quantileColumns(dialect, history.ticksPerMs)}, sampled, row_count
    from (select ${history.service} as name, (${dialect.bucketMs(history.time, cellMs)})${double} as bucket,
      sum(${history.weight})${double} as requests, sum(case when ${history.isError} then ${history.weight} else 0 end)${double} as errors,
      coalesce(sum(${history.durationMs} * ${history.weight}), 0)${double} as duration_sum, ${quantiles(dialect, history.durationTicks)} as q,
      ${dialect.anyTrue(history.sampled)} as sampled, count(*)${double} as row_count
    from ${history.table} where ${history.counted} and ${inScope(shape, scope)} group by 1, 2) r`;
}
