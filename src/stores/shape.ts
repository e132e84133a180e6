import { ThroughlineError } from '../contracts/errors';
import type { Settings } from '../contracts/settings';
import type { Dialect, JsonColumn } from './dialect';
import { ident, raw, sql, type Sql } from './sql';

/** Expressions over one row of the history table, whatever columns it has. */
export interface HistoryShape {
  dialect: Dialect;
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
  metadata: JsonColumn;
  errorContext: JsonColumn;
  dependencies: JsonColumn;
  performanceMetrics: JsonColumn;
  hasSpans: boolean;
  /** Whether every row has a span id, so that no call has to be inferred from the order of events. */
  spansOnly: boolean;
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
  /** JSON texts; null where the table has no such column. */
  topology: Sql;
  expected: Sql;
  criticalPath: Sql;
  maxDurationMs: Sql;
}

/** What the tables of a database look like. */
export interface Shape {
  history: HistoryShape;
  metrics: MetricShape | undefined;
  definitions: DefinitionShape | undefined;
  /** The program's own tables, whose rollups it keeps. */
  rollups: boolean;
}

type Tables = Settings['tables'];
/** Type of each column, as the engine names it. */
type Columns = ReadonlyMap<string, string>;

/**
 * Looks at the tables that the settings name among those that are there.
 * @param schema where they are
 * @throws ThroughlineError `badSettings` when the history table or one of its columns is missing
 */
export function shapeOf(dialect: Dialect, schema: string, tables: Tables, found: ReadonlyMap<string, Columns>): Shape {
  // With its schema, a table cannot be taken for a part of a question that is named like it.
  const named = (table: string) => sql`${ident(schema)}.${ident(table)}`;
  const history = found.get(tables.history);
  if (!history) {
    throw new ThroughlineError(
      'badSettings',
      `The database has no table "${tables.history}". Check the table names in the data source.`
    );
  }
  const metrics = found.get(tables.metrics);
  const definitions = found.get(tables.definitions);
  return {
    history: historyShape(dialect, named(tables.history), tables, history),
    metrics: metrics && {
      table: named(tables.metrics),
      tenant: metrics.has('tenant_id') ? raw('tenant_id') : undefined,
      time: dialect.utc(raw('"timestamp"'), metrics.get('timestamp') ?? ''),
    },
    definitions: definitions && definitionShape(dialect, named(tables.definitions), definitions),
    rollups: false,
  };
}

function definitionShape(dialect: Dialect, table: Sql, columns: Columns): DefinitionShape {
  const { double, text } = dialect;
  const list = (name: string) => (columns.has(name) ? dialect.listText(raw(name)) : sql`null${text}`);
  return {
    table,
    tenant: columns.has('tenant_id') ? raw('tenant_id') : undefined,
    topology: dialect.json(
      columns.has('service_topology') ? raw('service_topology') : undefined,
      columns.get('service_topology') ?? ''
    ).text,
    expected: list('expected_services'),
    criticalPath: list('critical_path'),
    maxDurationMs: columns.has('max_duration_ms') ? sql`max_duration_ms${double}` : sql`null${double}`,
  };
}

function historyShape(dialect: Dialect, table: Sql, tables: Tables, columns: Columns): HistoryShape {
  const { double, text, uuid } = dialect;
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
  const optional = (standard: string, type: Sql) => (has(standard) ? ident(named(standard)) : sql`null${type}`);
  const instant = (standard: string) => dialect.utc(ident(named(standard)), columns.get(named(standard)) ?? '');
  const json = (standard: string) =>
    dialect.json(has(standard) ? ident(named(standard)) : undefined, columns.get(named(standard)) ?? '');

  const eventType = required('event_type');
  const samples = dialect.samplesOfJson(json('performance_metrics'));
  const typed = dialect.typedCalls && has('calls') && has('cpu_percent');
  const durations = [
    has('duration_us') ? sql`${ident(named('duration_us'))} / 1000.0${double}` : undefined,
    typed || !has('performance_metrics') ? undefined : dialect.durationOfSamples(samples),
    has('duration_ms') ? sql`${ident(named('duration_ms'))}${double}` : undefined,
  ].filter((duration) => duration !== undefined);
  const durationMs =
    durations.length > 0 ? sql`coalesce(${durations.reduce((all, next) => sql`${all}, ${next}`)})` : sql`null${double}`;
  required('timestamp');
  const time = instant('timestamp');
  const start = dialect.earlier(time, durationMs);
  const plainCounted = sql`${eventType} in ('complete', 'error')`;
  return {
    dialect,
    table,
    time,
    service: required('service_name'),
    eventType,
    chainId: required('chain_id'),
    requestId: optional('request_id', uuid),
    endpoint: optional('endpoint', text),
    user: optional('user_id', text),
    tenant: has('tenant_id') ? ident(named('tenant_id')) : undefined,
    isError: sql`(${eventType} = 'error')`,
    counted: has('entry')
      ? sql`(coalesce(${ident(named('entry'))}, true) and ${plainCounted})`
      : sql`(${plainCounted})`,
    weight: has('sample_rate')
      ? sql`coalesce(1.0${double} / nullif(${ident(named('sample_rate'))}, 0), 1)`
      : sql`1.0${double}`,
    sampled: has('sample_rate') ? sql`coalesce(${ident(named('sample_rate'))} < 1, false)` : raw('false'),
    durationMs,
    durationTicks: durationMs,
    ticksPerMs: 1,
    start: has('started_at') ? sql`coalesce(${instant('started_at')}, ${start})` : start,
    spanId: optional('span_id', text),
    parentSpanId: optional('parent_span_id', text),
    spanKind: optional('span_kind', text),
    operation: optional('operation', text),
    eventId: optional('event_id', uuid),
    dataset: has('dataset') ? ident(named('dataset')) : undefined,
    calls: typed ? ident('calls') : dialect.callsOfJson(json('dependencies')),
    cpuPercent: typed ? ident('cpu_percent') : dialect.meanOfSamples(samples, 'cpu_usage_percent'),
    memoryMb: typed ? ident('memory_mb') : dialect.meanOfSamples(samples, 'memory_usage_mb'),
    networkLatencyMs: typed ? ident('network_latency_ms') : dialect.meanOfSamples(samples, 'network_latency_ms'),
    metadata: json('metadata'),
    errorContext: json('error_context'),
    dependencies: json('dependencies'),
    performanceMetrics: json('performance_metrics'),
    hasSpans: has('span_id') && has('parent_span_id') && has('entry'),
    spansOnly: false,
  };
}
