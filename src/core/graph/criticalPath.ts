import type { TraceTree } from './traceTree';

/** A stretch of a trace during which the end waited for this span itself. */
export interface CriticalSection {
  /** Index of the span. */
  span: number;
  start: number;
  end: number;
}

interface Piece {
  span: number;
  start: number;
  end: number;
  children: Piece[];
}

/**
 * The critical path of a trace: walking back from the end of the root, always into the child that finished last before
 * the point reached (Zhang et al., CRISP, USENIX ATC 2022; the sections are those of the Jaeger UI). Sections are
 * disjoint, last first, and cover the root from end to start. Children are cut to their parent's time; those that
 * lie outside it, and detached ones, are left out with all below them. Without a root (no spans) the path is empty.
 * With several roots the longest one counts.
 */
export function criticalPath(tree: TraceTree): CriticalSection[] {
  if (tree.roots.length === 0) {
    return [];
  }
  const length = (span: number) => tree.spans[span].end - tree.spans[span].start;
  const root = tree.roots.reduce((longest, span) => (length(span) > length(longest) ? span : longest));
  const sections: CriticalSection[] = [];
  const stack: Array<{ piece: Piece; next: number; reached: number }> = [];
  const enter = (piece: Piece) => stack.push({ piece, next: 0, reached: piece.end });
  enter(cut(tree, root));
  while (stack.length > 0) {
    const frame = stack[stack.length - 1];
    const { piece } = frame;
    while (frame.next < piece.children.length && piece.children[frame.next].end > frame.reached) {
      frame.next++;
    }
    const child = piece.children[frame.next];
    const until = child === undefined ? piece.start : child.end;
    if (frame.reached > until) {
      sections.push({ span: piece.span, start: until, end: frame.reached });
    }
    if (child === undefined) {
      stack.pop();
      continue;
    }
    frame.next++;
    frame.reached = child.start;
    enter(child);
  }
  return sections;
}

/** The span with its waiting-for children cut to its time, last finishing first. */
function cut(tree: TraceTree, root: number): Piece {
  const { start, end } = tree.spans[root];
  const top: Piece = { span: root, start, end, children: [] };
  const todo = [top];
  for (let piece = todo.pop(); piece !== undefined; piece = todo.pop()) {
    for (const child of tree.children[piece.span]) {
      const span = tree.spans[child];
      const part = {
        span: child,
        start: Math.max(span.start, piece.start),
        end: Math.min(span.end, piece.end),
        children: [],
      };
      if (span.detached !== true && part.end > part.start) {
        piece.children.push(part);
        todo.push(part);
      }
    }
    piece.children.sort((a, b) => b.end - a.end || b.start - a.start || a.span - b.span);
  }
  return top;
}
