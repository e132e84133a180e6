import { isUtf8 } from 'node:buffer';
import type { RawRecord } from '../read/source';
import type { Position } from '../report';
import { readChainEvent } from './chainEvent';
import { readChainMetric } from './chainMetric';
import { readDefinition } from './definition';
import { readJaegerSpan, readJaegerTrace } from './jaeger';
import { readResourceSpans } from './otlpJson';
import { readResourceSpansProtobuf } from './otlpProtobuf';
import { isObject, type JsonObject, type RecordSink } from './reader';
import { readZipkinSpan } from './zipkin';

/** Reads one cut-out record into the sink, whatever format it is of; refuses it with the reason when it is of none. */
export function readRecord(raw: RawRecord, file: string, sink: RecordSink): void {
  const at: Position =
    raw.line === undefined ? { file, record: raw.record } : { file, record: raw.record, line: raw.line };
  if (raw.protobuf) {
    readResourceSpansProtobuf(raw.bytes, at, sink);
    return;
  }
  if (!isUtf8(raw.bytes)) {
    sink.report.refuse(at, 'the text is not UTF-8');
    return;
  }
  let value: unknown;
  try {
    value = JSON.parse(raw.bytes.toString('utf8').replace(/^\ufeff/, ''));
  } catch (error) {
    sink.report.refuse(
      at,
      `the JSON is broken: ${error instanceof Error ? error.message.slice(0, 120) : 'unreadable'}`
    );
    return;
  }
  try {
    readValue(value, raw.key, at, sink);
  } catch (error) {
    if (!(error instanceof RangeError)) {
      throw error;
    }
    // The stack ends before the nesting does.
    sink.report.refuse(at, 'the JSON is nested too deep');
  }
}

function readValue(value: unknown, key: string, at: Position, sink: RecordSink): void {
  if (Array.isArray(value)) {
    value.forEach((item) => readValue(item, key, at, sink));
  } else if (isObject(value)) {
    readObject(value, key, at, sink);
  } else {
    sink.report.refuse(at, 'the record is no JSON object');
  }
}

function readObject(value: JsonObject, key: string, at: Position, sink: RecordSink): void {
  if (key === 'resourceSpans' || key === 'resource_spans' || key === 'batches') {
    readResourceSpans(value, at, sink);
    return;
  }
  const wrapped = value.resourceSpans ?? value.resource_spans ?? value.batches;
  if (Array.isArray(wrapped)) {
    wrapped.forEach((item) => readValue(item, 'resourceSpans', at, sink));
  } else if (Array.isArray(value.spans) && 'traceID' in value) {
    readJaegerTrace(value, at, sink);
  } else if ('spanID' in value) {
    readJaegerSpan(value, undefined, at, sink);
  } else if (Array.isArray(value.data)) {
    value.data.forEach((item) => readValue(item, 'data', at, sink));
  } else if (isObject(value.trace)) {
    readObject(value.trace, '', at, sink);
  } else if ('scopeSpans' in value) {
    readResourceSpans(value, at, sink);
  } else {
    readFlat(value, at, sink);
  }
}

function readFlat(value: JsonObject, at: Position, sink: RecordSink): void {
  const { kind } = value;
  if (kind === 'metric' || 'metric_name' in value) {
    readChainMetric(value, at, sink);
  } else if (kind === 'definition' || 'expected_services' in value) {
    readDefinition(value, at, sink);
  } else if (kind === 'event' || 'event_type' in value || 'chain_id' in value) {
    readChainEvent(value, at, sink);
  } else if ('traceId' in value || 'localEndpoint' in value) {
    readZipkinSpan(value, at, sink);
  } else {
    sink.report.refuse(
      at,
      'the record is no OTLP, Jaeger or Zipkin span, no chain event (chain_id, service_name, event_type) and no chain metric (metric_name, metric_value)'
    );
  }
}
