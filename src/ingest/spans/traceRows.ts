import { UNKNOWN_SERVICE } from '../../contracts/spanAttributes';
import type { EventRow } from '../batch';
import { tooLong } from '../columnWidths';
import { idFromText, NIL_ID, spanEventId } from '../ids';
import type { ImportReport } from '../report';
import { endpointOf, errorContextOf, figuresOf, metadataOf, userOf } from './describe';
import { mergeParts } from './mergeParts';
import { peerOf } from './peer';
import type { AttributeValue, Span } from './span';

/** A called span that begins earlier than its caller by more than this says that their clocks differ. */
const SKEW_MS = 1;

export interface TraceOutcome {
  /** Spans that became rows. */
  spans: number;
  duplicates: number;
}

/**
 * Turns the spans of one whole trace into rows of `chain_history`: one `complete` or `error` row a span, a `start` row
 * for each root, entries marked, calls to databases, queues and outside services as dependencies.
 */
export function traceRows(
  reported: Span[],
  report: ImportReport,
  emit: (row: EventRow, span: Span) => void
): TraceOutcome {
  const { spans, duplicates } = mergeParts(reported);
  duplicates.forEach((span) => report.notice(span.at, 'repeated spans were taken once'));
  const tree = new Tree(spans);
  inferStarts(spans, tree, report);
  const chainId = idFromText(reported[0].traceId);
  let taken = 0;
  for (const span of spans) {
    const problem = spanProblem(span);
    if (problem !== '') {
      report.refuse(span.at, `span "${span.name.slice(0, 60)}": ${problem}`);
      continue;
    }
    noteOddities(span, tree, report);
    taken += 1;
    const row = spanRow(span, chainId, tree);
    if (span.parentSpanId === '') {
      emit(startRow(row, span), span);
    }
    emit(row, span);
  }
  return { spans: taken, duplicates: duplicates.length };
}

class Tree {
  private readonly byId = new Map<string, Span>();
  private readonly below = new Map<string, Span[]>();

  constructor(spans: Span[]) {
    for (const span of spans) {
      if (span.parentSpanId === span.spanId) {
        span.parentSpanId = '';
      }
      this.byId.set(span.spanId, span);
    }
    for (const span of spans) {
      const list = this.below.get(span.parentSpanId);
      if (list === undefined) {
        this.below.set(span.parentSpanId, [span]);
      } else {
        list.push(span);
      }
    }
  }

  parent(span: Span): Span | undefined {
    return span.parentSpanId === '' ? undefined : this.byId.get(span.parentSpanId);
  }

  children(span: Span): Span[] {
    return this.below.get(span.spanId) ?? [];
  }
}

/** A span without a start of its own begins with its first child, else with its parent; metadata say so. */
function inferStarts(spans: Span[], tree: Tree, report: ImportReport): void {
  for (const span of spans.filter(({ startMs }) => Number.isNaN(startMs))) {
    const starts = tree
      .children(span)
      .map(({ startMs }) => startMs)
      .filter((start) => !Number.isNaN(start));
    const start = starts.length > 0 ? Math.min(...starts) : (tree.parent(span)?.startMs ?? NaN);
    if (!Number.isNaN(start)) {
      span.startMs = start;
      span.attributes.set('throughline.start', 'inferred');
      report.notice(span.at, 'spans without a start time were placed at the start of their first child or parent');
    }
  }
}

function spanProblem(span: Span): string {
  return (
    (Number.isNaN(span.startMs) ? 'it has no start time, and neither its children nor its parent have one' : '') ||
    tooLong('service', span.service) ||
    tooLong('endpoint', endpointOf(span)) ||
    tooLong('operation', span.name) ||
    tooLong('userId', userOf(span.attributes)) ||
    tooLong('spanId', span.spanId)
  );
}

function noteOddities(span: Span, tree: Tree, report: ImportReport): void {
  const parent = tree.parent(span);
  if (span.service === '') {
    report.notice(span.at, `spans without a service name were put under ${UNKNOWN_SERVICE}`);
  }
  if (Number.isNaN(span.durationUs)) {
    report.notice(span.at, 'spans without a duration were kept without one');
  }
  if (span.parentSpanId !== '' && parent === undefined) {
    report.notice(span.at, 'spans whose parent is not in the import were kept as they are');
  }
  if (parent !== undefined && parent.service !== span.service && span.startMs < parent.startMs - SKEW_MS) {
    report.notice(
      span.at,
      'spans begin before their caller: the clocks of the services differ (times were left as they are)'
    );
  }
}

/**
 * Whether the span counts as a request of its service: kind server or consumer, the root, a span called by another
 * service, and, where neither kind nor parent are known, the first span that was recorded.
 */
function isEntry(span: Span, parent: Span | undefined): boolean {
  if (span.kind === 'server' || span.kind === 'consumer' || span.parentSpanId === '') {
    return true;
  }
  return parent === undefined ? span.kind === '' : parent.service !== span.service;
}

function spanRow(span: Span, chainId: Uint8Array, tree: Tree): EventRow {
  const parent = tree.parent(span);
  const service = span.service || UNKNOWN_SERVICE;
  const eventType = span.error ? 'error' : 'complete';
  const called = tree.children(span).some((child) => child.service !== span.service);
  const peer = peerOf(span);
  const found: Record<string, AttributeValue> =
    peer === undefined ? {} : { peer: { service: peer.service, kind: peer.kind } };
  const dependency = peer !== undefined && !called && peer.service !== service ? peer : undefined;
  const network =
    parent?.kind === 'client' && parent.service !== span.service ? (parent.durationUs - span.durationUs) / 1000 : NaN;
  return {
    eventId: spanEventId(chainId, span.spanId, eventType),
    chainId,
    requestId: chainId,
    parentChainId: NIL_ID,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    service,
    eventType,
    endpoint: endpointOf(span),
    operation: span.name,
    // OpenTelemetry lets a reader take an unspecified kind as internal; Jaeger and Zipkin write internal that way.
    spanKind: span.kind === '' && parent?.service === span.service ? 'internal' : span.kind,
    userId: userOf(span.attributes),
    tenantId: '',
    timestamp: span.startMs + (Number.isNaN(span.durationUs) ? 0 : span.durationUs / 1000),
    startedAt: span.startMs,
    durationUs: span.durationUs,
    entry: isEntry(span, parent),
    sampleRate: 1,
    metadata: metadataOf(span, found),
    errorContext: errorContextOf(span, service),
    dependencies: dependency === undefined ? '' : dependencyText(dependency.service, dependency.kind, span),
    performanceMetrics: figuresOf(span.attributes, network < 0 ? NaN : network),
  };
}

function dependencyText(target: string, kind: string, span: Span): string {
  const duration = Number.isNaN(span.durationUs) ? undefined : Math.round(span.durationUs) / 1000;
  return JSON.stringify([
    { target_service: target, kind, duration_ms: duration, status: span.error ? 'error' : 'success' },
  ]);
}

function startRow(row: EventRow, span: Span): EventRow {
  return {
    ...row,
    eventId: spanEventId(row.chainId, span.spanId, 'start'),
    eventType: 'start',
    timestamp: span.startMs,
    durationUs: NaN,
    entry: false,
    errorContext: '',
    dependencies: '',
    performanceMetrics: '',
  };
}
