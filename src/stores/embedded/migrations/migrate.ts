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
 * is not touched. A file that had a `chain_history` before is somebody's own: it is left as it is.
 * @param upTo last version to apply, for tests of older files
 */
export async function migrate(database: EmbeddedDatabase, upTo = MIGRATIONS.length): Promise<void> {
  const { native } = database;
  const applied = await database.write(async (connection) => {
    const tables = await native.query(
      connection,
      `SELECT count(*) FILTER (table_name = '${JOURNAL}')::INTEGER, count(*) FILTER (table_name = 'chain_history')::INTEGER
       FROM duckdb_tables() WHERE schema_name = 'main'`
    );
    const [journal, history] = integersOf(native, tables);
    if (journal === 0) {
      if (history > 0) {
        return undefined;
      }
      await native.query(connection, `CREATE TABLE ${JOURNAL} (version INTEGER NOT NULL, name VARCHAR NOT NULL, applied_at TIMESTAMP NOT NULL)`);
      return 0;
    }
    const [version] = integersOf(native, await native.query(connection, `SELECT coalesce(max(version), 0)::INTEGER FROM ${JOURNAL}`));
    return version;
  });
  for (const step of MIGRATIONS) {
    if (applied !== undefined && step.version > applied && step.version <= upTo) {
      await database.write(async (connection) => {
        await native.query(connection, step.text);
        await native.query(connection, `INSERT INTO ${JOURNAL} VALUES (${step.version}, '${step.name}', now()::TIMESTAMP)`);
      });
    }
  }
}

/** First row of a result whose columns are all INTEGER. */
function integersOf(native: EmbeddedDatabase['native'], result: Parameters<EmbeddedDatabase['native']['row_count']>[0]): number[] {
  const chunk = native.result_get_chunk(result, 0);
  return Array.from({ length: native.column_count(result) }, (_, column) => {
    const bytes = native.vector_get_data(native.data_chunk_get_vector(chunk, column), 4);
    return new DataView(bytes.buffer, bytes.byteOffset, 4).getInt32(0, true);
  });
}
