import type { Connection } from '@duckdb/node-bindings';
import { raw, sql } from '../../sql';
import type { EmbeddedDatabase } from '../database';
import { queryColumns, runStatement } from '../statement';
import { storedUuids } from '../uuid';
import { KnownIds } from './knownIds';
import { stagedEvents } from './loadTables';

/** Rows up to which the ids in a file are read for this; beyond, looking rows up in the tables is the lesser cost. */
const MOST_ROWS = 4_000_000;

/** The event ids that a file holds, staged rows included; undefined when they are too many to keep in mind. */
export async function knownEvents(database: EmbeddedDatabase, connection: Connection): Promise<KnownIds | undefined> {
  const { native } = database;
  const staged = await queryColumns(native, connection, sql`select distinct load_id from open_loads where staged`);
  const tables = ['chain_history', ...staged.strings(0).map(stagedEvents)];
  const counts = tables.map((table) => `select count(*) as n from ${table}`).join(' union all ');
  const rows = (await queryColumns(native, connection, raw(`select sum(n)::double from (${counts})`))).numbers(0)[0];
  if (rows > MOST_ROWS) {
    return undefined;
  }
  const known = new KnownIds();
  for (const table of rows > 0 ? tables : []) {
    await addIds(database, connection, table, known);
  }
  return known;
}

async function addIds(
  { native }: EmbeddedDatabase,
  connection: Connection,
  table: string,
  known: KnownIds
): Promise<void> {
  const result = await runStatement(
    native,
    connection,
    raw(`select event_id from ${table} where event_id is not null`)
  );
  const chunks = native.result_chunk_count(result);
  for (let index = 0; index < chunks; index++) {
    const chunk = native.result_get_chunk(result, index);
    const bytes = native.data_chunk_get_size(chunk) * 16;
    known.add(networkOrder(native.vector_get_data(native.data_chunk_get_vector(chunk, 0), bytes)));
    if (index % CHUNKS_PER_TURN === CHUNKS_PER_TURN - 1) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

const CHUNKS_PER_TURN = 48;

/** Turns ids as the engine stores them back: swapped once more, with the flipped bit where it is then. */
function networkOrder(stored: Uint8Array): Uint8Array {
  const ids = storedUuids(stored);
  for (let at = 0; at < ids.length; at += 16) {
    ids[at] ^= 0x80;
    ids[at + 15] ^= 0x80;
  }
  return ids;
}
