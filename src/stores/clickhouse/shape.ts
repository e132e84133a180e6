import type { Settings } from '../../contracts/settings';
import type { Ask } from '../ask';
import { shapeOf, type DefinitionShape, type HistoryShape, type Shape } from '../shape';
import { ident, join, raw, sql, type Sql } from '../sql';
import { clickhouse, mayBeMissing, plainType } from './dialect';

/** Tables and views of the database that the settings name, with the type of each column. */
export type FoundTables = ReadonlyMap<string, Columns>;
type Columns = ReadonlyMap<string, string>;

export async function readTables(ask: Ask, names: readonly string[]): Promise<FoundTables> {
  const found = await ask(sql`select table, name, type from system.columns
    where database = currentDatabase() and ${clickhouse.isOneOf(raw('table'), names)} order by table, position`);
  const [tables, columns, types] = [0, 1, 2].map((column) => found.strings(column));
  const byTable = new Map<string, Map<string, string>>();
  tables.forEach((table, row) => {
    const known = byTable.get(table) ?? new Map<string, string>();
    byTable.set(table, known.set(columns[row], types[row]));
  });
  return byTable;
}

/**
 * Looks at the chain tables that the settings name.
 * @throws ThroughlineError `badSettings` when the history table or one of its columns is missing
 */
export function chainShape(database: string, tables: Settings['tables'], found: FoundTables): Shape {
  const shape = shapeOf(clickhouse, database, tables, found);
  const columns = found.get(tables.history) ?? new Map<string, string>();
  const own = isOwn(columns);
  const history = withMissing(shape.history, tables, columns);
  return {
    ...shape,
    history: own ? ownHistory(history) : history,
    definitions: shape.definitions && latestDefinitions(shape.definitions, found.get(tables.definitions)),
  };
}

/** Whether a history table was made by this program. */
export function isOwn(columns: Columns | undefined): boolean {
  return columns?.get('calls')?.startsWith('Array(Tuple(target') === true && columns.has('duration_us');
}

/** Definitions are replaced by adding rows, so that a chain may have several until the engine has merged them. */
function latestDefinitions(shape: DefinitionShape, columns: Columns | undefined): DefinitionShape {
  const { table, tenant } = shape;
  const latest = (name: string) =>
    raw(columns?.has('updated_at') === true ? `argMax(${name}, updated_at) as ${name}` : `max(${name}) as ${name}`);
  const others = ['service_topology', 'expected_services', 'critical_path', 'max_duration_ms', 'tenant_id'];
  const names = ['chain_name', 'is_active', ...others.filter((name) => columns?.has(name))].map(latest);
  return {
    ...shape,
    table: sql`(select chain_id, ${join(names, ', ')} from ${table} group by chain_id)`,
    tenant: tenant && raw(`nullIf(tenant_id, '')`),
  };
}

const TEXTS = {
  endpoint: 'endpoint',
  user: 'user_id',
  spanId: 'span_id',
  parentSpanId: 'parent_span_id',
  spanKind: 'span_kind',
  operation: 'operation',
  dataset: 'dataset',
} as const satisfies Partial<Record<keyof HistoryShape, string>>;

/** Where a column cannot be null, the empty text and the zero id stand for what is missing; other types become texts. */
function withMissing(shape: HistoryShape, { columns: names }: Settings['tables'], columns: Columns): HistoryShape {
  const typeOf = (standard: string) => columns.get(names[standard] ?? standard);
  const column = (standard: string) => ident(names[standard] ?? standard);
  const texts = Object.entries(TEXTS)
    .filter(([, standard]) => typeOf(standard) !== undefined)
    .map(([key, standard]) => [key, presentText(column(standard), typeOf(standard) ?? '')]);
  const text = (standard: string) => asText(column(standard), typeOf(standard) ?? '');
  const eventId = typeOf('event_id');
  return {
    ...shape,
    ...Object.fromEntries(texts),
    service: text('service_name'),
    eventType: text('event_type'),
    ...(eventId !== undefined && !mayBeMissing(eventId) && { eventId: presentId(column('event_id')) }),
  };
}

const asText = (column: Sql, type: string) => (plainType(type) === 'String' ? column : sql`toString(${column})`);

function presentText(column: Sql, type: string): Sql {
  return mayBeMissing(type) ? asText(column, type) : sql`nullIf(${asText(column, type)}, '')`;
}

const presentId = (column: Sql) => sql`nullIf(${column}, toUUID('00000000-0000-0000-0000-000000000000'))`;

/** Shorter expressions where this program wrote every row. */
function ownHistory(shape: HistoryShape): HistoryShape {
  return {
    ...shape,
    counted: raw('entry'),
    durationMs: raw('(duration_us / 1000.0)'),
    durationTicks: raw('duration_us'),
    ticksPerMs: 1000,
    start: raw('started_at'),
  };
}
