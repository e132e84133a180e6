import type { Settings } from '../../contracts/settings';
import { shapeOf, type HistoryShape, type Shape } from '../shape';
import { raw, sql } from '../sql';
import type { EmbeddedDatabase } from './database';
import { duckdb } from './dialect';

/**
 * Looks at the tables that the settings name.
 * @throws ThroughlineError `badSettings` when the history table or one of its columns is missing
 */
export async function readShape(database: EmbeddedDatabase, tables: Settings['tables']): Promise<Shape> {
  const found = await database.read(
    sql`select table_name::varchar, column_name::varchar, data_type::varchar from duckdb_columns() where schema_name = 'main'`
  );
  const byTable = new Map<string, Map<string, string>>();
  const [names, columns, types] = [found.strings(0), found.strings(1), found.strings(2)];
  names.forEach((name, row) => {
    const table = byTable.get(name) ?? new Map<string, string>();
    byTable.set(name, table.set(columns[row], types[row]));
  });
  const shape = shapeOf(duckdb, 'main', tables, byTable);
  // The program's own tables, whose rollups it keeps.
  const own =
    byTable.has('minute_rollup') &&
    byTable.has('throughline_migrations') &&
    tables.history === 'chain_history' &&
    Object.keys(tables.columns).length === 0;
  return own ? { ...shape, history: ownHistory(shape.history), rollups: true } : shape;
}

/** Shorter expressions where this program wrote every row. */
function ownHistory(shape: HistoryShape): HistoryShape {
  return {
    ...shape,
    counted: raw('entry'),
    durationMs: raw('(duration_us / 1000.0::double)'),
    durationTicks: raw('duration_us'),
    ticksPerMs: 1000,
    start: raw('started_at'),
  };
}
