import { ThroughlineError } from '../../contracts/errors';
import type { Settings } from '../../contracts/settings';
import { ident, raw, sql, type Sql } from '../sql';
import { callsOfJson, durationOfSamples, meanOfSamples, performanceOfJson } from './callFragments';
import type { EmbeddedDatabase } from './database';

/** Expressions over one row of the history table, whatever columns it has. */
export interface HistoryShape {
  table: Sql;
  time: Sql;
  service: Sql;
  eventType: Sql;
  chainId: Sql;
  requestId: Sql;
  endpoint: Sql;
  user: Sql;
  /** Undefined where rows carry no tenant. */
  tenant: Sql | undefined;
  isError: Sql;
  /** Whether the row counts as a request of its service. */
  counted: Sql;
  /** How many requests the row stands for: 1 / sample rate. */
  weight: Sql;
  sampled: Sql;
  durationMs: Sql;
  /** Duration in units of 1 / `ticksPerMs`: whole numbers where the table has them, whose quantiles are found faster. */
  durationTicks: Sql;
  ticksPerMs: number;
  start: Sql;
  spanId: Sql;
  parentSpanId: Sql;
  spanKind: Sql;
  operation: Sql;
  eventId: Sql;
  dataset: Sql | undefined;
  calls: Sql;
  cpuPercent: Sql;
  memoryMb: Sql;
  networkLatencyMs: Sql;
  metadata: Sql;
  errorContext: Sql;
  dependencies: Sql;
  performanceMetrics: Sql;
  hasSpans: boolean;
}

export interface MetricShape {
  table: Sql;
  tenant: Sql | undefined;
  time: Sql;
}

export interface DefinitionShape {
  table: Sql;
  /** Undefined where definitions carry no tenant: they are then for all. */
  tenant: Sql | undefined;
}

/** What the tables of a file look like. */
export interface Shape {
  history: HistoryShape;
  metrics: MetricShape | undefined;
  definitions: DefinitionShape | undefined;
  /** The program's own tables, whose rollups it keeps. */
  rollups: boolean;
}

type Tables = Settings['tables'];
type Columns = ReadonlyMap<string, string>;

/**
 * Looks at the tables that the settings name.
 * @throws ThroughlineError `badSettings` when the history table or one of its columns is missing
 */
export async function readShape(database: EmbeddedDatabase, tables: Tables): Promise<Shape> {
  const found = await database.read(
    sql`select table_name::varchar, column_name::varchar, data_type::varchar from duckdb_columns() where schema_name = 'main'`
  );
  const byTable = new Map<string, Map<string, string>>();
  const [names, columns, types] = [found.strings(0), found.strings(1), found.strings(2)];
  names.forEach((name, row) => {
    const table = byTable.get(name) ?? new Map<string, string>();
    byTable.set(name, table.set(columns[row], types[row]));
  });
  const history = byTable.get(tables.history);
  if (!history) {
    throw new ThroughlineError(
      'badSettings',
      `The database has no table "${tables.history}". Check the table names in the data source.`
    );
  }
  const metrics = byTable.get(tables.metrics);
  const definitions = byTable.get(tables.definitions);
  const own =
    byTable.has('minute_rollup') &&
    byTable.has('throughline_migrations') &&
    tables.history === 'chain_history' &&
    isEmpty(tables.columns);
  return {
    history: own ? ownHistory(historyShape(tables, history)) : historyShape(tables, history),
    metrics: metrics && {
      table: ident(tables.metrics),
      tenant: metrics.has('tenant_id') ? raw('tenant_id') : undefined,
      time: utc(raw('"timestamp"'), metrics.get('timestamp') ?? ''),
    },
    definitions: definitions && {
      table: ident(tables.definitions),
      tenant: definitions.has('tenant_id') ? raw('tenant_id') : undefined,
    },
    rollups: own,
  };
}

function historyShape(tables: Tables, columns: Columns): HistoryShape {
  const named = (standard: string) => tables.columns[standard] ?? standard;
  const has = (standard: string) => columns.has(named(standard));
  const required = (standard: string) => {
    if (!has(standard)) {
      throw new ThroughlineError(
        'badSettings',
        `The table "${tables.history}" has no column "${named(standard)}". Map it in the data source settings.`
      );
    }
    return ident(named(standard));
  };
  const optional = (standard: string, otherwise: string) => (has(standard) ? ident(named(standard)) : raw(otherwise));
  const instant = (standard: string) => utc(ident(named(standard)), columns.get(named(standard)) ?? '');
  const json = (standard: string) =>
    jsonText(optional(standard, 'null::varchar'), columns.get(named(standard)) ?? 'VARCHAR');

  const eventType = required('event_type');
  const samples = performanceOfJson(json('performance_metrics'));
  const typed = has('calls') && has('cpu_percent');
  const durations = [
    has('duration_us') ? sql`${ident(named('duration_us'))} / 1000.0::double` : undefined,
    typed || !has('performance_metrics') ? undefined : durationOfSamples(samples),
    has('duration_ms') ? sql`${ident(named('duration_ms'))}::double` : undefined,
  ].filter((duration) => duration !== undefined);
  const durationMs =
    durations.length > 0
      ? sql`coalesce(${durations.reduce((all, next) => sql`${all}, ${next}`)})`
      : raw('null::double');
  required('timestamp');
  const time = instant('timestamp');
  const start = sql`${time} - to_microseconds(coalesce(round(${durationMs} * 1000), 0)::bigint)`;
  const plainCounted = sql`${eventType} in ('complete', 'error')`;
  return {
    table: ident(tables.history),
    time,
    service: required('service_name'),
    eventType,
    chainId: required('chain_id'),
    requestId: optional('request_id', 'null::uuid'),
    endpoint: optional('endpoint', 'null::varchar'),
    user: optional('user_id', 'null::varchar'),
    tenant: has('tenant_id') ? ident(named('tenant_id')) : undefined,
    isError: sql`(${eventType} = 'error')`,
    counted: has('entry')
      ? sql`(coalesce(${ident(named('entry'))}, true) and ${plainCounted})`
      : sql`(${plainCounted})`,
    weight: has('sample_rate')
      ? sql`coalesce(1.0::double / nullif(${ident(named('sample_rate'))}, 0), 1)`
      : raw('1.0::double'),
    sampled: has('sample_rate') ? sql`coalesce(${ident(named('sample_rate'))} < 1, false)` : raw('false'),
    durationMs,
    durationTicks: durationMs,
    ticksPerMs: 1,
    start: has('started_at') ? sql`coalesce(${instant('started_at')}, ${start})` : start,
    spanId: optional('span_id', 'null::varchar'),
    parentSpanId: optional('parent_span_id', 'null::varchar'),
    spanKind: optional('span_kind', 'null::varchar'),
    operation: optional('operation', 'null::varchar'),
    eventId: optional('event_id', 'null::uuid'),
    dataset: has('dataset') ? ident(named('dataset')) : undefined,
    calls: typed ? ident('calls') : callsOfJson(json('dependencies')),
    cpuPercent: typed ? ident('cpu_percent') : meanOfSamples(samples, 'cpu_usage_percent'),
    memoryMb: typed ? ident('memory_mb') : meanOfSamples(samples, 'memory_usage_mb'),
    networkLatencyMs: typed ? ident('network_latency_ms') : meanOfSamples(samples, 'network_latency_ms'),
    metadata: json('metadata'),
    errorContext: json('error_context'),
    dependencies: json('dependencies'),
    performanceMetrics: json('performance_metrics'),
    hasSpans: has('span_id') && has('parent_span_id') && has('entry'),
  };
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

/** A column without time zone is UTC; one with a zone is brought to it. */
function utc(column: Sql, type: string): Sql {
  return type === 'TIMESTAMP'
    ? column
    : type.includes('TIME ZONE')
      ? sql`timezone('UTC', ${column})`
      : sql`${column}::timestamp`;
}

function jsonText(column: Sql, type: string): Sql {
  return type === 'VARCHAR' ? column : sql`to_json(${column})::varchar`;
}

function isEmpty(record: Record<string, string>): boolean {
  return Object.keys(record).length === 0;
}
