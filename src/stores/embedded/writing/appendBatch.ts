import type { Connection, DataChunk } from '@duckdb/node-bindings';
import type { Native } from '../native';
import { CHUNK_ROWS, fillVector, TYPE_IDS, type BatchColumn } from './fillVector';
import { TextCells } from './textCells';

/** Chunks that are filled before other work of the process gets its turn: a few milliseconds' worth. */
const CHUNKS_PER_TURN = 4;

/** Rows of a batch from one up to, not including, another. */
export interface BatchPart {
  columns: readonly BatchColumn[];
  from: number;
  to: number;
}

/** Makes an empty temporary table of the writing connection, in place of one of the same name. */
export async function emptyTable(
  native: Native,
  connection: Connection,
  table: string,
  columns: readonly BatchColumn[]
): Promise<void> {
  const declared = columns.map(({ name, type }) => `"${name}" ${type}`).join(', ');
  await native.query(connection, `CREATE OR REPLACE TEMP TABLE ${table} (${declared})`);
}

/** Adds rows, all of the same columns, to a temporary table that `emptyTable` made. Runs in the transaction that is open. */
export async function appendParts(
  native: Native,
  connection: Connection,
  table: string,
  parts: readonly BatchPart[]
): Promise<void> {
  const types = parts[0].columns.map(({ type }) => native.create_logical_type(TYPE_IDS[type]));
  const appender = native.appender_create_ext(connection, 'temp', 'main', table);
  const texts = new TextCells(native);
  let chunks = 0;
  for (const { columns, from, to } of parts) {
    for (let at = from; at < to; at += CHUNK_ROWS) {
      const count = Math.min(CHUNK_ROWS, to - at);
      const chunk = native.create_data_chunk(types);
      native.data_chunk_set_size(chunk, count);
      fillChunk(native, chunk, columns, texts, at, count);
      native.append_data_chunk(appender, chunk);
      if (++chunks % CHUNKS_PER_TURN === 0) {
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  }
  native.appender_flush_sync(appender);
  native.appender_close_sync(appender);
}

/** Puts a batch into a temporary table of its own. */
export async function appendBatch(
  native: Native,
  connection: Connection,
  table: string,
  columns: readonly BatchColumn[],
  rows: number
): Promise<void> {
  await emptyTable(native, connection, table, columns);
  await appendParts(native, connection, table, [{ columns, from: 0, to: rows }]);
}

/** Fills a chunk of the same columns with `count` rows from `from` on. Texts are good until the next chunk is filled. */
export function fillChunk(
  native: Native,
  chunk: DataChunk,
  columns: readonly BatchColumn[],
  texts: TextCells,
  from: number,
  count: number
): void {
  texts.beginChunk();
  columns.forEach((column, index) =>
    fillVector(native, native.data_chunk_get_vector(chunk, index), column, texts, from, count)
  );
}
