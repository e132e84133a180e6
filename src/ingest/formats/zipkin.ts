import type { Position } from '../report';
import { SPAN_KINDS, type Attributes } from '../spans/span';
import { durationProblem, timeProblem, TIME_UNITS } from '../time';
import { isObject, textOf, type JsonObject, type RecordSink } from './reader';

/** Reads a Zipkin v2 span (zipkin-api, zipkin2-api.yaml). Times are microseconds. */
export function readZipkinSpan(span: JsonObject, at: Position, sink: RecordSink): void {
  const unit = sink.timeUnit ?? 'us';
  const start =
    typeof span.timestamp === 'number' && span.timestamp !== 0 ? span.timestamp : firstAnnotation(span.annotations);
  const duration = typeof span.duration === 'number' ? span.duration : NaN;
  const problem = zipkinProblem(span, start, duration, unit);
  if (problem !== '') {
    const name = textOf(span.name);
    sink.report.refuse(at, name === '' ? problem : `span "${name.slice(0, 60)}": ${problem}`);
    return;
  }
  const attributes = readTags(span.tags);
  const remote = isObject(span.remoteEndpoint) ? textOf(span.remoteEndpoint.serviceName) : '';
  if (remote !== '' && !attributes.has('peer.service')) {
    attributes.set('peer.service', remote);
  }
  const error = attributes.get('error');
  const kind = textOf(span.kind).toLowerCase();
  sink.span({
    at,
    format: 'zipkin',
    traceId: textOf(span.traceId).toLowerCase(),
    spanId: textOf(span.id).toLowerCase(),
    parentSpanId: textOf(span.parentId).toLowerCase(),
    service: isObject(span.localEndpoint) ? textOf(span.localEndpoint.serviceName) : '',
    name: textOf(span.name),
    kind: SPAN_KINDS.find((name) => name === kind) ?? '',
    startMs: start * TIME_UNITS[unit],
    durationUs: duration * TIME_UNITS[unit] * 1000,
    // In Zipkin the mere presence of the tag marks a failure; its value is the message.
    error: error !== undefined && error !== 'false',
    attributes,
    resource: new Map(),
    errorMessage: error === 'true' ? '' : textOf(error),
    errorType: '',
    shared: span.shared === true,
  });
}

function zipkinProblem(span: JsonObject, start: number, duration: number, unit: keyof typeof TIME_UNITS): string {
  if (textOf(span.traceId) === '') {
    return 'the span has no traceId';
  }
  if (textOf(span.id) === '') {
    return 'the span has no id';
  }
  return (
    (Number.isNaN(start) ? '' : timeProblem(start, unit, 'timestamp')) || durationProblem(duration * TIME_UNITS[unit])
  );
}

function firstAnnotation(annotations: unknown): number {
  const times = (Array.isArray(annotations) ? annotations : [])
    .map((annotation) => (isObject(annotation) ? annotation.timestamp : undefined))
    .filter((time) => typeof time === 'number');
  return times.length === 0 ? NaN : Math.min(...times);
}

function readTags(tags: unknown): Attributes {
  const entries = isObject(tags) ? Object.entries(tags) : [];
  return new Map(entries.map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]));
}
