import { ThroughlineError } from '../../../contracts/errors';
import { FIGURE_KEYS } from '../../../contracts/spanAttributes';
import type { JsonColumn } from '../../dialect';
import type { Shape } from '../../shape';
import { raw, sql, type Sql } from '../../sql';
import { clickhouse } from '../dialect';
import { spanRows, type Reach, type SpanTable } from './spanRows';

/** Columns of `otel_traces` that are read, with the types that they need to have. */
const COLUMNS: Record<string, RegExp> = {
  Timestamp: /^DateTime64/,
  TraceId: /String/,
  SpanId: /String/,
  ParentSpanId: /String/,
  SpanName: /String/,
  SpanKind: /String/,
  ServiceName: /String/,
  Duration: /^U?Int64/,
  StatusCode: /String/,
  StatusMessage: /String/,
  SpanAttributes: /^Map\(.*String.*String/,
  ResourceAttributes: /^Map\(.*String.*String/,
  'Events.Name': /^Array\(.*String/,
  'Events.Attributes': /^Array\(Map\(/,
};

/** @throws ThroughlineError `badSettings` when the table is not one that the collector's exporter made */
export function checkSpanTable(name: string, columns: ReadonlyMap<string, string> | undefined): void {
  if (columns === undefined) {
    throw new ThroughlineError(
      'badSettings',
      `The database has no table "${name}". Check the name of the traces table in the data source.`
    );
  }
  for (const [column, fits] of Object.entries(COLUMNS)) {
    const type = columns.get(column);
    if (type === undefined || !fits.test(type)) {
      const found = type === undefined ? 'does not have it' : `has it with the type ${type}`;
      throw new ThroughlineError(
        'badSettings',
        `The OpenTelemetry profile reads the column "${column}" as the collector's ClickHouse exporter makes it; the table "${name}" ${found}. Attributes in the JSON type are not supported.`
      );
    }
  }
}

/** What spans look like to questions: rows of a chain history, made as they are read. */
export function spanShape(source: SpanTable, reach: Reach): Shape {
  const text = (name: string) => raw(`nullIf(${name}, '')`);
  return {
    history: {
      dialect: clickhouse,
      table: spanRows(source, reach),
      time: raw('ended_at'),
      service: raw('service'),
      eventType: raw('event_type'),
      chainId: raw('chain_id'),
      requestId: raw('chain_id'),
      endpoint: text('endpoint'),
      user: text('user_id'),
      tenant: source.tenantAttribute === undefined ? undefined : raw('tenant_id'),
      isError: raw(`(event_type = 'error')`),
      counted: raw('counted'),
      weight: raw('1.0'),
      sampled: raw('false'),
      durationMs: raw('(duration_us / 1000.0)'),
      durationTicks: raw('duration_us'),
      ticksPerMs: 1000,
      start: raw('started_at'),
      spanId: text('span_id'),
      parentSpanId: text('parent_span_id'),
      spanKind: text('span_kind'),
      operation: text('operation'),
      eventId: raw('event_id'),
      dataset: undefined,
      calls: raw('calls'),
      cpuPercent: raw('own_cpu_usage_percent'),
      memoryMb: raw('own_memory_usage_mb'),
      networkLatencyMs: raw('own_network_latency_ms'),
      metadata: METADATA,
      errorContext: ERROR_CONTEXT,
      dependencies: textOnly(DEPENDENCIES),
      performanceMetrics: textOnly(PERFORMANCE),
      hasSpans: true,
      spansOnly: true,
    },
    metrics: undefined,
    definitions: undefined,
    rollups: false,
  };
}

const none = raw('null::Nullable(String)');

function textOnly(text: Sql): JsonColumn {
  return { text: sql`nullIf(${text}, '')`, value: text, field: () => none };
}

const METADATA_TEXT = raw(`multiIf(empty(attributes) and empty(resource), '', empty(resource), toJSONString(attributes),
  concat(substring(toJSONString(attributes), 1, length(toJSONString(attributes)) - 1), if(empty(attributes), '', ','), '"resource":', toJSONString(resource), '}'))`);

const METADATA: JsonColumn = {
  ...textOnly(METADATA_TEXT),
  field: (key) => raw(`nullIf(attributes['${key}'], '')`),
};

const ERROR_TEXT =
  raw(`if(event_type <> 'error', '', concat('{"error_type":', toJSONString(error_type), ',"error_message":', toJSONString(error_message),
  ',"service":', toJSONString(service), if(timed_out, ',"timeout":true}', '}')))`);

/** Fields of the error's context that spans fill. */
const ERROR_FIELDS = new Map([
  ['error_message', 'error_message'],
  ['error_type', 'error_type'],
]);

const ERROR_CONTEXT: JsonColumn = {
  ...textOnly(ERROR_TEXT),
  field: (key) => {
    const column = ERROR_FIELDS.get(key);
    return column === undefined ? none : raw(`if(event_type = 'error', ${column}, null)`);
  },
};

const DEPENDENCIES =
  raw(`if(empty(calls), '', concat('[{"target_service":', toJSONString(peer), ',"kind":', toJSONString(peer_kind),
  if(isNull(duration_us), '', concat(',"duration_ms":', toString(duration_us / 1000.0))), ',"status":"', if(event_type = 'error', 'error', 'success'), '"}]'))`);

const FIGURE_TEXTS = Object.keys(FIGURE_KEYS).map(
  (name) => `if(isNull(own_${name}), '', concat('"${name}":', toString(assumeNotNull(own_${name}))))`
);
const PERFORMANCE_FIELDS = `arrayFilter(f -> f <> '', [${FIGURE_TEXTS.join(', ')}])`;
const PERFORMANCE = raw(
  `if(empty(${PERFORMANCE_FIELDS}), '', concat('{', arrayStringConcat(${PERFORMANCE_FIELDS}, ','), '}'))`
);
