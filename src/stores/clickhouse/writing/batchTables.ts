import { join, raw, sql, type Sql } from '../../sql';
import type { DefinitionRow, EventBatch, MetricBatch } from '../../writer';
import { callsOfJson, durationOfSamples, meanOfSamples, samplesOfJson } from '../jsonFragments';
import { idTexts } from '../uuid';

/** A table that takes the rows of a batch before they are sorted out: columns with ClickHouse's types. */
export interface BatchTable<B> {
  columns: ReadonlyArray<readonly [name: string, type: string]>;
  /** The batch's rows, each with its number in front. */
  rows: (batch: B) => unknown[][];
}

/** Missing numbers become null. */
const whole = (value: number) => (Number.isNaN(value) ? null : Math.round(value));
/** Instants travel as whole microseconds. */
const micros = (ms: number) => whole(ms * 1000);

export const EVENT_BATCH: BatchTable<EventBatch> = {
  columns: [
    ['row', 'UInt32'],
    ['event_id', 'UUID'],
    ['chain_id', 'UUID'],
    ['request_id', 'UUID'],
    ['parent_chain_id', 'UUID'],
    ['at_us', 'Int64'],
    ['started_us', 'Nullable(Int64)'],
    ['given_us', 'Nullable(Int64)'],
    ['counts', 'Bool'],
    ['sample_rate', 'Float64'],
    ['span_id', 'String'],
    ['parent_span_id', 'String'],
    ['service_name', 'String'],
    ['event_type', 'String'],
    ['endpoint', 'String'],
    ['operation', 'String'],
    ['span_kind', 'String'],
    ['user_id', 'String'],
    ['tenant_id', 'String'],
    ['metadata', 'String'],
    ['error_context', 'String'],
    ['dependencies', 'String'],
    ['performance_metrics', 'String'],
  ],
  rows: (batch) => {
    const ids = [batch.eventId, batch.chainId, batch.requestId, batch.parentChainId].map((column) =>
      idTexts(column.subarray(0, batch.length * 16))
    );
    return Array.from({ length: batch.length }, (_, row) => [
      row,
      ...ids.map((column) => column[row]),
      micros(batch.timestamp[row]),
      micros(batch.startedAt[row]),
      whole(batch.durationUs[row]),
      batch.entry[row] === 1,
      batch.sampleRate[row],
      batch.spanId[row],
      batch.parentSpanId[row],
      batch.service[row],
      batch.eventType[row],
      batch.endpoint[row],
      batch.operation[row],
      batch.spanKind[row],
      batch.userId[row],
      batch.tenantId[row],
      batch.metadata[row],
      batch.errorContext[row],
      batch.dependencies[row],
      batch.performanceMetrics[row],
    ]);
  },
};

/** Columns of the history table that a load fills, in the order of `historyRows`. */
export const HISTORY_COLUMNS =
  raw(`event_id, chain_id, request_id, parent_chain_id, "timestamp", started_at, duration_us, entry, sample_rate,
  span_id, parent_span_id, service_name, event_type, endpoint, operation, span_kind, user_id, tenant_id,
  metadata, error_context, dependencies, performance_metrics, calls, cpu_percent, memory_mb, network_latency_ms, dataset`);

const NIL = raw(`toUUID('00000000-0000-0000-0000-000000000000')`);
const instantOf = (us: Sql) => sql`fromUnixTimestamp64Micro(${us}, 'UTC')`;

/**
 * Rows of a batch as the history table has them: the chain's id as request id where the source has none, the duration
 * from `performance_metrics` where it says more, typed calls.
 */
export function historyRows(batch: Sql, dataset: string): Sql {
  const samples = raw('samples');
  const mean = (figure: Parameters<typeof meanOfSamples>[1]) => meanOfSamples(samples, figure);
  return sql`select event_id, chain_id, if(request_id = ${NIL}, chain_id, request_id), parent_chain_id, ${instantOf(raw('at_us'))},
      ${instantOf(raw('coalesce(started_us, at_us - coalesce(lasted_us, 0))'))}, lasted_us, counts and event_type in ('complete', 'error'), sample_rate,
      span_id, parent_span_id, service_name, event_type, endpoint, operation, span_kind, user_id, tenant_id,
      metadata, error_context, dependencies, performance_metrics, ${callsOfJson(raw('dependencies'))},
      ${mean('cpu_usage_percent')}, ${mean('memory_usage_mb')}, ${mean('network_latency_ms')}, ${dataset}
    from (select *, coalesce(given_us, toInt64(round(${durationOfSamples(samples)} * 1000))) as lasted_us
      from (select *, ${samplesOfJson(raw('performance_metrics'))} as samples from ${batch}) s) b`;
}

export const METRIC_BATCH: BatchTable<MetricBatch> = {
  columns: [
    ['row', 'UInt32'],
    ['chain_id', 'UUID'],
    ['metric_name', 'String'],
    ['metric_value', 'Float64'],
    ['metric_unit', 'String'],
    ['service_name', 'String'],
    ['at_us', 'Int64'],
    ['aggregation_period', 'String'],
    ['tags', 'String'],
    ['tenant_id', 'String'],
  ],
  rows: (batch) => {
    const ids = idTexts(batch.chainId.subarray(0, batch.length * 16));
    return Array.from({ length: batch.length }, (_, row) => [
      row,
      ids[row],
      batch.name[row],
      batch.value[row],
      batch.unit[row],
      batch.service[row],
      micros(batch.timestamp[row]),
      batch.period[row],
      batch.tags[row],
      batch.tenantId[row],
    ]);
  },
};

export const METRIC_COLUMNS = raw(
  `chain_id, metric_name, metric_value, metric_unit, service_name, "timestamp", aggregation_period, tags, tenant_id, dataset`
);

export function metricRows(batch: Sql, dataset: string): Sql {
  return sql`select chain_id, metric_name, metric_value, metric_unit, service_name, ${instantOf(raw('at_us'))}, aggregation_period, tags,
      tenant_id, ${dataset} from ${batch}`;
}

/** What makes an event, a metric row the same as another. Tenants are told apart: none can keep another's rows out. */
export const EVENT_KEY = ['event_id', 'tenant_id'];
export const METRIC_KEY = [
  'chain_id',
  'metric_name',
  'service_name',
  'at_us',
  'aggregation_period',
  'tags',
  'tenant_id',
];

/** The key's columns as the tables have them. */
export function keyOf(key: readonly string[], inBatch: boolean): Sql {
  const column = (name: string) =>
    name === 'at_us' && !inBatch ? raw('toUnixTimestamp64Micro("timestamp")') : raw(name);
  return join(key.map(column), ', ');
}

export const DEFINITION_COLUMNS = [
  'chain_id',
  'chain_name',
  'service_topology',
  'expected_services',
  'max_duration_ms',
  'critical_path',
  'health_check_rules',
  'tenant_id',
] as const;

export function definitionValues(row: DefinitionRow): unknown[] {
  return [
    row.chainId,
    row.name,
    JSON.stringify(row.topology ?? {}),
    row.expectedServices,
    row.maxDurationMs ?? null,
    row.criticalPath ?? [],
    row.healthCheckRules === undefined ? '' : JSON.stringify(row.healthCheckRules),
    row.tenantId ?? '',
  ];
}
