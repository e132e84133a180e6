import type { Position } from '../report';
import { SPAN_KINDS, type AttributeValue, type Attributes, type Span } from '../spans/span';
import { durationProblem, timeProblem, TIME_UNITS } from '../time';
import { isObject, textOf, type JsonObject, type RecordSink } from './reader';

/** Reads a trace of Jaeger's query API: `{traceID, spans, processes}`. Times are microseconds. */
export function readJaegerTrace(trace: JsonObject, at: Position, sink: RecordSink): void {
  const processes = isObject(trace.processes) ? trace.processes : {};
  for (const span of Array.isArray(trace.spans) ? trace.spans : []) {
    if (isObject(span)) {
      readJaegerSpan(span, processes[textOf(span.processID)], at, sink);
    } else {
      sink.report.refuse(at, 'a span is no object');
    }
  }
}

/** Reads a span of Jaeger; `process` when it stands apart, as in a trace of the query API. */
export function readJaegerSpan(span: JsonObject, process: unknown, at: Position, sink: RecordSink): void {
  const owner = isObject(span.process) ? span.process : isObject(process) ? process : {};
  const unit = sink.timeUnit ?? 'us';
  const start = numberOf(span.startTime);
  const duration = numberOf(span.duration);
  const problem = jaegerProblem(span, start, duration, unit);
  if (problem !== '') {
    const name = textOf(span.operationName);
    sink.report.refuse(at, name === '' ? problem : `span "${name.slice(0, 60)}": ${problem}`);
    return;
  }
  const attributes = readTags(span.tags);
  const exception = readException(span.logs);
  const traceId = textOf(span.traceID).toLowerCase();
  const kind = textOf(attributes.get('span.kind')).toLowerCase();
  attributes.delete('span.kind');
  sink.span({
    at,
    format: 'jaeger',
    traceId,
    spanId: textOf(span.spanID).toLowerCase(),
    parentSpanId: parentOf(span, traceId),
    service: textOf(owner.serviceName),
    name: textOf(span.operationName),
    kind: SPAN_KINDS.find((name) => name === kind) ?? '',
    startMs: start * TIME_UNITS[unit],
    durationUs: duration * TIME_UNITS[unit] * 1000,
    error: isTrue(attributes.get('error')) || attributes.get('otel.status_code') === 'ERROR',
    attributes,
    resource: readTags(owner.tags),
    errorMessage: exception.message || textOf(attributes.get('otel.status_description')),
    errorType: exception.type,
    shared: false,
  });
}

function jaegerProblem(span: JsonObject, start: number, duration: number, unit: keyof typeof TIME_UNITS): string {
  if (textOf(span.traceID) === '') {
    return 'the span has no traceID';
  }
  if (textOf(span.spanID) === '') {
    return 'the span has no spanID';
  }
  if (Number.isNaN(start)) {
    return 'the span has no startTime';
  }
  return timeProblem(start, unit, 'startTime') || durationProblem(duration * TIME_UNITS[unit]);
}

/** The parent is the first CHILD_OF reference into the same trace, else the first FOLLOWS_FROM. */
function parentOf(span: JsonObject, traceId: string): string {
  const references = (Array.isArray(span.references) ? span.references : [])
    .filter(isObject)
    .filter((reference) => textOf(reference.traceID).toLowerCase() === traceId);
  const parent = references.find((reference) => reference.refType === 'CHILD_OF') ?? references[0];
  return textOf(parent?.spanID ?? span.parentSpanID).toLowerCase();
}

function readTags(tags: unknown): Attributes {
  const attributes: Attributes = new Map();
  for (const tag of Array.isArray(tags) ? tags : []) {
    if (isObject(tag) && typeof tag.key === 'string') {
      attributes.set(tag.key, tagValue(tag.value));
    }
  }
  return attributes;
}

function tagValue(value: unknown): AttributeValue {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

/** OpenTracing writes failures as logs with `error.object`/`message`, OpenTelemetry as an event named `exception`. */
function readException(logs: unknown): { message: string; type: string } {
  for (const log of Array.isArray(logs) ? logs : []) {
    const fields = isObject(log) ? readTags(log.fields) : new Map<string, AttributeValue>();
    const event = fields.get('event');
    if (event === 'exception' || event === 'error' || fields.has('error.object')) {
      return {
        message:
          textOf(fields.get('exception.message')) ||
          textOf(fields.get('message')) ||
          textOf(fields.get('error.object')),
        type: textOf(fields.get('exception.type')) || textOf(fields.get('error.kind')),
      };
    }
  }
  return { message: '', type: '' };
}

export function isTrue(value: AttributeValue | undefined): boolean {
  return value === true || value === 'true';
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : typeof value === 'string' && value !== '' ? Number(value) : NaN;
}
