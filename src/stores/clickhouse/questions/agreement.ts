import type { Ask } from '../../ask';
import type { Scope } from '../../port';
import type { Shape } from '../../shape';
import { literal, raw, sql, type Sql } from '../../sql';

/** Columns of kept figures that say of which rows they are made: their time, and how many. */
export interface RowColumns {
  time: string;
  rows: string;
}

/**
 * Months of which kept figures have more or fewer rows than there are: `month` (as 202611) and `missing`. Views see
 * rows that are added, not those that are deleted, and not those that were there before them. Costs no reading of rows.
 * @param within the first and last month of figures that are looked at, all when absent
 */
export function disagreements(
  { history }: Shape,
  kept: Sql,
  { time, rows }: RowColumns,
  within?: [first: Sql, last: Sql]
): Sql {
  const months = within === undefined ? raw('true') : sql`toYYYYMM(${raw(time)}) between ${within[0]} and ${within[1]}`;
  return sql`select month, sum(n) as missing from (
      select toYYYYMM(${history.time}) as month, toInt64(count()) as n from ${history.table} group by month
      union all select toYYYYMM(${raw(time)}) as month, -toInt64(sum(${raw(rows)})) as n from ${kept} where ${months} group by month) m
    group by month having missing <> 0`;
}

/** How many months of a range kept figures do not agree with, as a number. */
export function wrongMonths(
  shape: Shape,
  kept: Sql,
  columns: RowColumns,
  { from, to }: Pick<Scope, 'from' | 'to'>
): Sql {
  const within: [Sql, Sql] = [monthOf(from), monthOf(to)];
  return sql`toFloat64((select count() from (${disagreements(shape, kept, columns, within)}) d where month between ${within[0]} and ${within[1]}))`;
}

/** Whether kept figures hold for a range. */
export async function agree(
  ask: Ask,
  shape: Shape,
  kept: Sql,
  columns: RowColumns,
  range: Pick<Scope, 'from' | 'to'>
): Promise<boolean> {
  const found = await ask(sql`select ${wrongMonths(shape, kept, columns, range)}`);
  return found.numbers(0)[0] === 0;
}

function monthOf(time: number): Sql {
  const date = new Date(time);
  return literal(date.getUTCFullYear() * 100 + date.getUTCMonth() + 1);
}
