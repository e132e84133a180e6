import { textAt } from '../../contracts/columns';
import { ERROR_SENTENCE_KEYS } from '../../contracts/errorContext';
import type { ChainEventColumns } from '../../stores/port';
import type { TraceSpan } from '../frames/trace';
import type { ChainAnalysis } from '../../core/graph/chainAnalysis';
import type { ChainSpan } from './chainSpans';

type Tag = TraceSpan['tags'][number];

type SpanTimes = Pick<ChainAnalysis, 'selfTimesMs' | 'criticalTimesMs'>;

/** Spans with everything the events say about them: tags from endpoint, user, metadata and metrics, logs from notes. */
export function describeSpans(events: ChainEventColumns, spans: ChainSpan[], times: SpanTimes): TraceSpan[] {
  return spans.map((span, at) => ({
    id: span.id,
    parentId: span.parentId,
    operation: span.name,
    service: span.service,
    kind: span.kind,
    start: span.start,
    durationMs: span.end - span.start,
    selfTimeMs: thousandths(times.selfTimesMs[at]),
    criticalTimeMs: thousandths(times.criticalTimesMs[at]),
    failed: span.status === 'error',
    message: span.status === 'error' ? errorText(events.errorContext[span.row]) : '',
    tags: tagsOf(events, span),
    logs: span.notes.map((row) => ({
      timestamp: events.end[row],
      name: textAt(events.eventType, row),
      fields: [...objectTags(events.metadata[row]), ...objectTags(events.errorContext[row])],
    })),
  }));
}

/** Microseconds are as fine as sources measure; beyond them are only the traces of binary fractions. */
function thousandths(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

function tagsOf(events: ChainEventColumns, span: ChainSpan): Tag[] {
  const { row } = span;
  const own: Tag[] = [
    { key: 'endpoint', value: textAt(events.endpoint, row) },
    { key: 'user', value: textAt(events.userId, row) },
    { key: 'state', value: span.status === 'unfinished' ? 'no end was recorded' : '' },
  ].filter((tag) => tag.value !== '');
  return [
    ...own,
    ...objectTags(events.metadata[row]),
    ...objectTags(events.performanceMetrics[row]),
    ...objectTags(events.errorContext[row], 'error.'),
  ];
}

/** The entries of a JSON object as tags; nested values as JSON text. Anything but an object has none. */
function objectTags(json: string, prefix = ''): Tag[] {
  return Object.entries(parseObject(json)).map(([key, value]) => ({
    key: `${prefix}${key}`,
    value: typeof value === 'object' && value !== null ? JSON.stringify(value) : value,
  }));
}

/** The sentence in an event's `error_context`; `''` without one, the text itself where no known key holds it. */
export function errorText(json: string): string {
  const context = parseObject(json);
  const key = ERROR_SENTENCE_KEYS.find(
    (candidate) => typeof context[candidate] === 'string' && context[candidate] !== ''
  );
  if (key !== undefined) {
    return String(context[key]);
  }
  return json === '{}' || json === 'null' ? '' : json;
}

function parseObject(json: string): Record<string, unknown> {
  if (json === '') {
    return {};
  }
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
}
