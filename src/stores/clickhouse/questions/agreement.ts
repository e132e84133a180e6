import type { Ask } from '../../ask';
import type { Scope } from '../../port';
import type { Shape } from '../../shape';
import { literal, raw, sql, type Sql } from '../../sql';
import type { KeptTable } from '../keptTables';

/**
 * Months of which kept figures have more or fewer rows than there are: `month` (as 202611) and `missing`. Views see
 * rows that are added, not those that are deleted, and not those that were there before them. Costs no reading of rows.
 * @param within the first and last month of figures that are looked at, all when absent
 */
export function disagreements(
  { history }: Shape,
  { table, time, rows }: KeptTable,
  within?: [first: number, last: number]
): Sql {
  const months = within
    ? sql`toYYYYMM(${raw(time)}) between ${literal(within[0])} and ${literal(within[1])}`
    : raw('true');
  return sql`select month, sum(n) as missing from (
      select toYYYYMM(${history.time}) as month, toInt64(count()) as n from ${history.table} group by month
      union all select toYYYYMM(${raw(time)}) as month, -toInt64(sum(${raw(rows)})) as n from ${table} where ${months} group by month) m
    group by month having missing <> 0`;
}

/** The first and last month of a range, as numbers. */
export function monthsOf({ from, to }: Pick<Scope, 'from' | 'to'>): [first: number, last: number] {
  return [monthOf(from), monthOf(to)];
}

/** Whether kept figures hold for some months. */
export async function agree(
  ask: Ask,
  shape: Shape,
  kept: KeptTable,
  months: [first: number, last: number]
): Promise<boolean> {
  const [first, last] = months.map(literal);
  const found = await ask(
    sql`select toFloat64(count()) from (${disagreements(shape, kept, months)}) d where month between ${first} and ${last}`
  );
  return found.numbers(0)[0] === 0;
}

function monthOf(time: number): number {
  const date = new Date(time);
  return date.getUTCFullYear() * 100 + date.getUTCMonth() + 1;
}
