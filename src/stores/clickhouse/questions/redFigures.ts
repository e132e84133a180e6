import { LOG_QUANTILE_ERROR } from '../../../core/stats/logHistogram';
import type { AnswerColumns, Ask } from '../../ask';
import { inRange, inScope, matches, ofTenants } from '../../conditions';
import type { RedColumns, RedQuestion, Scope } from '../../port';
import { servedByBins } from '../../questions/binnedCells';
import { bucketOf, byWeight, groupLabels, redColumns, wantedColumns } from '../../questions/red';
import type { Shape } from '../../shape';
import { join, raw, sql, type Sql } from '../../sql';
import { between, type Stretch } from '../../stretches';
import { addedCells } from '../addedCells';
import { clickhouse } from '../dialect';
import { addSizes, NOTHING, type Kept } from '../keptFacts';
import type { KeptTable } from '../keptTables';
import { minuteFigures } from '../migrations/002_minutes';
import { figuresAreCheaper, isMerged } from './cost';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Cells of a table that stand for a stretch of time. */
interface Piece extends Pick<Scope, 'from' | 'to'> {
  kept: KeptTable;
}

/** How to answer from figures. */
interface Plan {
  pieces: Piece[];
  /** Whether the engine adds bins up, where sending them all would be too much. */
  merged: boolean;
}

/**
 * RED figures from those kept of every hour and minute; incomplete minutes at the ends of the range come from the rows. Counts
 * are those of the rows, quantiles within 1 %. Undefined where rows have to be read (another filter or grid, quantiles that
 * have to be exact, means that cells cannot give, figures that do not agree with the rows) and where that takes no longer.
 */
export async function redFromFigures(
  ask: Ask,
  shape: Shape,
  kept: Kept,
  scope: Scope,
  question: RedQuestion
): Promise<RedColumns | undefined> {
  const plan = servedByBins(scope, question, MINUTE) ? await cheapestPlan(kept, scope, question) : undefined;
  if (plan === undefined) {
    return undefined;
  }
  for (const table of new Set(plan.pieces.map((piece) => piece.kept))) {
    if (!(await kept.agrees(table, scope))) {
      return undefined;
    }
  }
  const stretches = plan.pieces.map(({ from, to }): Stretch => [from, to]);
  const ends = between(stretches, scope.from, scope.to).map(([from, to]) => ({ ...scope, from, to }));
  const figures = [...plan.pieces.map((piece) => cellsOf(piece, scope)), ...ends.map((end) => cellsOfRows(shape, end))];
  const columns = await ask(statementOf(join(figures, ' union all '), scope, question, plan.merged), { grouped: true });
  const mixed = question.mean === true && columns.integers(meanColumn(question) + 1).includes(1);
  return mixed ? undefined : answerOf(columns, question);
}

/** Undefined where reading the rows is the cheapest. */
async function cheapestPlan(kept: Kept, scope: Scope, question: RedQuestion): Promise<Plan | undefined> {
  const { stepMs, offsetMs = 0 } = question;
  const { hours, minutes } = kept.tables;
  const first = Math.ceil(scope.from / MINUTE) * MINUTE;
  const last = Math.floor(scope.to / MINUTE) * MINUTE;
  if (minutes === undefined || first >= last) {
    return undefined;
  }
  const whole: Stretch = [Math.ceil(first / HOUR) * HOUR, Math.floor(last / HOUR) * HOUR];
  const byTheHour = stepMs === 'total' || (stepMs % HOUR === 0 && offsetMs % HOUR === 0);
  const pieces =
    hours && byTheHour && whole[0] < whole[1]
      ? [
          { kept: hours, from: whole[0], to: whole[1] },
          ...between([whole], first, last).map(([from, to]) => ({ kept: minutes, from, to })),
        ].sort((one, other) => one.from - other.from)
      : [{ kept: minutes, from: first, to: last }];
  let sum = NOTHING;
  for (const { kept: table, from, to } of pieces) {
    const sizes = await kept.sizes(table, { ...scope, from, to });
    if (sizes === undefined) {
      return undefined;
    }
    sum = addSizes(sum, sizes);
  }
  return figuresAreCheaper(sum, question) ? { pieces, merged: isMerged(sum) } : undefined;
}

const FIGURES = raw('service_name, endpoint, requests, errors, duration_sum, sampled, row_count, bins');

/** How much of a cell's weight has a duration; `mixed` where it cannot say, since not all weigh the same. */
const TIMED = `if(arraySum(mapValues(bins)) = row_count, toFloat64(requests), toFloat64(arraySum(mapValues(bins)))) as timed,
      sampled and arraySum(mapValues(bins)) != row_count as mixed`;

function cellsOf({ kept, from, to }: Piece, { tenants, filters }: Scope): Sql {
  const conditions = [
    inRange(clickhouse, raw(kept.time), from, to),
    ofTenants(raw('tenant_id'), tenants),
    matches(clickhouse, raw('service_name'), filters.services),
    matches(clickhouse, raw(`nullIf(endpoint, '')`), filters.endpoints),
  ];
  return sql`select ${raw(kept.time)} as cell, ${FIGURES} from ${kept.table} where ${join(conditions, ' and ')}`;
}

function cellsOfRows(shape: Shape, scope: Scope): Sql {
  const rows = sql`(select * from ${shape.history.table} where ${inScope(shape, scope)}) h`;
  return sql`select minute as cell, ${FIGURES} from (${minuteFigures(rows)}) m`;
}

/** `name bucket requests errors duration_sum sampled row_count`, then bins and how many durations each has, of some cells of a bucket or of all. */
function statementOf(figures: Sql, scope: Scope, question: RedQuestion, merged: boolean): Sql {
  const name = { service: 'service_name', endpoint: 'endpoint', none: `''`, chain: `''` }[question.groupBy];
  const { coded = clickhouse.text, double, integer } = clickhouse;
  const quantilesWanted = question.quantiles?.length !== 0;
  const mean = question.mean === true;
  const cells = sql`select ${raw(name)} as name, ${bucketOf(clickhouse, question, scope.from)} as bucket, requests, errors, duration_sum,
      sampled, row_count, bins${raw(mean ? `, ${TIMED}` : '')} from (select *, toDateTime64(cell, 3, 'UTC') as time from (${figures}) f where row_count > 0) t`;
  const grouped = (bins: Sql) =>
    sql`select name, bucket, sum(requests) as requests, sum(errors) as errors, sum(duration_sum) as duration_sum, max(sampled) as sampled,
      sum(row_count) as row_count${bins}${raw(mean ? ', sum(timed) as timed, max(mixed) as mixed' : '')} from (${cells}) c group by name, bucket`;
  const rows = !quantilesWanted ? grouped(raw('')) : merged ? grouped(raw(', sumMap(bins) as bins')) : cells;
  const lists = quantilesWanted
    ? raw(`, mapKeys(bins)::Array(Int16), mapValues(bins)::Array(${merged ? 'UInt64' : 'UInt32'})`)
    : raw('');
  return sql`select name${coded}, bucket${double}, requests${double}, errors${double}, duration_sum${double}, sampled${integer}, row_count${double}${lists}${mean ? sql`, timed${double}, mixed${integer}` : raw('')}
    from (${rows}) r`;
}

/** Place of `timed` in the answer. */
function meanColumn({ quantiles }: RedQuestion): number {
  return quantiles?.length === 0 ? 7 : 9;
}

/** The grid, groups beyond the limit folded into one. */
function answerOf(columns: AnswerColumns, question: RedQuestion): RedColumns {
  const { groupBy, limit, stepMs } = question;
  const label = groupBy === 'none' ? undefined : groupBy;
  const weighed = columns.length === 0 ? undefined : byWeight(columns.texts(0), columns.numbers(2));
  const names = weighed?.names ?? [];
  const folded = label === undefined ? 0 : Math.max(0, names.length - limit);
  const group = (weighed?.group ?? new Int32Array(0)).map((place) => Math.min(place, limit));
  const groups = groupLabels(label, names.slice(0, limit), folded);
  const wanted = wantedColumns(question);
  const cells = addedCells(columns, group, groups.length, stepMs, { names: wanted, timed: meanColumn(question) });
  const sampled = groups.map(() => false);
  cells.sampled.forEach((flag, cell) => {
    sampled[cells.group[cell]] ||= flag === 1;
  });
  const grid = {
    groups,
    group: cells.group,
    time: cells.time,
    recorded: stepMs === 'total' || question.counts === true ? cells.rows : new Float64Array(0),
    sampled,
    ...(sampled.includes(true) ? { estimated: cells.sampled } : {}),
    rowsRead: cells.rows.reduce((sum, count) => sum + count, 0),
    folded,
    source: 'rollup' as const,
    ...(question.quantiles?.length === 0 ? {} : { quantileError: LOG_QUANTILE_ERROR }),
  };
  return redColumns(grid, wanted, (place) => cells.values[place]);
}
