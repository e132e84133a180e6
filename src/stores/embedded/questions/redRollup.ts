import type { Ask } from '../../ask';
import type { RedColumns, RedQuestion, Scope } from '../../port';
import { redFromCells, servedByCells, type KeptCells } from '../../questions/redFromCells';
import type { Shape } from '../../shape';
import { join, raw, sql, type Sql } from '../../sql';
import { uncovered } from '../../stretches';
import { epochMs, inRange, instant, matches, ofTenants } from '../conditions';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** More stretches of rows than this between finished hours are not worth it. */
const MOST_STRETCHES = 8;

/**
 * The grid by service from the figures kept beside the rows, of hours or minutes or, without quantiles, of several; what the
 * range cuts at its ends, and what waits for its figures, comes from the rows. The answer equals that of the rows. Undefined
 * where it could not: another grid or filter, several tenants in one answer, or more services than the limit.
 */
export async function redFromRollup(
  ask: Ask,
  shape: Shape,
  scope: Scope,
  question: RedQuestion
): Promise<RedColumns | undefined> {
  const cellMs = [HOUR, MINUTE].find((width) => servedByCells(scope, question, width));
  if (cellMs === undefined) {
    return undefined;
  }
  const { table, time, whole, fromRows } = await (cellMs === HOUR ? hours : minutes)(ask, scope);
  const tenants = await ask(sql`select count(distinct tenant_id)::integer from ${table} where ${whole}`);
  if (tenants.integers(0)[0] > 1) {
    return undefined;
  }
  const kept = sql`
    select service_name as name, ${epochMs(time)} as bucket, requests, errors, duration_sum, p50, p95, p99, sampled, row_count::double as row_count
    from ${table} where ${whole}`;
  return redFromCells(ask, shape, scope, question, { cellMs, kept, fromRows });
}

interface Cells extends Pick<KeptCells, 'fromRows'> {
  table: Sql;
  time: Sql;
  /** Which of them hold. */
  whole: Sql;
}

/** Minutes whose rows have changed; not those of a time whose events are gone, whose figures stay as they are. */
const CHANGED = raw(`(select minute from rollup_pending
  where minute >= (select coalesce(max(events), timestamp '-infinity') from kept_since)) p`);

async function minutes(ask: Ask, scope: Scope): Promise<Cells> {
  const first = Math.ceil(scope.from / MINUTE) * MINUTE;
  const last = Math.max(first, Math.floor(scope.to / MINUTE) * MINUTE);
  const waiting = await ask(
    sql`select distinct epoch_ms(minute)::double from ${CHANGED} where ${inRange(raw('minute'), first, last)} order by 1`
  );
  return cells('minute_rollup', 'minute', scope, { first, last, waiting: waiting.numbers(0), cellMs: MINUTE });
}

/** Hours that are over. */
async function hours(ask: Ask, scope: Scope): Promise<Cells> {
  const ends = await ask(sql`select ${epochMs(raw('max(hour)'))} from hour_services`);
  const over = ends.numbers(0)[0] + HOUR;
  const first = Math.ceil(scope.from / HOUR) * HOUR;
  const last = Math.max(first, Math.min(Math.floor(scope.to / HOUR) * HOUR, Number.isNaN(over) ? first : over));
  const waiting = await ask(sql`select distinct epoch_ms(hour)::double from (
      select hour from open_hours where not few_rows union select date_trunc('hour', minute) from ${CHANGED})
    where ${inRange(raw('hour'), first, last)} order by 1`);
  return cells('hour_services', 'hour', scope, { first, last, waiting: waiting.numbers(0), cellMs: HOUR });
}

/** Cells between `first` and `last` but for those that wait; where these are many, up to the first of them. */
function cells(
  table: string,
  time: string,
  scope: Scope,
  { first, last, waiting, cellMs }: { first: number; last: number; waiting: Float64Array; cellMs: number }
): Cells {
  const fromRows = uncovered(scope, first, last, waiting, cellMs);
  if (fromRows.length > MOST_STRETCHES) {
    return cells(table, time, scope, { first, last: waiting[0], waiting: new Float64Array(0), cellMs });
  }
  const kept = [
    sql`${raw(time)} >= ${instant(first)} and ${raw(time)} < ${instant(last)}`,
    ...(waiting.length === 0 ? [] : [sql`${raw(time)} not in (${join(Array.from(waiting, instant), ', ')})`]),
    ofTenants(raw('tenant_id'), scope.tenants),
    matches(raw('service_name'), scope.filters.services),
  ];
  return { table: raw(table), time: raw(time), whole: join(kept, ' and '), fromRows };
}
