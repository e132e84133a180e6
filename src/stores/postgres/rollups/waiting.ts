import type { Ask } from '../../ask';
import { epochMs, inRange } from '../../conditions';
import type { Dialect } from '../../dialect';
import { ident, literal, raw, sql, type Sql } from '../../sql';
import { OPEN_HOURS, PENDING, SERVICES } from './names';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** With more changed minutes than this a range is answered from its rows. */
const MOST_MINUTES = 2_000;

/** Starts of what has changed since its figures were made, epoch ms, in order. */
export interface Waiting {
  minutes: readonly number[];
  /** Hours of these minutes, and those whose own figures are not made yet. */
  hours: readonly number[];
}

/** A table of the rollups with its schema. */
export function rollupTable(schema: string, name: string): Sql {
  return sql`${ident(schema)}.${ident(name)}`;
}

/** What waits in a range and an hour to both sides. Undefined where that is everything, or much. */
export async function readWaiting(
  ask: Ask,
  dialect: Dialect,
  schema: string,
  { from, to }: { from: number; to: number }
): Promise<Waiting | undefined> {
  const [begin, end] = [floorTo(from, HOUR) - HOUR, floorTo(to, HOUR) + 2 * HOUR];
  const found =
    await ask(sql`select * from (select distinct ${epochMs(dialect, raw('minute'))} as start from ${rollupTable(schema, PENDING)}
    where ${inRange(dialect, raw('minute'), begin, end)} or minute = '-infinity') p order by 1 limit ${literal(MOST_MINUTES + 1)}`);
  const minutes = [...found.numbers(0)];
  if (minutes.length > MOST_MINUTES || minutes[0] === -Infinity) {
    return undefined;
  }
  const open = await ask(sql`select ${epochMs(dialect, raw('hour'))} from ${rollupTable(schema, OPEN_HOURS)}
    where ${inRange(dialect, raw('hour'), begin, end)}`);
  const hours = inOrder([...minutes.map((minute) => floorTo(minute, HOUR)), ...open.numbers(0)]);
  return { minutes, hours };
}

export function floorTo(time: number, unit: number): number {
  return Math.floor(time / unit) * unit;
}

/** Each time once, in order. */
export function inOrder(times: readonly number[]): number[] {
  return [...new Set(times)].sort((one, other) => one - other);
}

/** From which to which hour the range holds all rows: an hour that it cuts counts where the part beyond has none. */
export async function wholeHours(
  ask: Ask,
  dialect: Dialect,
  schema: string,
  { from, to }: { from: number; to: number },
  waits: ReadonlySet<number>
): Promise<{ first: number; last: number }> {
  const [head, tail] = [floorTo(from, HOUR), floorTo(to, HOUR)];
  const found = await ask(sql`select
    coalesce(min(first_seen) filter (where start = ${dialect.instant(head)}) < ${dialect.instant(from)}, false),
    coalesce(max(last_seen) filter (where start = ${dialect.instant(tail)}) >= ${dialect.instant(to)}, false)
    from ${rollupTable(schema, SERVICES)} where hours = 1 and start in (${dialect.instant(head)}, ${dialect.instant(tail)})`);
  const cut = (hour: number, column: number) => waits.has(hour) || found.integers(column)[0] === 1;
  const first = cut(head, 0) ? Math.ceil(from / HOUR) * HOUR : head;
  const last = cut(tail, 1) ? tail : Math.ceil(to / HOUR) * HOUR;
  return { first, last: Math.max(first, last) };
}
