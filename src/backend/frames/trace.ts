import { ANALYSIS_FIELDS, EVENT_FIELDS, FRAME_NAMES, SPAN_TAGS, TRACE_FIELDS } from '../../contracts/frames';
import type { Frame } from './frame';
import { timeField } from './series';
import { jsonField, numberField, tableFrame, textField } from './table';
import { UNITS } from './units';

/** A span as Grafana's traces panel shows it. Times are epoch ms. */
export interface TraceSpan {
  id: string;
  parentId: string;
  operation: string;
  service: string;
  kind: string;
  start: number;
  durationMs: number;
  selfTimeMs: number;
  /** 0 for a span that the end of the chain did not wait for. */
  criticalTimeMs: number;
  failed: boolean;
  /** What went wrong, in the source's words; `''` when nothing did. */
  message: string;
  tags: Array<{ key: string; value: unknown }>;
  logs: Array<{ timestamp: number; name: string; fields: Array<{ key: string; value: unknown }> }>;
}

/** Status codes of OpenTelemetry. */
const STATUS = { unset: 0, error: 2 };

/** The one frame that the traces panel reads: a row per span, tags and logs as JSON, times in milliseconds. */
export function traceFrame(traceId: string, spans: TraceSpan[]): Frame {
  const texts = (pick: (span: TraceSpan) => string) => spans.map(pick);
  return {
    name: FRAME_NAMES.trace,
    fields: [
      textField(
        TRACE_FIELDS.traceId,
        texts(() => traceId)
      ),
      textField(
        TRACE_FIELDS.spanId,
        texts((span) => span.id)
      ),
      textField(
        TRACE_FIELDS.parentSpanId,
        texts((span) => span.parentId)
      ),
      textField(
        TRACE_FIELDS.operationName,
        texts((span) => span.operation)
      ),
      textField(
        TRACE_FIELDS.serviceName,
        texts((span) => span.service)
      ),
      textField(
        TRACE_FIELDS.kind,
        texts((span) => span.kind)
      ),
      { name: TRACE_FIELDS.statusCode, type: 'number', values: Float64Array.from(spans, statusCode), nullable: false },
      textField(
        TRACE_FIELDS.statusMessage,
        texts((span) => span.message)
      ),
      {
        name: TRACE_FIELDS.startTime,
        type: 'number',
        values: Float64Array.from(spans, (span) => span.start),
        nullable: false,
      },
      {
        name: TRACE_FIELDS.duration,
        type: 'number',
        values: Float64Array.from(spans, (span) => span.durationMs),
        nullable: false,
      },
      jsonField(
        TRACE_FIELDS.serviceTags,
        texts((span) => JSON.stringify([{ key: 'service.name', value: span.service }]))
      ),
      jsonField(
        TRACE_FIELDS.tags,
        texts((span) => JSON.stringify(allTags(span)))
      ),
      jsonField(
        TRACE_FIELDS.logs,
        texts((span) => JSON.stringify(span.logs))
      ),
      jsonField(
        TRACE_FIELDS.references,
        texts(() => '[]')
      ),
    ],
    meta: { preferredVisualisationType: 'trace' },
  };
}

function statusCode(span: TraceSpan): number {
  return span.failed ? STATUS.error : STATUS.unset;
}

/** Where the time went, then what the source says; the panel marks a span as failed by the tag `error: true`. */
function allTags(span: TraceSpan): TraceSpan['tags'] {
  return [
    { key: SPAN_TAGS.selfTime, value: span.selfTimeMs },
    ...(span.criticalTimeMs > 0 ? [{ key: SPAN_TAGS.criticalTime, value: span.criticalTimeMs }] : []),
    ...span.tags,
    ...(span.failed ? [{ key: 'error', value: true }] : []),
  ];
}

/** One row per event of the chain. */
export interface EventRow {
  time: number;
  start: number;
  service: string;
  eventType: string;
  endpoint: string;
  operation: string;
  durationMs: number;
  /** NaN for events within the work of a span. */
  selfTimeMs: number;
  criticalTimeMs: number;
  error: string;
  userId: string;
  eventId: string;
}

export function eventsFrame(rows: EventRow[]): Frame {
  const text = (name: string, pick: (row: EventRow) => string, displayNameFromDS?: string) =>
    textField(name, rows.map(pick), displayNameFromDS === undefined ? undefined : { displayNameFromDS });
  return tableFrame(FRAME_NAMES.events, [
    timeField(
      EVENT_FIELDS.time,
      Float64Array.from(rows, (row) => row.time)
    ),
    timeField(
      EVENT_FIELDS.start,
      Float64Array.from(rows, (row) => row.start)
    ),
    text(EVENT_FIELDS.service, (row) => row.service),
    text(EVENT_FIELDS.eventType, (row) => row.eventType, 'event'),
    text(EVENT_FIELDS.endpoint, (row) => row.endpoint),
    text(EVENT_FIELDS.operation, (row) => row.operation),
    numberField(
      EVENT_FIELDS.duration,
      Float64Array.from(rows, (row) => row.durationMs),
      { unit: UNITS.milliseconds }
    ),
    numberField(
      EVENT_FIELDS.selfTime,
      Float64Array.from(rows, (row) => row.selfTimeMs),
      {
        unit: UNITS.milliseconds,
        displayNameFromDS: 'own time',
        description: 'Without the time that it waited for what it called.',
      }
    ),
    numberField(
      EVENT_FIELDS.criticalTime,
      Float64Array.from(rows, (row) => row.criticalTimeMs),
      {
        unit: UNITS.milliseconds,
        displayNameFromDS: 'critical path',
        description: 'Time during which the end of the chain waited for this work itself; 0 where it did not.',
      }
    ),
    text(EVENT_FIELDS.error, (row) => row.error),
    text(EVENT_FIELDS.userId, (row) => row.userId, 'user'),
    text(EVENT_FIELDS.eventId, (row) => row.eventId, 'event id'),
  ]);
}

export interface AnalysisRow {
  chainId: string;
  totalDurationMs: number;
  serviceCount: number;
  successRate: number;
  bottlenecks: unknown;
  dependencyGraph: unknown;
}

/** One row with the analysis of the chain. */
export function analysisFrame(row: AnalysisRow): Frame {
  return tableFrame(FRAME_NAMES.analysis, [
    textField(ANALYSIS_FIELDS.chainId, [row.chainId], { displayNameFromDS: 'chain' }),
    numberField(ANALYSIS_FIELDS.totalDuration, Float64Array.of(row.totalDurationMs), {
      displayNameFromDS: 'duration',
      unit: UNITS.milliseconds,
      description: 'From the first start to the last end of any event.',
    }),
    numberField(ANALYSIS_FIELDS.serviceCount, Float64Array.of(row.serviceCount), { displayNameFromDS: 'services' }),
    numberField(ANALYSIS_FIELDS.successRate, Float64Array.of(row.successRate), {
      displayNameFromDS: 'success',
      unit: UNITS.share,
      description: 'Completed / (completed + failed) pieces of work.',
    }),
    jsonField(ANALYSIS_FIELDS.bottlenecks, [JSON.stringify(row.bottlenecks)], {
      displayNameFromDS: 'own time by service',
      description:
        'What each service did itself, without the work it waited for, and how much of it was on the critical path; largest first.',
    }),
    jsonField(ANALYSIS_FIELDS.dependencyGraph, [JSON.stringify(row.dependencyGraph)], { displayNameFromDS: 'calls' }),
  ]);
}
