import type { Connection } from '@duckdb/node-bindings';
import type { Native } from '../native';
import { CHUNK_ROWS, fillVector, TYPE_IDS, type BatchColumn } from './fillVector';

/** Chunks that are filled before other work of the process gets its turn: a few milliseconds' worth. */
const CHUNKS_PER_TURN = 4;

/**
 * Puts a batch into a temporary table of the writing connection, which is emptied first. Runs in the transaction
 * that is open.
 */
export async function appendBatch(
  native: Native,
  connection: Connection,
  table: string,
  columns: readonly BatchColumn[],
  rows: number
): Promise<void> {
  const declared = columns.map(({ name, type }) => `"${name}" ${type}`).join(', ');
  await native.query(connection, `CREATE OR REPLACE TEMP TABLE ${table} (${declared})`);
  const types = columns.map(({ type }) => native.create_logical_type(TYPE_IDS[type]));
  const appender = native.appender_create_ext(connection, 'temp', 'main', table);
  for (let from = 0, turn = 1; from < rows; from += CHUNK_ROWS, turn++) {
    const count = Math.min(CHUNK_ROWS, rows - from);
    const chunk = native.create_data_chunk(types);
    native.data_chunk_set_size(chunk, count);
    columns.forEach((column, index) =>
      fillVector(native, native.data_chunk_get_vector(chunk, index), column, from, count)
    );
    native.append_data_chunk(appender, chunk);
    if (turn % CHUNKS_PER_TURN === 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  native.appender_flush_sync(appender);
  native.appender_close_sync(appender);
}
