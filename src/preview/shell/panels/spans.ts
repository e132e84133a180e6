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
}

/** Spans of a trace frame, each below its parent and brothers by start. A span whose parent is missing is a root. */
export function orderSpans(frame: DataFrame | undefined): Span[] {
  const column = (name: string): unknown[] => frame?.fields.find((field) => field.name === name)?.values ?? [];
  const [ids, parents, services, operations] = [column('spanID'), column('parentSpanID'), column('serviceName'), column('operationName')];
  const [starts, durations, codes, messages, tags] = [column('startTime'), column('duration'), column('statusCode'), column('statusMessage'), column('tags')];
  const children = new Map<string, number[]>();
  const known = new Set(ids.map(String));
  ids.forEach((_, row) => {
    const parent = known.has(String(parents[row])) && parents[row] !== ids[row] ? String(parents[row]) : '';
    children.set(parent, [...(children.get(parent) ?? []), row]);
  });
  const spans: Span[] = [];
  const visit = (parent: string, depth: number) => {
    const rows = (children.get(parent) ?? []).sort((a, b) => Number(starts[a]) - Number(starts[b]));
    // A span is taken once, whatever its parents say.
    children.delete(parent);
    for (const row of rows) {
      spans.push({
        id: String(ids[row]), service: String(services[row]), operation: String(operations[row]), start: Number(starts[row]), duration: Number(durations[row]),
        error: Number(codes[row]) === 2, message: String(messages[row] ?? ''), tags: tagsOf(tags[row]), depth,
      });
      visit(String(ids[row]), depth + 1);
    }
  };
  visit('', 0);
  return spans;
}

function tagsOf(value: unknown): Span['tags'] {
  try {
    const tags: unknown = typeof value === 'string' ? JSON.parse(value) : value;
    return Array.isArray(tags) ? tags : [];
  } catch {
    return [];
  }
}
