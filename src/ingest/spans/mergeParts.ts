import { hash } from 'node:crypto';
import type { Span } from './span';

/** Which end of a call a span reports; `''` for the inside of a service or where it does not say. */
function side(span: Span): 'near' | 'far' | '' {
  if (span.kind === 'server' || span.kind === 'consumer' || span.shared) {
    return 'far';
  }
  return span.kind === 'client' || span.kind === 'producer' ? 'near' : '';
}

export interface MergedTrace {
  spans: Span[];
  /** Spans that said nothing new: same id, same end of the call. */
  duplicates: Span[];
}

/**
 * Brings the reports of one trace to one span each. A repeated span is a duplicate; Zipkin's partial reports of one
 * span are joined; and where client and server share one span id (Zipkin's B3 convention), the server's half gets an
 * id of its own below the client's, with the spans that it began hung below it.
 */
export function mergeParts(spans: Span[]): MergedTrace {
  const byId = new Map<string, Span[]>();
  for (const span of spans) {
    const reports = byId.get(span.spanId);
    if (reports === undefined) {
      byId.set(span.spanId, [span]);
    } else {
      reports.push(span);
    }
  }
  if (byId.size === spans.length) {
    return { spans, duplicates: [] };
  }
  const merged: Span[] = [];
  const duplicates: Span[] = [];
  const split = new Map<string, { near: Span; far: Span; farId: string }>();
  for (const reports of byId.values()) {
    const halves = joinReports(reports, duplicates);
    const near = halves.find((span) => side(span) !== 'far') ?? halves[0];
    const far = halves.find((span) => span !== near);
    merged.push(...halves.slice(0, 2));
    duplicates.push(...halves.slice(2));
    if (far !== undefined) {
      split.set(near.spanId, { near, far, farId: hash('sha1', `${far.spanId}/far`, 'hex').slice(0, 16) });
    }
  }
  for (const span of merged) {
    const above = split.get(span.parentSpanId);
    if (above !== undefined && !(span.service === above.near.service && span.service !== above.far.service)) {
      span.parentSpanId = above.farId;
    }
  }
  for (const { near, far, farId } of split.values()) {
    far.parentSpanId = near.spanId;
    far.spanId = farId;
  }
  return { spans: merged, duplicates };
}

function joinReports(reports: Span[], duplicates: Span[]): Span[] {
  const kept: Span[] = [];
  for (const report of reports) {
    const same = kept.find((span) => isSameEnd(span, report));
    if (same === undefined) {
      kept.push(report);
    } else if (report.format === 'zipkin' && isPart(same, report)) {
      join(same, report);
    } else {
      duplicates.push(report);
    }
  }
  return kept;
}

function isSameEnd(a: Span, b: Span): boolean {
  const sameService = a.service === b.service || a.service === '' || b.service === '';
  const [left, right] = [side(a), side(b)];
  return sameService && (left === right || left === '' || right === '');
}

/** A partial report lacks its kind, time or duration, or adds them to one that does. */
function isPart(a: Span, b: Span): boolean {
  return [a, b].some((span) => span.kind === '' || Number.isNaN(span.startMs) || Number.isNaN(span.durationUs));
}

function join(into: Span, part: Span): void {
  into.kind = into.kind || part.kind;
  into.service = into.service || part.service;
  into.name = into.name || part.name;
  into.parentSpanId = into.parentSpanId || part.parentSpanId;
  into.shared = into.shared || part.shared;
  into.startMs = Number.isNaN(into.startMs) ? part.startMs : into.startMs;
  into.durationUs = Number.isNaN(into.durationUs) ? part.durationUs : into.durationUs;
  into.error = into.error || part.error;
  into.errorMessage = into.errorMessage || part.errorMessage;
  part.attributes.forEach((value, key) => into.attributes.set(key, value));
}
