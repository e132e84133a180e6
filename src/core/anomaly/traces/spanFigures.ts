import { selfTimes, traceTree, type TraceSpan } from '../../graph/traceTree';

/** A span with the name of its work. Times in milliseconds. */
export interface NamedSpan extends TraceSpan {
  operation: string;
}

/** One request on its way. Spans come in any order; those whose parent is absent are roots. */
export interface Trace {
  /** When it began, milliseconds since the epoch. */
  start: number;
  duration: number;
  spans: readonly NamedSpan[];
}

/** What is known of one place in the traces, such as an operation that another one calls. */
export interface SpanFigure {
  /** Place and kind of figure. */
  key: string;
  /** Larger is stranger. */
  value: number;
}

/** Below so many milliseconds durations tell nothing: clocks are that coarse. */
const LEAST_MS = 0.05;

/**
 * Three figures of each span, on a logarithmic scale: own time (without that of its children), shortness of the
 * whole (work that ended early is short), and, where another service called it, what its caller waited beyond its
 * duration, which is the network's and belongs to the one that was called. The place is service and operation below service and
 * operation of the parent. O(spans).
 */
export function spanFigures({ spans }: Trace): SpanFigure[] {
  const tree = traceTree(spans);
  const own = selfTimes(tree);
  return spans.flatMap((span, at) => {
    const parent = tree.parent[at] < 0 ? undefined : spans[tree.parent[at]];
    const place = [span.service, span.operation, parent?.service ?? '', parent?.operation ?? ''].join('\0');
    const duration = span.end - span.start;
    const figures = [
      { key: `own\0${place}`, value: onScale(own[at]) },
      { key: `short\0${place}`, value: -onScale(duration) },
    ];
    if (parent && parent.service !== span.service) {
      figures.push({ key: `network\0${place}`, value: onScale(parent.end - parent.start - duration) });
    }
    return figures;
  });
}

/** The same of the whole trace: its duration among those that begin alike. */
export function traceFigure({ duration, spans }: Trace): SpanFigure {
  const root = traceTree(spans).roots[0];
  const place = root === undefined ? '' : [spans[root].service, spans[root].operation].join('\0');
  return { key: `trace\0${place}`, value: onScale(duration) };
}

function onScale(milliseconds: number): number {
  return Math.log(Math.max(0, milliseconds) + LEAST_MS);
}
