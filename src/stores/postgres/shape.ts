import { ThroughlineError } from '../../contracts/errors';
import type { Settings } from '../../contracts/settings';
import type { Ask } from '../ask';
import { shapeOf, type Shape } from '../shape';
import { sql } from '../sql';
import { postgres } from './dialect';

/** What kind of value a column has to hold for the questions to be asked. */
const REQUIRED_TYPES: ReadonlyArray<readonly [string, RegExp, string]> = [
  ['timestamp', /^timestamp/, 'a timestamp'],
  ['started_at', /^timestamp/, 'a timestamp'],
  ['chain_id', /^uuid$/, 'a uuid'],
  ['request_id', /^uuid$/, 'a uuid'],
  ['event_id', /^uuid$/, 'a uuid'],
];

/** The tables of the data source as they are in the database, and the server that has them. */
export interface PostgresShape extends Shape {
  server: { version: string; major: number; database: string };
}

/**
 * Looks at the tables that the settings name, views and partitioned tables among them.
 * @throws ThroughlineError `badSettings` when the history table or one of its columns is missing or of another type
 */
export async function readShape(ask: Ask, schema: string, tables: Settings['tables']): Promise<PostgresShape> {
  const names = [tables.history, tables.metrics, tables.definitions];
  const found = await ask(sql`select c.relname::text, a.attname::text, format_type(a.atttypid, null)
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = ${schema} and c.relname = any(${names}::text[]) and c.relkind in ('r', 'p', 'v', 'm', 'f')
      and a.attnum > 0 and not a.attisdropped`);
  const server = await ask(sql`select current_setting('server_version'), current_setting('server_version_num')::int4,
    current_database()::text, exists (select 1 from pg_namespace where nspname = ${schema})`);
  const byTable = new Map<string, Map<string, string>>();
  const [columns, types] = [found.strings(1), found.strings(2)];
  found.strings(0).forEach((name, row) => {
    const table = byTable.get(name) ?? new Map<string, string>();
    byTable.set(name, table.set(columns[row], types[row]));
  });
  if (server.integers(3)[0] === 0) {
    throw new ThroughlineError(
      'badSettings',
      `The database has no schema "${schema}". Check its name in the data source.`
    );
  }
  const major = Math.floor(server.integers(1)[0] / 10_000);
  const shape = shapeOf(postgres(major), schema, tables, byTable);
  checkTypes(tables, byTable.get(tables.history) ?? new Map());
  return { ...shape, server: { version: server.strings(0)[0], major, database: server.strings(2)[0] } };
}

function checkTypes(tables: Settings['tables'], columns: ReadonlyMap<string, string>): void {
  for (const [standard, fits, what] of REQUIRED_TYPES) {
    const name = tables.columns[standard] ?? standard;
    const type = columns.get(name);
    if (type !== undefined && !fits.test(type)) {
      throw new ThroughlineError(
        'badSettings',
        `The column "${name}" of the table "${tables.history}" is of the type ${type}; Throughline needs ${what}. A view can convert it.`
      );
    }
  }
}
