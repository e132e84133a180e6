import type { RemovedRows, RetentionPolicy } from '../../writer';
import { raw, sql, type Sql } from '../../sql';
import { epochMs, instant } from '../conditions';
import type { EmbeddedDatabase } from '../database';
import { execute } from '../statement';
import { sealBeforeRemoval } from './hours';
import { noteTimes } from './noteTimes';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * Removes rows of events, and figures and metrics, from before the ends that a policy names, both taken down to the hour: a day
 * in one transaction, oldest first, so that questions and loads go on. The figures of a time whose rows leave are made
 * before, and stay until their own end. Everything that waits for its figures has to have them.
 * @returns how many rows of each kind left
 */
export async function pruneRows(
  database: EmbeddedDatabase,
  { eventsBefore, figuresBefore }: RetentionPolicy,
  stopped: () => boolean
): Promise<RemovedRows> {
  const removed = { events: 0, figures: 0, metrics: 0 };
  const events = await partsBefore(database, 'chain_history', '"timestamp"', eventsBefore);
  for (const [from, to] of events) {
    removed.events += stopped() ? 0 : await removeEvents(database, from, to);
  }
  for (const table of ['minute_rollup', 'hour_services', 'hour_rollup', 'hour_bins']) {
    const time = table === 'minute_rollup' ? 'minute' : 'hour';
    const parts = await partsBefore(database, table, time, figuresBefore);
    removed.figures += stopped() || parts.length === 0 ? 0 : await removeFigures(database, table, time, figuresBefore);
  }
  const metrics = await partsBefore(database, 'chain_metrics', '"timestamp"', figuresBefore);
  for (const [, to] of metrics) {
    removed.metrics += stopped() ? 0 : await removeMetrics(database, to);
  }
  return removed;
}

/** The days before an end that have rows, as half open ranges; none when nothing is that old. */
async function partsBefore(
  database: EmbeddedDatabase,
  table: string,
  time: string,
  before: number | undefined
): Promise<Array<[number, number]>> {
  if (before === undefined) {
    return [];
  }
  const end = floorHour(before);
  const found = await database.read(
    sql`select ${epochMs(sql`min(${raw(time)})`)} from ${raw(table)} where ${raw(time)} < ${instant(end)}`
  );
  const first = found.numbers(0)[0];
  const parts: Array<[number, number]> = [];
  for (let from = floorHour(first); from < end; from += DAY) {
    parts.push([from, Math.min(from + DAY, end)]);
  }
  return parts;
}

function removeEvents(database: EmbeddedDatabase, from: number, to: number): Promise<number> {
  return database.write(async (connection) => {
    const run = (statement: Sql) => execute(database.native, connection, statement);
    const old = sql`"timestamp" < ${instant(to)}`;
    await noteTimes(database, connection, 'chain_history', old);
    await sealBeforeRemoval(run, from, to);
    const removed = await run(sql`delete from chain_history where ${old}`);
    await run(sql`delete from call_rollup where ${old}`);
    await run(sql`delete from hour_chains where hour < ${instant(to)}`);
    await run(sql`delete from hour_endpoints where hour < ${instant(to)}`);
    await run(sql`delete from rollup_pending where minute < ${instant(to)}`);
    await keptSince(run, 'events', to);
    return removed;
  });
}

function removeFigures(
  database: EmbeddedDatabase,
  table: string,
  time: string,
  before: number | undefined
): Promise<number> {
  const end = floorHour(before ?? 0);
  return database.write(async (connection) => {
    const run = (statement: Sql) => execute(database.native, connection, statement);
    await keptSince(run, 'figures', end);
    return run(sql`delete from ${raw(table)} where ${raw(time)} < ${instant(end)}`);
  });
}

function removeMetrics(database: EmbeddedDatabase, to: number): Promise<number> {
  return database.write(async (connection) => {
    const old = sql`"timestamp" < ${instant(to)}`;
    await noteTimes(database, connection, 'chain_metrics', old);
    return execute(database.native, connection, sql`delete from chain_metrics where ${old}`);
  });
}

async function keptSince(
  run: (statement: Sql) => Promise<number>,
  kind: 'events' | 'figures',
  time: number
): Promise<void> {
  await run(raw('insert into kept_since select null, null where not exists (select 1 from kept_since)'));
  await run(sql`update kept_since set ${raw(kind)} = ${instant(time)}`);
}

function floorHour(time: number): number {
  return Math.floor(time / HOUR) * HOUR;
}
