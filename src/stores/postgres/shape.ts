import { ThroughlineError } from '../../contracts/errors';
import type { Settings } from '../../contracts/settings';
import type { Ask } from '../ask';
import { shapeOf, type Shape } from '../shape';
import { sql, type Sql } from '../sql';
import { postgres } from './dialect';
import { rollupsUsable } from './rollups/usable';

/** What kind of value a column has to hold for the questions to be asked. */
const REQUIRED_TYPES: ReadonlyArray<readonly [string, RegExp, string]> = [
  ['timestamp', /^timestamp/, 'a timestamp'],
  ['started_at', /^timestamp/, 'a timestamp'],
  ['chain_id', /^uuid$/, 'a uuid'],
  ['request_id', /^uuid$/, 'a uuid'],
  ['event_id', /^uuid$/, 'a uuid'],
];

/** A table whose ids tell which rows are new. */
export interface RowSource {
  oid: number;
  table: Sql;
  time: Sql;
}

/** The tables of the data source as they are in the database, and the server that has them. */
export interface PostgresShape extends Shape {
  server: { version: string; major: number; database: string };
  /** Type of the history's time column. */
  timeType: string;
  /** The tables that rows come from; undefined where one of them does not tell which of its rows are new. */
  sources: RowSource[] | undefined;
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
  const historyColumns = byTable.get(tables.history) ?? new Map<string, string>();
  checkTypes(tables, historyColumns);
  const timeType = historyColumns.get(tables.columns.timestamp ?? 'timestamp') ?? '';
  return {
    ...shape,
    timeType,
    rollups: await rollupsUsable(ask, tables.history, { schema, history: shape.history, timeType }),
    server: { version: server.strings(0)[0], major, database: server.strings(2)[0] },
    sources: await readSources(ask, schema, tables, shape),
  };
}

/** Plain tables of a server that takes rows, with indexed ids from a sequence. */
async function readSources(
  ask: Ask,
  schema: string,
  tables: Settings['tables'],
  { history, metrics }: Shape
): Promise<RowSource[] | undefined> {
  const found =
    await ask(sql`select c.relname::text, c.oid::int8::float8 from pg_class c join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'id' and a.atttypid in ('int4'::regtype, 'int8'::regtype)
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    where n.nspname = ${schema} and c.relkind = 'r' and not pg_is_in_recovery()
      and (a.attidentity <> '' or pg_get_expr(d.adbin, d.adrelid) like 'nextval(%')
      and exists (select 1 from pg_index i where i.indrelid = c.oid and i.indkey[0] = a.attnum and i.indpred is null and i.indisvalid)`);
  const oids = new Map(found.strings(0).map((name, row) => [name, found.numbers(1)[row]]));
  const sources = [
    { name: tables.history, ...history },
    ...(metrics === undefined ? [] : [{ name: tables.metrics, ...metrics }]),
  ].map(({ name, table, time }) => ({ oid: oids.get(name), table, time }));
  return sources.every((source): source is RowSource => source.oid !== undefined) ? sources : undefined;
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
