import { textAt } from '../../contracts/columns';
import type { ChainWork } from '../../core/graph/chainAnalysis';
import type { ChainEventColumns } from '../../stores/port';
import { groupBy } from './groupBy';

/** A piece of work of one service within a chain. Times are epoch ms; `parentId` is `''` where nothing else of the chain called it. */
export interface ChainSpan extends ChainWork {
  name: string;
  /** `server`, `client`, `internal`, `producer`, `consumer` or `''`. */
  kind: string;
  /** Row of the event that ended the work, or that began it while it is unfinished. */
  row: number;
  /** Rows of other events that happened within the span. */
  notes: number[];
}

/**
 * The spans of one chain, sorted by start. Each `complete` or `error` event is a span; a `start` event without
 * either is an unfinished one; other events are notes of the span they happened in. Parents come from span ids
 * where the source knows them. Otherwise a span's parent is the tightest span of another service around it, and
 * of those that declare a call to its service (`dependencies`) before all others.
 */
export function chainSpans(events: ChainEventColumns): ChainSpan[] {
  const rows = Array.from(events.start, (_, row) => row);
  const type = (row: number) => textAt(events.eventType, row);
  const spans = rows
    .filter((row) => type(row) === 'complete' || type(row) === 'error')
    .map((row) => finishedSpan(events, row));
  const finished = byService(spans);
  for (const row of rows.filter((candidate) => type(candidate) === 'start')) {
    const span = spanBegunBy(events, row, finished.get(textAt(events.service, row)) ?? []);
    if (span === undefined) {
      spans.push(openSpan(events, row, 'unfinished'));
    } else if (!(events.durationMs[span.row] > 0)) {
      span.start = Math.min(span.start, events.end[row]);
    }
  }
  const all = byService(spans);
  for (const row of rows.filter((candidate) => !['start', 'complete', 'error'].includes(type(candidate)))) {
    const candidates = all.get(textAt(events.service, row)) ?? [];
    const around = tightest(candidates.filter((span) => covers(span, events.end[row], events.end[row])));
    if (around === undefined) {
      spans.push(openSpan(events, row, 'ok'));
    } else {
      around.notes.push(row);
    }
  }
  spans.sort((a, b) => a.start - b.start || b.end - a.end || a.row - b.row);
  setParents(events, spans);
  return spans;
}

function byService(spans: ChainSpan[]): Map<string, ChainSpan[]> {
  return groupBy(spans, (span) => span.service);
}

function finishedSpan(events: ChainEventColumns, row: number): ChainSpan {
  const failed = textAt(events.eventType, row) === 'error';
  return { ...openSpan(events, row, failed ? 'error' : 'ok'), start: Math.min(events.start[row], events.end[row]) };
}

function openSpan(events: ChainEventColumns, row: number, status: ChainSpan['status']): ChainSpan {
  return {
    id: events.spanId[row] || events.eventId[row] || `row-${row}`,
    parentId: '',
    service: textAt(events.service, row),
    name: textAt(events.operation, row) || textAt(events.endpoint, row) || textAt(events.eventType, row),
    kind: textAt(events.spanKind, row),
    // Whoever puts a message into a queue does not wait for it to be taken out.
    detached: textAt(events.spanKind, row) === 'consumer',
    start: events.end[row],
    end: events.end[row],
    status,
    row,
    notes: [],
  };
}

/** Of a service's finished spans the one that a `start` event began: the same span id, else the first later end of the same work. */
function spanBegunBy(events: ChainEventColumns, row: number, spans: ChainSpan[]): ChainSpan | undefined {
  const id = events.spanId[row];
  if (id !== '') {
    return spans.find((span) => span.id === id);
  }
  const endpoint = textAt(events.endpoint, row);
  const same = spans.filter((span) => textAt(events.endpoint, span.row) === endpoint && span.end >= events.end[row]);
  return same.reduce<ChainSpan | undefined>(
    (first, span) => (first === undefined || span.end < first.end ? span : first),
    undefined
  );
}

function setParents(events: ChainEventColumns, spans: ChainSpan[]): void {
  if (spans.some((span) => events.parentSpanId[span.row] !== '')) {
    const ids = new Set(spans.map((span) => span.id));
    for (const span of spans) {
      const given = events.parentSpanId[span.row];
      span.parentId = given !== span.id && ids.has(given) ? given : '';
    }
    return;
  }
  let open: ChainSpan[] = [];
  for (const span of spans) {
    open = open.filter((other) => other.end >= span.start);
    const around = open.filter((other) => other.service !== span.service && other.end >= span.end);
    const declared = around.filter((other) => declaredCallees(events.dependencies[other.row]).includes(span.service));
    span.parentId = tightest(declared.length > 0 ? declared : around)?.id ?? '';
    open.push(span);
  }
}

function covers(span: ChainSpan, start: number, end: number): boolean {
  return span.start <= start && span.end >= end;
}

function tightest(spans: ChainSpan[]): ChainSpan | undefined {
  return spans.reduce<ChainSpan | undefined>(
    (best, span) => (best === undefined || span.end - span.start < best.end - best.start ? span : best),
    undefined
  );
}

/**
 * Services named in an event's `dependencies`: a JSON array of names, or of objects with `target_service`,
 * `service_name` or `service`. Anything else names none.
 */
export function declaredCallees(json: string): string[] {
  const entries: unknown[] = parseArray(json);
  return entries.flatMap((entry) => {
    if (typeof entry === 'string') {
      return [entry];
    }
    if (typeof entry !== 'object' || entry === null) {
      return [];
    }
    const named = entry as Record<string, unknown>;
    const name = named.target_service ?? named.service_name ?? named.service;
    return typeof name === 'string' ? [name] : [];
  });
}

function parseArray(json: string): unknown[] {
  if (json === '') {
    return [];
  }
  try {
    const value: unknown = JSON.parse(json);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
