import type { EmbeddedDatabase } from '../database';
import { CHAIN_TABLES } from './001_chain_tables';
import { SPAN_COLUMNS } from './002_spans';
import { ROLLUPS } from './003_rollups';

const MIGRATIONS = [
  { version: 1, name: '001_chain_tables', text: CHAIN_TABLES },
  { version: 2, name: '002_spans', text: SPAN_COLUMNS },
  { version: 3, name: '003_rollups', text: ROLLUPS },
] as const;

const JOURNAL = 'throughline_migrations';

/**
 * Brings the tables of a file to the current version, each step in a transaction of its own; a file that is current
 * is not touched. A file that had tables before is somebody's own: it is left as it is.
 * @param upTo last version to apply, for tests of older files
 * @returns whether the tables are the program's own
 */
export async function migrate(database: EmbeddedDatabase, upTo: number = MIGRATIONS.length): Promise<boolean> {
  const { native } = database;
  const applied = await database.write(async (connection) => {
    const run = (text: string) => native.query(connection, text);
    const [journal, others] = integersOf(
      native,
      await run(`SELECT count(*) FILTER (table_name = '${JOURNAL}')::INTEGER, count(*)::INTEGER FROM duckdb_tables() WHERE NOT temporary`)
    );
    if (journal === 0) {
      if (others > 0) {
        return undefined;
      }
      await run(`CREATE TABLE ${JOURNAL} (version INTEGER NOT NULL, name VARCHAR NOT NULL, applied_at TIMESTAMP NOT NULL)`);
      return 0;
    }
    return integersOf(native, await run(`SELECT coalesce(max(version), 0)::INTEGER FROM ${JOURNAL}`))[0];
  });
  if (applied === undefined) {
    return false;
  }
  for (const step of MIGRATIONS) {
    if (step.version > applied && step.version <= upTo) {
      await database.write(async (connection) => {
        await native.query(connection, step.text);
        await native.query(connection, `INSERT INTO ${JOURNAL} VALUES (${step.version}, '${step.name}', now()::TIMESTAMP)`);
      });
    }
  }
  return true;
}

/** First row of a result whose columns are all INTEGER. */
function integersOf(native: EmbeddedDatabase['native'], result: Parameters<EmbeddedDatabase['native']['row_count']>[0]): number[] {
  const chunk = native.result_get_chunk(result, 0);
  return Array.from({ length: native.column_count(result) }, (_, column) => {
    const bytes = native.vector_get_data(native.data_chunk_get_vector(chunk, column), 4);
    return new DataView(bytes.buffer, bytes.byteOffset, 4).getInt32(0, true);
  });
}
