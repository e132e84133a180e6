import type { Ask } from '../../ask';
import type { Scope } from '../../port';
import type { KeptCells } from '../../questions/redFromCells';
import { join, raw, sql, type Sql } from '../../sql';
import { atMost, between, uncovered, type Stretch } from '../../stretches';
import { epochMs, inRange, instant, ofTenants } from '../conditions';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
/** More stretches of rows than this between finished hours are not worth it. */
const MOST_STRETCHES = 8;

/** Figures that are kept of minutes or hours. */
export interface Cells extends Pick<KeptCells, 'fromRows'> {
  table: Sql;
  time: Sql;
  /** Which of them hold. */
  whole: Sql;
}

/** Minutes whose rows have changed; not those of a time whose events are gone, whose figures stay as they are. */
const CHANGED = raw(`(select minute from rollup_pending
  where minute >= (select coalesce(max(events), timestamp '-infinity') from kept_since)) p`);

/**
 * Minutes of a table that hold, and what of the range they leave to the rows.
 * @param condition for the rows of the table
 */
export async function minuteCells(ask: Ask, scope: Scope, table: string, condition: Sql): Promise<Cells> {
  const first = Math.ceil(scope.from / MINUTE) * MINUTE;
  const last = Math.max(first, Math.floor(scope.to / MINUTE) * MINUTE);
  const waiting = await ask(
    sql`select distinct epoch_ms(minute)::double from ${CHANGED} where ${inRange(raw('minute'), first, last)} order by 1`
  );
  return cells(table, 'minute', condition, scope, { first, last, waiting: waiting.numbers(0), cellMs: MINUTE });
}

/** The same of hours, of those that are over. */
export async function hourCells(ask: Ask, scope: Scope, table: string, condition = raw('true')): Promise<Cells> {
  const ends = await ask(sql`select ${epochMs(raw('max(hour)'))} from hour_services`);
  const over = ends.numbers(0)[0] + HOUR;
  const first = Math.ceil(scope.from / HOUR) * HOUR;
  const last = Math.max(first, Math.min(Math.floor(scope.to / HOUR) * HOUR, Number.isNaN(over) ? first : over));
  const waiting = await ask(sql`select distinct epoch_ms(hour)::double from (
      select hour from open_hours where not few_rows union select date_trunc('hour', minute) from ${CHANGED})
    where ${inRange(raw('hour'), first, last)} order by 1`);
  return cells(table, 'hour', condition, scope, { first, last, waiting: waiting.numbers(0), cellMs: HOUR });
}

/** Cells between `first` and `last` but for those that wait; where these are many, up to the first of them. */
function cells(
  table: string,
  time: string,
  condition: Sql,
  scope: Scope,
  { first, last, waiting, cellMs }: { first: number; last: number; waiting: Float64Array; cellMs: number }
): Cells {
  const fromRows = uncovered(scope, first, last, waiting, cellMs);
  if (fromRows.length > MOST_STRETCHES) {
    return cells(table, time, condition, scope, { first, last: waiting[0], waiting: new Float64Array(0), cellMs });
  }
  const kept = [
    sql`${raw(time)} >= ${instant(first)} and ${raw(time)} < ${instant(last)}`,
    ...(waiting.length === 0 ? [] : [sql`${raw(time)} not in (${join(Array.from(waiting, instant), ', ')})`]),
    ofTenants(raw('tenant_id'), scope.tenants),
    condition,
  ];
  return { table: raw(table), time: raw(time), whole: join(kept, ' and '), fromRows };
}

/**
 * Hours that are over and have their bins, which those of few rows have not, and what they leave to the rows.
 * @param most stretches of rows; where there are more, they are read as fewer
 */
export async function binnedHours(
  ask: Ask,
  scope: Scope,
  most: number
): Promise<{ hours: Stretch[]; stretches: Stretch[] }> {
  const first = Math.ceil(scope.from / HOUR) * HOUR;
  const last = Math.max(first, Math.floor(scope.to / HOUR) * HOUR);
  const waiting = await ask(sql`select distinct epoch_ms(hour)::double from (
      select hour from open_hours union select date_trunc('hour', minute) from ${CHANGED})
    where ${inRange(raw('hour'), first, last)} order by 1`);
  const stretches = atMost(uncovered(scope, first, last, waiting.numbers(0), HOUR), most);
  return { hours: between(stretches, first, last), stretches };
}

/** Figures of hours, of the scope's tenants. */
export function hoursIn({ tenants }: Scope, runs: readonly Stretch[]): Sql {
  const within = runs.map(([from, to]) => inRange(raw('hour'), from, to));
  return sql`(${within.length === 0 ? raw('false') : join(within, ' or ')}) and ${ofTenants(raw('tenant_id'), tenants)}`;
}
