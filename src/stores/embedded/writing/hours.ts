import type { Connection } from '@duckdb/node-bindings';
import { literal, raw, sql, type Sql } from '../../sql';
import { instant } from '../conditions';
import type { EmbeddedDatabase } from '../database';
import { binsOfEndpoints, callBins, callFigures, chainParts, endpointFigures, serviceFigures } from '../hourFigures';
import { serviceCells } from '../serviceCells';
import { execute, queryColumns } from '../statement';

/** Hours whose figures are made in one transaction. */
const HOURS_AT_ONCE = 168;
/** More rows than these are not read at once: exact quantiles hold them in memory. */
const MOST_ROWS = 4_000_000;
/** With fewer rows, an hour's bins would be hardly fewer than its rows. */
const LEAST_HOUR_ROWS = 1_000;

const HOUR_MS = 3_600_000;

function floorHour(time: number): number {
  return Math.floor(time / HOUR_MS) * HOUR_MS;
}

type Run = (statement: Sql) => Promise<unknown>;

/**
 * Notes the hours of the minutes in `touched`, whose figures have just changed and no longer hold, and names every
 * service of their rows. Runs in the transaction that changes the minutes.
 */
export async function markHours(run: Run, from: number, to: number): Promise<void> {
  const hours = sql`hour >= ${instant(floorHour(from))} and hour < ${instant(to)}
    and hour in (select date_trunc('hour', minute) from touched)`;
  await run(sql`delete from hour_rollup where ${hours}`);
  await run(sql`delete from hour_bins where ${hours}`);
  await run(sql`delete from hour_services where ${hours}`);
  await run(sql`delete from hour_chains where ${hours}`);
  await run(sql`delete from hour_endpoints where ${hours}`);
  await run(raw(`insert into open_hours select distinct date_trunc('hour', minute), false from touched`));
  await run(sql`insert into call_edges (caller, callee, kind)
    select '', service_name, 'service' from (select distinct service_name from chain_history
      where "timestamp" >= ${instant(from)} and "timestamp" < ${instant(to)})
    where service_name not in (select callee from call_edges where caller = '') order by service_name`);
}

/** Makes the figures of noted hours that are over; the one that is still filling waits, and is answered from its rows. */
export async function sealHours(database: EmbeddedDatabase, stopped: () => boolean): Promise<void> {
  for (let more = true; more && !stopped(); ) {
    more = await database.write(async (connection) => {
      const run: Run = (statement) => execute(database.native, connection, statement);
      const span = await chooseHours(database, connection, HOURS_AT_ONCE);
      if (span !== undefined) {
        await sealPart(run, span.from, span.to, LEAST_HOUR_ROWS);
      }
      return span !== undefined;
    });
  }
}

/** Puts the first of the hours that wait into `sealing`, as many as may be read at once; undefined when none waits. */
async function chooseHours(
  database: EmbeddedDatabase,
  connection: Connection,
  most: number
): Promise<{ from: number; to: number } | undefined> {
  await execute(
    database.native,
    connection,
    sql`create or replace temp table sealing as select distinct hour from open_hours
      where not few_rows and hour < (select date_trunc('hour', max(minute)) from minute_rollup) order by hour limit ${literal(most)}`
  );
  const found = await queryColumns(
    database.native,
    connection,
    sql`with span as (select count(*) as hours, min(hour) as first, max(hour) + interval 1 hour as last from sealing)
      select hours::integer, epoch_ms(first)::double, epoch_ms(last)::double,
        (select coalesce(sum(row_count), 0) from minute_rollup where minute >= first and minute < last)::double from span`
  );
  const [hours, rows] = [found.integers(0)[0], found.numbers(3)[0]];
  if (hours === 0) {
    return undefined;
  }
  return rows <= MOST_ROWS || hours === 1
    ? { from: found.numbers(1)[0], to: found.numbers(2)[0] }
    : chooseHours(database, connection, Math.max(1, Math.floor((hours * MOST_ROWS) / rows / 2)));
}

/** Makes the figures of every hour of a range that has none, however few its rows are: these are about to leave. */
export async function sealBeforeRemoval(run: Run, from: number, to: number): Promise<void> {
  await run(sql`create or replace temp table sealing as select distinct hour from open_hours
    where hour >= ${instant(from)} and hour < ${instant(to)}`);
  await sealPart(run, from, to, 0);
}

/** @param leastRows hours with fewer stay open, and are answered from their rows */
async function sealPart(run: Run, from: number, to: number, leastRows: number): Promise<void> {
  const within = (time: Sql) => sql`${time} >= ${instant(from)} and ${time} < ${instant(to)}`;
  const sealing = sql`${within(raw('hour'))} and hour in (select hour from sealing)`;
  await run(sql`delete from hour_services where ${sealing}`);
  await run(
    sql`insert into hour_services ${serviceCells('hour', from, to, sql`date_trunc('hour', "timestamp") in (select hour from sealing)`)}`
  );
  const rows = sql`${within(raw('"timestamp"'))} and date_trunc('hour', "timestamp") in (select hour from sealing)`;
  await run(sql`delete from hour_chains where ${sealing}`);
  await run(sql`insert into hour_chains ${chainParts(rows)}`);
  await run(sql`delete from open_hours where ${sealing}`);
  await run(sql`insert into open_hours select hour, true from sealing where hour not in (
    select date_trunc('hour', minute) from minute_rollup where ${within(raw('minute'))} group by 1 having sum(row_count) >= ${literal(leastRows)}) and ${literal(leastRows)} > 0`);
  await run(raw('delete from sealing where hour in (select hour from open_hours)'));
  await run(
    sql`insert into hour_rollup select * from (${callFigures(rows, 'hour')} union all ${serviceFigures(rows, 'hour')}) order by hour`
  );
  await run(sql`insert into hour_endpoints ${endpointFigures(rows)}`);
  await run(
    sql`insert into hour_bins select * from (${callBins(rows, 'hour')} union all ${binsOfEndpoints(sealing)}) order by hour, edge`
  );
}
