/** A piece of work within a chain. Times in any one unit. */
export interface TraceSpan {
  id: string;
  /** `''` or an absent id for a root. */
  parentId: string;
  service: string;
  start: number;
  end: number;
  /** The parent does not wait for it (OpenTracing `FOLLOWS_FROM`, a queue's consumer). */
  detached?: boolean;
}

/** Spans as a forest; all indices refer to the given spans. */
export interface TraceTree {
  spans: readonly TraceSpan[];
  /** −1 for roots. */
  parent: Int32Array;
  /** By start, then order given. */
  children: number[][];
  roots: number[];
}

/**
 * Links spans to their parents. A span whose parent is absent is a root; of spans in a ring of parents the earliest one
 * becomes a root; of equal ids the first one is the parent.
 */
export function traceTree(spans: readonly TraceSpan[]): TraceTree {
  const index = new Map<string, number>();
  spans.forEach((span, at) => {
    if (!index.has(span.id)) {
      index.set(span.id, at);
    }
  });
  const parent = Int32Array.from(spans, (span, at) => {
    const found = span.parentId === '' ? undefined : index.get(span.parentId);
    return found === undefined || found === at ? -1 : found;
  });
  breakRings(spans, parent);
  const children: number[][] = spans.map(() => []);
  const roots: number[] = [];
  spans.forEach((_, at) => (parent[at] < 0 ? roots : children[parent[at]]).push(at));
  const byStart = (a: number, b: number) => spans[a].start - spans[b].start || a - b;
  children.forEach((list) => list.sort(byStart));
  return { spans, parent, children, roots: roots.sort(byStart) };
}

function breakRings(spans: readonly TraceSpan[], parent: Int32Array): void {
  const done = new Uint8Array(spans.length);
  for (let start = 0; start < spans.length; start++) {
    const path: number[] = [];
    let at = start;
    while (at >= 0 && done[at] === 0) {
      done[at] = 2;
      path.push(at);
      at = parent[at];
    }
    if (at >= 0 && done[at] === 2) {
      const ring = path.slice(path.indexOf(at));
      const first = ring.reduce((earliest, span) => (spans[span].start < spans[earliest].start ? span : earliest));
      parent[first] = -1;
    }
    path.forEach((span) => {
      done[span] = 1;
    });
  }
}

/** Time of each span during which none of its children ran, in the spans' unit; never negative. */
export function selfTimes(tree: TraceTree): Float64Array {
  return Float64Array.from(tree.spans, (span, at) => {
    let covered = 0;
    let reached = span.start;
    for (const child of tree.children[at]) {
      const from = Math.max(reached, tree.spans[child].start);
      const to = Math.min(span.end, tree.spans[child].end);
      if (to > from) {
        covered += to - from;
        reached = to;
      }
    }
    return Math.max(0, span.end - span.start - covered);
  });
}
