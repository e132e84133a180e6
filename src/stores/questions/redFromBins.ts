import { BinCounts } from '../../core/stats/binCounts';
import { LOG_QUANTILE_ERROR } from '../../core/stats/logHistogram';
import type { AnswerColumns, Ask } from '../ask';
import { binOf } from '../bins';
import { inScope, matches } from '../conditions';
import type { RedColumns, RedQuestion, Scope } from '../port';
import type { Shape } from '../shape';
import { join, literal, raw, sql, type Sql } from '../sql';
import { isWorth, type BinnedCells } from './binnedCells';
import { addBins } from './binRows';
import { bucketOf, groupLabels, heaviestGroups, redOfCodes, wantedColumns } from './red';

const FIGURES = ['requests', 'errors', 'duration_sum', 'timed'] as const;
const SHARES = { p50: 0.5, p95: 0.95, p99: 0.99 } as const;
const MICROS_PER_MS = 1000;

/** How an answer is grouped: by these names, and one more for all others where some are folded. */
interface Grouping {
  shape: Shape;
  scope: Scope;
  question: RedQuestion;
  names: readonly string[];
  folded: number;
}

/**
 * RED figures from those of cells by service and endpoint; what these do not stand for comes from the rows. Counts are those of the rows,
 * quantiles within 1 %. Undefined where the rows are as quick, or cells cannot say how much of their weight has a duration.
 */
export async function redFromBins(
  ask: Ask,
  shape: Shape,
  scope: Scope,
  question: RedQuestion,
  { table, whole, fromRows, lists, durations, worth }: BinnedCells
): Promise<RedColumns | undefined> {
  const { dialect } = shape.history;
  const { services, endpoints } = scope.filters;
  const kept = sql`${table} where ${whole} and ${matches(dialect, raw('service_name'), services)} and ${matches(dialect, raw('endpoint'), endpoints)}`;
  const binned = question.quantiles?.length !== 0;
  const size = await ask(
    sql`select sum(row_count)${dialect.double}, sum(${binned ? lists.length : raw('0')})${dialect.double},
      sum(case when ${question.mean === true ? sql`sampled and row_count <> ${durations}` : raw('false')} then 1 else 0 end)${dialect.double} from ${kept}`
  );
  if (!isWorth(worth, size.numbers(0)[0], size.numbers(1)[0]) || size.numbers(2)[0] > 0) {
    return undefined;
  }
  const name = dialect.ordered(nameOf(question, raw('service_name'), raw('endpoint')));
  const stretches = fromRows.map(([from, to]) => ({ ...scope, from, to }));
  const timed = sql`case when ${durations} = row_count then requests else ${durations} end`;
  const rows = join(
    [
      sql`select ${name} as name, time, requests as weight, errors, duration_sum, sampled, row_count${ifMean(question, sql`, ${timed} as timed`)} from ${kept}`,
      ...stretches.map((stretch) => rowsAsCells(shape, stretch, question)),
    ],
    ' union all '
  );
  const label = question.groupBy === 'none' ? undefined : question.groupBy;
  const { names, folded } = await heaviestGroups(ask, { dialect, rows, label }, question.limit);
  const grouping = { shape, scope, question, names, folded };
  const figures = await ask(figuresByCode(grouping, rows));
  const quantiles = new CellQuantiles(figures);
  if (binned) {
    const cells = sql`select ${name} as name, time, ${lists.bins} as bins, ${lists.counts} as counts from ${kept}`;
    quantiles.addCells(
      await ask(byCode(grouping, sql`select ${groupOf(grouping)}, bins, counts from (${cells}) c`, 'bins, counts'))
    );
    for (const stretch of stretches) {
      quantiles.addBins(await ask(binsByCode(grouping, stretch)));
    }
  }
  const wanted = wantedColumns(question);
  const shares = wanted.flatMap((column) => (column in SHARES ? [SHARES[column as keyof typeof SHARES]] : []));
  const found = quantiles.all(shares);
  const origin = { source: 'rollup' as const, ...(binned ? { quantileError: LOG_QUANTILE_ERROR } : {}) };
  return redOfCodes(figures, groupLabels(label, names, folded), folded, question, origin, (place) => {
    const figure = FIGURES.indexOf(wanted[place] as (typeof FIGURES)[number]);
    return figure < 0 ? found[place - (wanted.length - shares.length)] : figures.numbers(4 + figure);
  });
}

function nameOf({ groupBy }: RedQuestion, service: Sql, endpoint: Sql): Sql {
  return groupBy === 'service' ? service : groupBy === 'endpoint' ? sql`coalesce(${endpoint}, '')` : raw(`''`);
}

/** Each row of a stretch like a cell of its own. */
function rowsAsCells(shape: Shape, scope: Scope, question: RedQuestion): Sql {
  const h = shape.history;
  const { double, ordered } = h.dialect;
  return sql`select ${ordered(nameOf(question, h.service, h.endpoint))} as name, ${h.time} as time, (${h.weight})${double} as weight,
      (case when ${h.isError} then ${h.weight} else 0 end)${double} as errors, coalesce(${h.durationMs} * ${h.weight}, 0)${double} as duration_sum,
      ${h.sampled} as sampled, 1 as row_count${ifMean(question, sql`, (case when ${h.durationTicks} is null then 0 else ${h.weight} end)${double} as timed`)}
    from ${h.table} where ${h.counted} and ${inScope(shape, scope)}`;
}

/** A name, null where it is folded, and the bucket of a row with the columns `name` and `time`. */
function groupOf({ shape: { history }, scope, question, names, folded }: Grouping): Sql {
  const { dialect } = history;
  const name = folded > 0 ? sql`case when ${dialect.isOneOf(raw('name'), names)} then name end` : raw('name');
  return sql`${name} as name, ${bucketOf(dialect, question, scope.from)} as bucket`;
}

/** @param rows a select whose first columns are those of `groupOf` */
function byCode({ shape: { history }, names }: Grouping, rows: Sql, columns: string): Sql {
  const { double, integer, numbered, ordered } = history.dialect;
  return sql`select coalesce(k.code, ${literal(names.length)})${integer} as code, bucket${double}, ${raw(columns)}
    from (${rows}) g left join (${numbered(names)}) k on k.name = ${ordered(raw('g.name'))}`;
}

function ifMean({ mean }: RedQuestion, columns: Sql): Sql {
  return mean === true ? columns : raw('');
}

function figuresByCode(grouping: Grouping, rows: Sql): Sql {
  const { question } = grouping;
  const { double, anyTrue } = grouping.shape.history.dialect;
  const sums = sql`select ${groupOf(grouping)}, ${anyTrue(raw('sampled'))} as sampled, sum(row_count)${double} as row_count, sum(weight)${double} as requests,
      sum(errors)${double} as errors, sum(duration_sum)${double} as duration_sum${ifMean(question, sql`, sum(timed)${double} as timed`)}
    from (${rows}) r group by 1, 2`;
  const figures = question.mean === true ? FIGURES : FIGURES.slice(0, 3);
  return sql`${byCode(grouping, sums, `sampled, row_count, ${figures.join(', ')}`)} order by code, bucket`;
}

/** How many durations of the rows of a stretch each bin has. */
function binsByCode(grouping: Grouping, stretch: Scope): Sql {
  const h = grouping.shape.history;
  const micros = sql`(${h.durationTicks} * ${literal(MICROS_PER_MS / h.ticksPerMs)})`;
  const rows = sql`select ${h.dialect.ordered(nameOf(grouping.question, h.service, h.endpoint))} as name, ${h.time} as time, ${binOf(micros)} as bin
    from ${h.table} where ${h.counted} and ${h.durationTicks} is not null and ${inScope(grouping.shape, stretch)}`;
  const counts = sql`select ${groupOf(grouping)}, bin, count(*) as durations from (${rows}) r group by 1, 2, 3`;
  return byCode(grouping, counts, `bin${h.dialect.integer.parts[0]}, durations${h.dialect.double.parts[0]}`);
}

/** Bins of the cells of an answer. */
class CellQuantiles {
  private readonly codes: Int32Array;
  private readonly times: Float64Array;
  /** Place of each cell of the answer, by group and time. */
  private readonly places: Array<Map<number, number>> = [];
  private readonly parts: Array<Array<(bins: BinCounts) => void>>;

  /** @param figures the cells, `code bucket` */
  constructor(figures: AnswerColumns) {
    this.codes = figures.integers(0);
    this.times = figures.numbers(1);
    this.parts = Array.from(this.times, () => []);
    this.codes.forEach((code, place) => (this.places[code] ??= new Map()).set(this.times[place], place));
  }

  /** @param columns `code bucket bins counts` */
  addCells(columns: AnswerColumns): void {
    const [bins, durations] = [columns.lists(2), columns.lists(3)];
    this.each(columns, (parts, row) => parts.push((counts) => addBins(counts, bins, durations, row)));
  }

  /** @param columns `code bucket bin durations` */
  addBins(columns: AnswerColumns): void {
    const [bins, durations] = [columns.integers(2), columns.numbers(3)];
    this.each(columns, (parts, row) => parts.push((counts) => counts.add(bins[row], durations[row])));
  }

  /** Milliseconds, one column for each share. */
  all(shares: readonly number[]): Float64Array[] {
    const columns = shares.map(() => new Float64Array(this.parts.length));
    const counts = new BinCounts();
    this.parts.forEach((parts, place) => {
      parts.forEach((add) => add(counts));
      counts.quantiles(shares).forEach((micros, column) => {
        columns[column][place] = micros / MICROS_PER_MS;
      });
      counts.clear();
    });
    return columns;
  }

  private each(columns: AnswerColumns, work: (parts: Array<(bins: BinCounts) => void>, row: number) => void): void {
    const [codes, times] = [columns.integers(0), columns.numbers(1)];
    for (let row = 0; row < columns.length; row++) {
      const place = this.places[codes[row]]?.get(times[row]);
      if (place !== undefined) {
        work(this.parts[place], row);
      }
    }
  }
}
