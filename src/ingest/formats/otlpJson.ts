import type { Position } from '../report';
import { SPAN_KINDS, type AttributeValue, type Attributes, type Span, type SpanKind } from '../spans/span';
import { durationProblem, timeProblem, TIME_UNITS } from '../time';
import { isObject, textOf, type JsonObject, type RecordSink } from './reader';

const KIND_NUMBERS: Array<SpanKind | ''> = ['', 'internal', 'server', 'client', 'producer', 'consumer'];
const STATUS_ERROR = 2;

/** The fields of a span as OTLP has them, whether they came from JSON or protobuf. */
export interface OtlpSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string;
  name: string;
  kind: SpanKind | '';
  /** Nanoseconds since the epoch; 0 when missing. */
  startNano: bigint;
  endNano: bigint;
  attributes: Attributes;
  error: boolean;
  statusMessage: string;
  exception: Attributes | undefined;
  links: number;
}

/** Reads one element of `resourceSpans` (or of Tempo's `batches`) as OTLP's JSON mapping writes it. */
export function readResourceSpans(value: JsonObject, at: Position, sink: RecordSink): void {
  const resource = isObject(value.resource)
    ? readAttributes(value.resource.attributes)
    : new Map<string, AttributeValue>();
  const scopes = value.scopeSpans ?? value.scope_spans ?? value.instrumentationLibrarySpans;
  if (!Array.isArray(scopes)) {
    sink.report.refuse(at, 'the resourceSpans entry has no scopeSpans');
    return;
  }
  for (const scope of scopes) {
    for (const span of isObject(scope) && Array.isArray(scope.spans) ? scope.spans : []) {
      if (isObject(span)) {
        takeOtlpSpan(readSpan(span), resource, at, sink);
      } else {
        sink.report.refuse(at, 'a span is no object');
      }
    }
  }
}

/** Checks a span's ids and times and hands it on, or refuses it with the reason. */
export function takeOtlpSpan(span: OtlpSpan, resource: Attributes, at: Position, sink: RecordSink): void {
  const problem = otlpProblem(span, sink);
  if (problem !== '') {
    sink.report.refuse(at, span.name === '' ? problem : `span "${span.name.slice(0, 60)}": ${problem}`);
    return;
  }
  const scale = sink.timeUnit === undefined ? TIME_UNITS.ns : TIME_UNITS[sink.timeUnit];
  sink.span({
    at,
    format: 'otlp',
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    service: textOf(resource.get('service.name')),
    name: span.name,
    kind: span.kind,
    startMs: toMs(span.startNano, scale),
    durationUs: span.endNano === 0n ? NaN : Number(span.endNano - span.startNano) * scale * 1000,
    error: span.error,
    attributes: span.attributes,
    resource,
    errorMessage: textOf(span.exception?.get('exception.message')) || span.statusMessage,
    errorType: textOf(span.exception?.get('exception.type')) || textOf(span.attributes.get('error.type')),
    shared: false,
  });
}

/** Milliseconds with microsecond precision; a plain division would lose the last digits of nanoseconds. */
function toMs(value: bigint, scale: number): number {
  return scale === TIME_UNITS.ns ? Number(value / 1000n) / 1000 : Number(value) * scale;
}

function otlpProblem(span: OtlpSpan, sink: RecordSink): string {
  if (span.traceId === '' || /^0+$/.test(span.traceId)) {
    return 'the span has no trace id';
  }
  if (span.spanId === '' || /^0+$/.test(span.spanId)) {
    return 'the span has no span id';
  }
  if (span.startNano === 0n) {
    return 'the span has no start time';
  }
  const unit = sink.timeUnit ?? 'ns';
  return (
    timeProblem(Number(span.startNano), unit, 'startTimeUnixNano') ||
    (span.endNano === 0n ? '' : durationProblem(Number(span.endNano - span.startNano) * TIME_UNITS[unit]))
  );
}

function readSpan(value: JsonObject): OtlpSpan {
  const status = isObject(value.status) ? value.status : {};
  const events = Array.isArray(value.events) ? value.events.filter(isObject) : [];
  const exception = events.find((event) => event.name === 'exception');
  return {
    traceId: readId(value.traceId ?? value.trace_id, 16),
    spanId: readId(value.spanId ?? value.span_id, 8),
    parentSpanId: nonZero(readId(value.parentSpanId ?? value.parent_span_id, 8)),
    name: textOf(value.name),
    kind: readKind(value.kind),
    startNano: readNano(value.startTimeUnixNano ?? value.start_time_unix_nano),
    endNano: readNano(value.endTimeUnixNano ?? value.end_time_unix_nano),
    attributes: readAttributes(value.attributes),
    error: status.code === STATUS_ERROR || status.code === 'STATUS_CODE_ERROR',
    statusMessage: textOf(status.message),
    exception: exception === undefined ? undefined : readAttributes(exception.attributes),
    links: Array.isArray(value.links) ? value.links.length : 0,
  };
}

export function nonZero(id: string): string {
  return /^0*$/.test(id) ? '' : id;
}

export function kindOfNumber(kind: number): SpanKind | '' {
  return KIND_NUMBERS[kind] ?? '';
}

function readKind(value: unknown): SpanKind | '' {
  if (typeof value === 'number') {
    return kindOfNumber(value);
  }
  const name = textOf(value).replace('SPAN_KIND_', '').toLowerCase();
  return SPAN_KINDS.find((kind) => kind === name) ?? '';
}

/** OTLP's JSON writes ids in hex; Tempo and plain protobuf JSON write them in base64. */
function readId(value: unknown, bytes: number): string {
  const text = textOf(value);
  if (text.length === bytes * 2 && /^[0-9a-fA-F]+$/.test(text)) {
    return text.toLowerCase();
  }
  if (text.length === Math.ceil(bytes / 3) * 4 && /^[A-Za-z0-9+/_-]+=*$/.test(text)) {
    return Buffer.from(text, 'base64').toString('hex');
  }
  return text.toLowerCase();
}

function readNano(value: unknown): bigint {
  if (typeof value === 'string' && /^-?\d{1,20}$/.test(value)) {
    return BigInt(value);
  }
  return typeof value === 'number' && Number.isFinite(value) ? BigInt(Math.trunc(value)) : 0n;
}

export function readAttributes(value: unknown): Attributes {
  const attributes: Attributes = new Map();
  for (const item of Array.isArray(value) ? value : []) {
    if (isObject(item) && typeof item.key === 'string' && isObject(item.value)) {
      attributes.set(item.key, readValue(item.value));
    }
  }
  return attributes;
}

function readValue(value: JsonObject): AttributeValue {
  if ('stringValue' in value) {
    return textOf(value.stringValue);
  }
  if ('intValue' in value || 'doubleValue' in value) {
    const number = Number(value.intValue ?? value.doubleValue);
    return Number.isFinite(number) ? number : String(value.intValue ?? value.doubleValue);
  }
  if ('boolValue' in value) {
    return value.boolValue === true;
  }
  if (isObject(value.arrayValue) && Array.isArray(value.arrayValue.values)) {
    return value.arrayValue.values.map((item) => (isObject(item) ? readValue(item) : null));
  }
  if (isObject(value.kvlistValue)) {
    return Object.fromEntries(readAttributes(value.kvlistValue.values));
  }
  return 'bytesValue' in value ? textOf(value.bytesValue) : null;
}
