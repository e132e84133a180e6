import type { Connection } from '@duckdb/node-bindings';
import { literal, raw, sql } from '../../sql';
import { CALL_WINDOW_MS, callRows } from '../../calls';
import { withoutInference } from '../../inference';
import type { HistoryShape } from '../../shape';
import { instant } from '../conditions';
import type { EmbeddedDatabase } from '../database';
import { serviceCells } from '../serviceCells';
import { execute, queryColumns } from '../statement';
import { markHours, sealHours } from './hours';
import { noteTimes } from './noteTimes';

/** Minutes that are brought up to date in one transaction: a day's worth, or as many as have about so many rows. */
const MINUTES_AT_ONCE = 1440;
const ROWS_AT_ONCE = 600_000;
/** More rows than these are not read at once, however few minutes they are of: exact quantiles hold them in memory. */
const MOST_ROWS = 4_000_000;
const CALLS_AT_ONCE = 400_000;

/**
 * Notes the minutes whose figures a table of new (or leaving) rows changes: their own, and those of rows of the same
 * chains within an hour, whose callers may only now be known. Runs in the transaction that changes the rows.
 */
export async function markPending(
  database: EmbeddedDatabase,
  connection: Connection,
  table: string,
  condition = raw('true')
): Promise<void> {
  await noteTimes(database, connection, table, condition);
  const window = raw(`interval ${CALL_WINDOW_MS / 1000} seconds`);
  await execute(
    database.native,
    connection,
    sql`insert into rollup_pending
      with changed as (select chain_id, "timestamp" from ${raw(table)} where ${condition}),
      span as (select min("timestamp") - ${window} as first, max("timestamp") + ${window} as last from changed)
      select distinct date_trunc('minute', "timestamp") from changed
      union
      select distinct date_trunc('minute', h."timestamp") from chain_history h, span
      where h."timestamp" >= span.first and h."timestamp" <= span.last and h.chain_id in (select chain_id from changed)`
  );
}

/** Brings the figures of every noted minute and hour up to date, a part at a time, so that questions and other loads go on. */
export async function refreshRollups(
  database: EmbeddedDatabase,
  history: HistoryShape,
  stopped: () => boolean
): Promise<void> {
  await forgetRemoved(database);
  let minutes: number | undefined;
  for (let more = true; more && !stopped(); ) {
    more = await database.write(async (connection) => {
      minutes ??= await minutesAtOnce(database, connection);
      return refreshPart(database, connection, history, minutes);
    });
  }
  await sealHours(database, stopped);
}

/** Minutes whose rows were removed keep the figures that they had: what comes late for them is not counted. */
async function forgetRemoved(database: EmbeddedDatabase): Promise<void> {
  const late = sql`rollup_pending where minute < (select max(events) from kept_since)`;
  const found = await database.read(sql`select count(*)::integer from ${late}`);
  if (found.integers(0)[0] > 0) {
    await database.write((connection) => execute(database.native, connection, sql`delete from ${late}`));
  }
}

/** Every part reads whole blocks of rows, so that many parts of few rows each would read the same blocks over and over. */
async function minutesAtOnce(database: EmbeddedDatabase, connection: Connection): Promise<number> {
  const found = await queryColumns(
    database.native,
    connection,
    sql`with span as (select min(minute) as first, max(minute) + interval 1 minute as last from rollup_pending)
      select count(*)::double, coalesce(any_value(date_diff('minute', first, last)), 0)::double from chain_history, span
      where "timestamp" >= first and "timestamp" < last`
  );
  const [rows, minutes] = [found.numbers(0)[0], found.numbers(1)[0]];
  return Math.max(MINUTES_AT_ONCE, Math.floor((ROWS_AT_ONCE * minutes) / Math.max(1, rows)));
}

async function refreshPart(
  database: EmbeddedDatabase,
  connection: Connection,
  history: HistoryShape,
  minutes: number
): Promise<boolean> {
  const run = (statement: Parameters<typeof execute>[2]) => execute(database.native, connection, statement);
  const span = await touchMinutes(database, connection, minutes);
  if (span === undefined) {
    return false;
  }
  const { from, to } = span;
  await run(
    sql`delete from minute_rollup where minute >= ${instant(from)} and minute < ${instant(to)} and minute in (select minute from touched)`
  );
  await run(
    sql`insert into minute_rollup ${serviceCells('minute', from, to, sql`date_trunc('minute', "timestamp") in (select minute from touched)`)}`
  );
  await run(sql`delete from call_rollup where "timestamp" >= ${instant(from)} and "timestamp" < ${instant(to)}
    and date_trunc('minute', "timestamp") in (select minute from touched)`);
  await refreshCalls(database, connection, history, from, to);
  await markHours(run, from, to);
  await run(sql`delete from rollup_pending where minute in (select minute from touched)`);
  return true;
}

/** Puts the first of the minutes that wait into `touched`, as many as may be read at once; undefined when none waits. */
async function touchMinutes(
  database: EmbeddedDatabase,
  connection: Connection,
  minutes: number
): Promise<{ from: number; to: number } | undefined> {
  await execute(
    database.native,
    connection,
    sql`create or replace temp table touched as
      select distinct minute from rollup_pending
      where minute >= (select coalesce(max(events), timestamp '-infinity') from kept_since) order by minute limit ${literal(minutes)}`
  );
  const found = await queryColumns(
    database.native,
    connection,
    sql`with span as (select count(*) as minutes, min(minute) as first, max(minute) + interval 1 minute as last from touched)
      select minutes::integer, epoch_ms(first)::double, epoch_ms(last)::double,
        (select count(*) from chain_history where "timestamp" >= first and "timestamp" < last)::double from span`
  );
  const touched = found.integers(0)[0];
  if (touched === 0) {
    return undefined;
  }
  const rows = found.numbers(3)[0];
  return rows <= MOST_ROWS || touched === 1
    ? { from: found.numbers(1)[0], to: found.numbers(2)[0] }
    : touchMinutes(database, connection, Math.max(1, Math.floor((touched * MOST_ROWS) / rows / 2)));
}

async function refreshCalls(
  database: EmbeddedDatabase,
  connection: Connection,
  history: HistoryShape,
  from: number,
  to: number
): Promise<void> {
  const run = (statement: Parameters<typeof execute>[2]) => execute(database.native, connection, statement);
  const around = sql`"timestamp" >= ${instant(from - CALL_WINDOW_MS)} and "timestamp" < ${instant(to + CALL_WINDOW_MS)}`;
  const shape = await withoutInference(
    (statement) => queryColumns(database.native, connection, statement),
    history,
    around
  );
  const calls = callRows(shape, {
    chosen: sql`"timestamp" >= ${instant(from)} and "timestamp" < ${instant(to)} and date_trunc('minute', "timestamp") in (select minute from touched)`,
    around,
    within: sql`time >= ${instant(from)} and time < ${instant(to)} and date_trunc('minute', time) in (select minute from touched)`,
  });
  await run(sql`create or replace temp table found_calls as ${calls}`);
  await run(
    raw(`insert into call_edges (caller, callee, kind)
    select caller, callee, min(kind) from found_calls anti join call_edges using (caller, callee) group by all order by all`)
  );
  await insertCalls(database, connection, from, to);
}

/** In slices of time: sorting all calls of a busy day at once would take more memory than a writer has. */
async function insertCalls(
  database: EmbeddedDatabase,
  connection: Connection,
  from: number,
  to: number
): Promise<void> {
  const found = await queryColumns(database.native, connection, raw('select count(*)::double from found_calls'));
  const slices = Math.max(1, Math.ceil(found.numbers(0)[0] / CALLS_AT_ONCE));
  const width = Math.ceil((to - from) / slices);
  for (let start = from; start < to; start += width) {
    await execute(
      database.native,
      connection,
      sql`insert into call_rollup select time, tenant, id, duration, failed, weight, confidence
        from found_calls join call_edges using (caller, callee)
        where time >= ${instant(start)} and time < ${instant(Math.min(to, start + width))} order by time`
    );
  }
}
