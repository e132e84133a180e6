import type { Connection } from '@duckdb/node-bindings';
import type { EventBatch } from '../../writer';
import { raw } from '../../sql';
import type { EmbeddedDatabase } from '../database';
import { appendBatch, appendParts, emptyTable, type BatchPart } from './appendBatch';
import { eventColumns } from './batchRows';
import { EVENT_FEED, type EventFeed } from './eventFeed';
import { readTexts } from './textReadings';
import { dropKnownEvents, EVENT_BATCH, insertEvents, runner, type LoadTarget } from './loadTables';

/**
 * Rows of a load that wait until there are enough of them to be written as whole blocks: the first in a temporary
 * table, those that came after them as the batches in which they came.
 */
export interface Waiting {
  laid: number;
  parts: ReadonlyArray<{ batch: EventBatch; from: number; to: number }>;
  rows: number;
}

/**
 * Rows of the engine's blocks. Whole ones go straight into the file, past the log, 3 times faster; what is written in
 * any other number is put together and compressed once more when the log is moved into the file.
 */
const ROWS_AT_ONCE = 122_880;

/**
 * How new rows are parted among the block that waits to be filled and those after it. A crash before the rest is written
 * brings the step again, so only rows that are known by their ids may be parted.
 */
export function* blocksOf(
  rows: number,
  waiting: number,
  named: () => boolean
): Generator<{ from: number; to: number; full: boolean }> {
  let from = 0;
  for (let room = ROWS_AT_ONCE - waiting; rows - from >= room; room = ROWS_AT_ONCE) {
    const to = named() ? from + Math.max(0, room) : rows;
    yield { from, to, full: true };
    from = to;
  }
  if (from < rows) {
    yield { from, to: rows, full: false };
  }
}

export const NONE_WAITING: Waiting = { laid: 0, parts: [], rows: 0 };

/** Adds rows of a batch that are new for sure; they stay where they are until the block is written. */
export function joinWaiting(waiting: Waiting, batch: EventBatch, from: number, to: number): Waiting {
  return { ...waiting, parts: [...waiting.parts, { batch, from, to }], rows: waiting.rows + to - from };
}

function partsOf(waiting: Waiting): BatchPart[] {
  return waiting.parts.map(({ batch, from, to }) => ({ columns: eventColumns(batch), from, to }));
}

/** Puts what `markPending` has to know of rows into a temporary table. */
async function layChanged(
  { native }: EmbeddedDatabase,
  connection: Connection,
  table: string,
  parts: readonly BatchPart[]
): Promise<void> {
  const changed = parts.map((part) => ({
    ...part,
    columns: part.columns.filter(({ name }) => name === 'chain_id' || name === 'timestamp'),
  }));
  await emptyTable(native, connection, table, changed[0].columns);
  await appendParts(native, connection, table, changed);
}

/** Puts the rows that wait as batches into the temporary table, after those that are there. */
export async function layWaiting(
  { native }: EmbeddedDatabase,
  connection: Connection,
  table: string,
  waiting: Waiting
): Promise<Waiting> {
  if (waiting.parts.length === 0) {
    return waiting;
  }
  const parts = partsOf(waiting);
  if (waiting.laid === 0) {
    await emptyTable(native, connection, table, parts[0].columns);
  }
  await appendParts(native, connection, table, parts);
  return { laid: waiting.rows, parts: [], rows: waiting.rows };
}

/**
 * Puts a batch into a table of its own and takes out the rows that are known: in the tables, in the load, or twice in itself.
 * @param waiting laid rows only
 */
export async function sortOut(
  { native }: EmbeddedDatabase,
  connection: Connection,
  target: LoadTarget,
  table: string,
  waiting: Waiting,
  batch: EventBatch
): Promise<number> {
  await appendBatch(native, connection, EVENT_BATCH, eventColumns(batch), batch.length);
  return dropKnownEvents(runner(native, connection), target, EVENT_BATCH, waiting.laid > 0 ? table : undefined);
}

/** Moves `count` rows, from `from` on, of a batch that was sorted out to those that wait, all of which are laid. */
export async function moveToWaiting(
  { native }: EmbeddedDatabase,
  connection: Connection,
  table: string,
  waiting: Waiting,
  from: number,
  count: number
): Promise<Waiting> {
  const rows = `from ${EVENT_BATCH} limit ${count} offset ${from}`;
  const statement =
    waiting.laid === 0 ? `create or replace temp table ${table} as ${rows}` : `insert into ${table} ${rows}`;
  await runner(native, connection)(raw(statement));
  return { laid: waiting.laid + count, parts: [], rows: waiting.rows + count };
}

/**
 * Writes the rows that wait to where the load's rows go. The table of waiting rows holds afterwards at least their
 * chains and times.
 * @param doubtful others have written since, so that some of the rows may be there by now
 */
export async function writeRows(
  database: EmbeddedDatabase,
  connection: Connection,
  feed: EventFeed,
  target: LoadTarget,
  table: string,
  waiting: Waiting,
  doubtful: boolean
): Promise<void> {
  const run = runner(database.native, connection);
  if (waiting.laid === 0 && !doubtful) {
    const { parts, readings } = await readTexts(database.native, connection, partsOf(waiting));
    await feed.hand(parts, () => insertEvents(run, target, EVENT_FEED, readings));
    await layChanged(database, connection, table, parts);
    return;
  }
  await layWaiting(database, connection, table, waiting);
  if (doubtful) {
    await dropKnownEvents(run, target, table);
  }
  await insertEvents(run, target, table);
}
