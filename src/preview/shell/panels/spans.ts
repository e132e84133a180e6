import type { DataFrame } from '@grafana/data';

export interface Span {
  id: string;
  service: string;
  operation: string;
  /** Epoch milliseconds, and milliseconds. */
  start: number;
  duration: number;
  error: boolean;
  message: string;
  tags: Array<{ key: string; value: unknown }>;
  depth: number;
  /** Stretches in which none of its children ran. */
  own: Array<{ start: number; end: number }>;
  /** The end of the chain waited for it. */
  critical: boolean;
}

/** On spans of the critical path, see docs/queries/trace.md. */
const CRITICAL_TAG = 'criticalTimeMs';

/** Spans of a trace frame, each below its parent and brothers by start. A span whose parent is missing is a root. */
export function orderSpans(frame: DataFrame | undefined): Span[] {
  const column = (name: string): unknown[] => frame?.fields.find((field) => field.name === name)?.values ?? [];
  const [ids, parents, services, operations] = [
    column('spanID'),
    column('parentSpanID'),
    column('serviceName'),
    column('operationName'),
  ];
  const [starts, durations, codes, messages, tags] = [
    column('startTime'),
    column('duration'),
    column('statusCode'),
    column('statusMessage'),
    column('tags'),
  ];
  const children = new Map<string, number[]>();
  const known = new Set(ids.map(String));
  ids.forEach((_, row) => {
    const parent = known.has(String(parents[row])) && parents[row] !== ids[row] ? String(parents[row]) : '';
    children.set(parent, [...(children.get(parent) ?? []), row]);
  });
  const spans: Span[] = [];
  const extent = (row: number) => ({ start: Number(starts[row]), end: Number(starts[row]) + Number(durations[row]) });
  const visit = (parent: string, depth: number) => {
    const rows = (children.get(parent) ?? []).sort((a, b) => Number(starts[a]) - Number(starts[b]));
    // A span is taken once, whatever its parents say.
    children.delete(parent);
    for (const row of rows) {
      const { start, end } = extent(row);
      const found = tagsOf(tags[row]);
      spans.push({
        id: String(ids[row]),
        service: String(services[row]),
        operation: String(operations[row]),
        start,
        duration: Number(durations[row]),
        error: Number(codes[row]) === 2,
        message: String(messages[row] ?? ''),
        tags: found,
        depth,
        own: ownStretches(start, end, (children.get(String(ids[row])) ?? []).map(extent)),
        critical: found.some(({ key }) => key === CRITICAL_TAG),
      });
      visit(String(ids[row]), depth + 1);
    }
  };
  visit('', 0);
  return spans;
}

/** What is left of a span's time without its children's, by start. */
function ownStretches(start: number, end: number, children: Array<{ start: number; end: number }>): Span['own'] {
  const own: Span['own'] = [];
  let reached = start;
  for (const child of [...children].sort((a, b) => a.start - b.start)) {
    if (child.start > reached) {
      own.push({ start: reached, end: Math.min(child.start, end) });
    }
    reached = Math.max(reached, child.end);
    if (reached >= end) {
      return own;
    }
  }
  return [...own, { start: reached, end }];
}

function tagsOf(value: unknown): Span['tags'] {
  try {
    const tags: unknown = typeof value === 'string' ? JSON.parse(value) : value;
    return Array.isArray(tags) ? tags : [];
  } catch {
    return [];
  }
}
