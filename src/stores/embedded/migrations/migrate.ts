import type { EmbeddedDatabase } from '../database';
import { CHAIN_TABLES, chainTables, rebuildTable, type AddedColumns } from './001_chain_tables';
import { SPAN_COLUMNS } from './002_spans';
import { ROLLUPS } from './003_rollups';
import { HOURS } from './004_hours';
import { DEFINITION_TENANTS } from './005_definition_tenants';
import { RETENTION } from './006_retention';
import { HOUR_SERVICES } from './007_hour_services';
import { HOUR_CHAINS } from './008_hour_chains';
import { HOUR_ENDPOINTS } from './009_hour_endpoints';

const NAMES = [
  '001_chain_tables',
  '002_spans',
  '003_rollups',
  '004_hours',
  '005_definition_tenants',
  '006_retention',
  '007_hour_services',
  '008_hour_chains',
  '009_hour_endpoints',
] as const;

const JOURNAL = 'throughline_migrations';

/** Versions that add columns to the chain tables. */
const ADDED: ReadonlyArray<[version: number, columns: AddedColumns]> = [
  [2, SPAN_COLUMNS],
  [5, DEFINITION_TENANTS],
];

function columnsUpTo(version: number): AddedColumns {
  const added = ADDED.filter(([since]) => since <= version).map(([, columns]) => columns);
  return {
    chain_definitions: added.flatMap((columns) => columns.chain_definitions),
    chain_history: added.flatMap((columns) => columns.chain_history),
    chain_metrics: added.flatMap((columns) => columns.chain_metrics),
  };
}

/** The chain tables with all columns of a version; of those that are there, the ones that lack some are made anew. */
function tablesFor(from: number, to: number): string {
  const [before, after] = [columnsUpTo(from), columnsUpTo(to)];
  return from < 1
    ? chainTables(after)
    : CHAIN_TABLES.filter((table) => after[table].length > before[table].length)
        .map((table) => rebuildTable(table, after))
        .join('');
}

/** What leads from one version to another. */
function textFor(from: number, to: number): string {
  const parts = [
    tablesFor(from, to),
    ...(from < 3 && to >= 3 ? [ROLLUPS] : []),
    ...(from < 4 && to >= 4 ? [HOURS] : []),
    ...(from < 6 && to >= 6 ? [RETENTION] : []),
    ...(from < 7 && to >= 7 ? [HOUR_SERVICES] : []),
    ...(from < 8 && to >= 8 ? [HOUR_CHAINS] : []),
    ...(from < 9 && to >= 9 ? [HOUR_ENDPOINTS] : []),
  ];
  return parts.join('\n');
}

/**
 * Brings the tables of a file to the current version in one transaction; a file that is current is not touched. A file
 * that had tables before is somebody's own: it is left as it is.
 * @param upTo last version to apply, for tests of older files
 * @returns whether the tables are the program's own
 */
export async function migrate(database: EmbeddedDatabase, upTo: number = NAMES.length): Promise<boolean> {
  const { native } = database;
  const applied = await database.write(async (connection) => {
    const run = (text: string) => native.query(connection, text);
    const [journal, others] = integersOf(
      native,
      await run(
        `SELECT count(*) FILTER (table_name = '${JOURNAL}')::INTEGER, count(*)::INTEGER FROM duckdb_tables() WHERE NOT temporary`
      )
    );
    if (journal === 0) {
      if (others > 0) {
        return undefined;
      }
      await run(
        `CREATE TABLE ${JOURNAL} (version INTEGER NOT NULL, name VARCHAR NOT NULL, applied_at TIMESTAMP NOT NULL)`
      );
      return 0;
    }
    return integersOf(native, await run(`SELECT coalesce(max(version), 0)::INTEGER FROM ${JOURNAL}`))[0];
  });
  if (applied === undefined) {
    return false;
  }
  if (applied < upTo) {
    await database.write(async (connection) => {
      await native.query(connection, textFor(applied, upTo));
      for (let version = applied + 1; version <= upTo; version++) {
        await native.query(
          connection,
          `INSERT INTO ${JOURNAL} VALUES (${version}, '${NAMES[version - 1]}', now()::TIMESTAMP)`
        );
      }
    });
  }
  return true;
}

/** First row of a result whose columns are all INTEGER. */
function integersOf(
  native: EmbeddedDatabase['native'],
  result: Parameters<EmbeddedDatabase['native']['row_count']>[0]
): number[] {
  const chunk = native.result_get_chunk(result, 0);
  return Array.from({ length: native.column_count(result) }, (_, column) => {
    const bytes = native.vector_get_data(native.data_chunk_get_vector(chunk, column), 4);
    return new DataView(bytes.buffer, bytes.byteOffset, 4).getInt32(0, true);
  });
}
