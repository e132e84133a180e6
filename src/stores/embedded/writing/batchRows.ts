import type { EventBatch, MetricBatch } from '../../writer';
import type { SampleFigure } from '../../dialect';
import { raw, sql, type Sql } from '../../sql';
import { callsOfJson, durationOfSamples, meanOfSamples, performanceOfJson } from '../callFragments';
import type { BatchColumn } from './fillVector';

const US_PER_MS = 1000;

/** The columns of a batch of events under their names in the history table. */
export function eventColumns(batch: EventBatch): BatchColumn[] {
  const text = (name: string, values: readonly string[]): BatchColumn => ({ name, type: 'VARCHAR', values });
  return [
    { name: 'event_id', type: 'UUID', values: batch.eventId },
    { name: 'chain_id', type: 'UUID', values: batch.chainId },
    { name: 'request_id', type: 'UUID', values: batch.requestId },
    { name: 'parent_chain_id', type: 'UUID', values: batch.parentChainId },
    { name: 'timestamp', type: 'TIMESTAMP', values: batch.timestamp, factor: US_PER_MS },
    { name: 'started_at', type: 'TIMESTAMP', values: batch.startedAt, factor: US_PER_MS },
    { name: 'duration_us', type: 'BIGINT', values: batch.durationUs, factor: 1 },
    { name: 'entry', type: 'BOOLEAN', values: batch.entry },
    { name: 'sample_rate', type: 'DOUBLE', values: batch.sampleRate },
    text('span_id', batch.spanId),
    text('parent_span_id', batch.parentSpanId),
    text('service_name', batch.service),
    text('event_type', batch.eventType),
    text('endpoint', batch.endpoint),
    text('operation', batch.operation),
    text('span_kind', batch.spanKind),
    text('user_id', batch.userId),
    text('tenant_id', batch.tenantId),
    text('metadata', batch.metadata),
    text('error_context', batch.errorContext),
    text('dependencies', batch.dependencies),
    text('performance_metrics', batch.performanceMetrics),
  ];
}

/** Columns of the history table that a load fills, in the order of `historyRows`. */
export const HISTORY_COLUMNS = `event_id, chain_id, request_id, parent_chain_id, "timestamp", started_at, duration_us, duration_ms, entry, sample_rate,
  span_id, parent_span_id, service_name, event_type, endpoint, operation, span_kind, user_id, tenant_id,
  metadata, error_context, dependencies, performance_metrics, calls, cpu_percent, memory_mb, network_latency_ms, dataset`;

const LONGEST_MS = 2_147_483_647;

/** Where each of the JSON texts of some rows was read once; what is missing is read row by row. */
export interface Readings {
  performance?: ReadTable;
  calls?: ReadTable;
}

export interface ReadTable {
  table: string;
  /** Column of both the rows and the table: the number of the text. */
  number: string;
}

/** Rows and what their `performance_metrics` text says. */
export function withPerformance(rows: Sql, text: string): Sql {
  const mean = (figure: SampleFigure) => meanOfSamples(raw('samples'), figure);
  return sql`(select * exclude (samples), ${durationOfSamples(raw('samples'))} as sample_ms, ${mean('cpu_usage_percent')} as sample_cpu,
      ${mean('memory_usage_mb')} as sample_memory, ${mean('network_latency_ms')} as sample_latency
    from (select *, ${performanceOfJson(raw(text))} as samples from ${rows}))`;
}

/** Rows and the calls that their `dependencies` text declares. */
export function withCalls(rows: Sql, text: string): Sql {
  return sql`(select *, ${callsOfJson(raw(text))} as declared_calls from ${rows})`;
}

function lookedUp(rows: Sql, { table, number }: ReadTable): Sql {
  return sql`(select * from ${rows} left join ${raw(table)} using (${raw(number)}))`;
}

/**
 * Rows of a batch table as the history table has them: a nil chain id where the batch has none, the chain's id as
 * request id where the source has none, the duration from `performance_metrics` where it says more, typed calls.
 */
export function historyRows(table: string, dataset: string, readings: Readings = {}): Sql {
  const durationUs = raw('coalesce(duration_us, round(sample_ms * 1000)::bigint)');
  const nil = raw(`'00000000-0000-0000-0000-000000000000'::uuid`);
  const { performance, calls } = readings;
  const rows = raw(table);
  const measured = performance ? lookedUp(rows, performance) : withPerformance(rows, 'performance_metrics');
  const read = calls ? lookedUp(measured, calls) : withCalls(measured, 'dependencies');
  return sql`select event_id, coalesce(chain_id, ${nil}), coalesce(request_id, chain_id, ${nil}), parent_chain_id, "timestamp",
      coalesce(started_at, "timestamp" - to_microseconds(coalesce(${durationUs}, 0))), ${durationUs}, case when ${durationUs} is not null then least(round(${durationUs} / 1000.0), ${raw(String(LONGEST_MS))})::integer end,
      entry and event_type in ('complete', 'error'), sample_rate,
      span_id, parent_span_id, service_name, event_type, endpoint, operation, span_kind, user_id, tenant_id,
      metadata, error_context, dependencies, performance_metrics, declared_calls, sample_cpu, sample_memory, sample_latency, nullif(${dataset}, '')
    from ${read}`;
}

/** The columns of a batch of metrics under their names in the metrics table. */
export function metricColumns(batch: MetricBatch): BatchColumn[] {
  const text = (name: string, values: readonly string[]): BatchColumn => ({ name, type: 'VARCHAR', values });
  return [
    { name: 'chain_id', type: 'UUID', values: batch.chainId },
    text('metric_name', batch.name),
    { name: 'metric_value', type: 'DOUBLE', values: batch.value },
    text('metric_unit', batch.unit),
    text('service_name', batch.service),
    { name: 'timestamp', type: 'TIMESTAMP', values: batch.timestamp, factor: US_PER_MS },
    text('aggregation_period', batch.period),
    text('tags', batch.tags),
    text('tenant_id', batch.tenantId),
  ];
}

export const METRIC_COLUMNS = `chain_id, metric_name, metric_value, metric_unit, service_name, "timestamp", aggregation_period, tags, tenant_id, dataset`;

export function metricRows(table: string, dataset: string): Sql {
  return sql`select coalesce(chain_id, '00000000-0000-0000-0000-000000000000'::uuid), metric_name, metric_value, metric_unit, service_name, "timestamp",
      aggregation_period, tags, tenant_id, nullif(${dataset}, '') from ${raw(table)}`;
}
