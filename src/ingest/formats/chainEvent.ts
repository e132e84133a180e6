import type { EventRow } from '../batch';
import { tooLong, type WidthName } from '../columnWidths';
import { idFromText, NIL_ID, uuidV5 } from '../ids';
import type { Position } from '../report';
import { durationProblem, parseTime } from '../time';
import { isObject, textOf, type JsonObject, type RecordSink } from './reader';

/** Event types that end the work of a service: what a request is counted by. */
const ENDINGS = new Set(['complete', 'error']);

const WIDTHS: Array<[WidthName, keyof EventRow]> = [
  ['service', 'service'],
  ['eventType', 'eventType'],
  ['endpoint', 'endpoint'],
  ['operation', 'operation'],
  ['userId', 'userId'],
  ['tenantId', 'tenantId'],
  ['spanId', 'spanId'],
  ['spanId', 'parentSpanId'],
];

/**
 * Reads a chain event in both shapes that are in use: the short bus event
 * `{chain_id, service_name, event_type, timestamp, metadata}`, whose duration, error and status stand inside
 * `metadata`, and the full row with the columns of `chain_history`. A missing `request_id` is the chain's id.
 */
export function readChainEvent(value: JsonObject, at: Position, sink: RecordSink): void {
  const row = eventRow(value);
  const problem = typeof row === 'string' ? row : rowProblem(row);
  if (problem !== '' || typeof row === 'string') {
    sink.report.refuse(at, problem);
    return;
  }
  sink.event(row, at);
}

function eventRow(value: JsonObject): EventRow | string {
  const metadata = isObject(value.metadata) ? value.metadata : parsedObject(value.metadata);
  const chain = textOf(value.chain_id);
  const service = textOf(value.service_name);
  const eventType = textOf(value.event_type);
  const missing = chain === '' ? 'chain_id' : service === '' ? 'service_name' : eventType === '' ? 'event_type' : '';
  if (missing !== '') {
    return `the event has no ${missing}`;
  }
  const timestamp = parseTime(value.timestamp);
  if (Number.isNaN(timestamp)) {
    return value.timestamp === undefined
      ? 'the event has no timestamp'
      : `the timestamp ${JSON.stringify(value.timestamp)?.slice(0, 60)} is no time (write ISO 8601 or epoch numbers)`;
  }
  const duration = durationMs(value, metadata);
  if (duration !== undefined && !Number.isFinite(duration)) {
    return `the duration ${JSON.stringify(value.duration_ms ?? metadata.duration_ms)?.slice(0, 40)} is no number`;
  }
  const chainId = idFromText(chain);
  const request = textOf(value.request_id) || textOf(metadata.request_id);
  const parent = textOf(value.parent_chain_id) || textOf(metadata.parent_chain_id);
  const durationUs = duration === undefined ? NaN : duration * 1000;
  const row: EventRow = {
    eventId: NIL_ID,
    chainId,
    requestId: request === '' ? chainId : idFromText(request),
    parentChainId: parent === '' ? NIL_ID : idFromText(parent),
    spanId: textOf(value.span_id),
    parentSpanId: textOf(value.parent_span_id),
    service,
    eventType,
    endpoint: textOf(value.endpoint) || textOf(metadata.endpoint),
    operation: textOf(value.operation),
    spanKind: textOf(value.span_kind),
    userId: textOf(value.user_id) || textOf(metadata.user_id),
    tenantId: textOf(value.tenant_id) || textOf(metadata.tenant_id),
    timestamp,
    startedAt: startOf(value, timestamp, durationUs, eventType),
    durationUs,
    entry: entryOf(value, eventType),
    sampleRate: rateOf(value.sample_rate),
    metadata: jsonText(value.metadata),
    errorContext: jsonText(value.error_context) || liftedError(eventType, service, metadata),
    dependencies: jsonText(value.dependencies),
    performanceMetrics: jsonText(value.performance_metrics) || liftedFigures(metadata),
  };
  const given = textOf(value.event_id);
  row.eventId = given === '' ? hashedId(row) : idFromText(given);
  return row;
}

function rowProblem(row: EventRow): string {
  if (!(row.sampleRate > 0 && row.sampleRate <= 1)) {
    return 'the sample_rate is no share above 0 and at most 1';
  }
  for (const [width, field] of WIDTHS) {
    const problem = tooLong(width, String(row[field]));
    if (problem !== '') {
      return problem;
    }
  }
  return durationProblem(row.durationUs / 1000);
}

/** Id of an event that has none: hashed from its content, so that the same row is known again. */
function hashedId(row: EventRow): Uint8Array {
  const content = [row.service, row.eventType, row.timestamp, row.spanId, row.durationUs, row.endpoint, row.operation];
  return uuidV5(row.chainId, [...content, row.metadata, row.errorContext, row.dependencies].join('\u0000'));
}

/** Milliseconds; `undefined` when the event has no duration, NaN when it is no number. */
function durationMs(value: JsonObject, metadata: JsonObject): number | undefined {
  if (typeof value.duration_us === 'number') {
    return value.duration_us / 1000;
  }
  const performance = isObject(value.performance_metrics) ? value.performance_metrics : {};
  const given = [performance.duration_ms, value.duration_ms, metadata.duration_ms].find(
    (item) => item !== undefined && item !== null
  );
  return given === undefined ? undefined : typeof given === 'number' ? given : given === '' ? NaN : Number(given);
}

function startOf(value: JsonObject, timestamp: number, durationUs: number, eventType: string): number {
  const given = parseTime(value.started_at);
  if (!Number.isNaN(given)) {
    return given;
  }
  return ENDINGS.has(eventType) && !Number.isNaN(durationUs) ? timestamp - durationUs / 1000 : timestamp;
}

function entryOf(value: JsonObject, eventType: string): boolean {
  return typeof value.entry === 'boolean' ? value.entry : ENDINGS.has(eventType);
}

function rateOf(value: unknown): number {
  return value === undefined || value === null ? 1 : Number(value);
}

function parsedObject(value: unknown): JsonObject {
  if (typeof value !== 'string' || !value.startsWith('{')) {
    return {};
  }
  try {
    const parsed: unknown = JSON.parse(value);
    return isObject(parsed) ? parsed : {};
  } catch {
    return {};
  }
}

function jsonText(value: unknown): string {
  if (value === undefined || value === null || value === '') {
    return '';
  }
  if (typeof value !== 'string') {
    return JSON.stringify(value);
  }
  try {
    JSON.parse(value);
    return value;
  } catch {
    return JSON.stringify(value);
  }
}

/** The bus event keeps the failure in its metadata: `{error, success: false}`. */
function liftedError(eventType: string, service: string, metadata: JsonObject): string {
  if (
    metadata.error === undefined ||
    metadata.error === null ||
    (eventType !== 'error' && metadata.success !== false)
  ) {
    return '';
  }
  const message = typeof metadata.error === 'string' ? metadata.error : JSON.stringify(metadata.error);
  return JSON.stringify({ error_type: textOf(metadata.error_type) || 'error', error_message: message, service });
}

function liftedFigures(metadata: JsonObject): string {
  const names = ['status_code', 'response_size', 'response_time_ms'].filter(
    (name) => typeof metadata[name] === 'number'
  );
  return names.length === 0 ? '' : JSON.stringify(Object.fromEntries(names.map((name) => [name, metadata[name]])));
}
