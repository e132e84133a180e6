import { criticalPath } from './criticalPath';
import { selfTimes, traceTree, type TraceSpan, type TraceTree } from './traceTree';

/** A piece of work of one chain; times in ms. */
export interface ChainWork extends TraceSpan {
  status: 'ok' | 'error' | 'unfinished';
  /** Other events that happened within it. */
  notes: readonly unknown[];
}

/** Where a chain's time went: what a service did itself, not counting the work it waited for. */
export interface Bottleneck {
  service: string;
  selfTimeMs: number;
  /** Of the chain's whole duration; more than 1 in all where work ran in parallel. */
  share: number;
  /** Time on the critical path: the end of the chain waited for the service itself. */
  criticalTimeMs: number;
  events: number;
}

/** One service of one chain; durations are those of its entries: work that another service or nobody called. */
export interface ChainNode {
  service: string;
  durations: number[];
  errors: number;
}

export interface ChainEdge {
  caller: string;
  callee: string;
  durations: number[];
  errors: number;
}

export interface ChainAnalysis {
  totalDurationMs: number;
  serviceCount: number;
  /** Completed / (completed + failed) pieces of work; NaN without either. */
  successRate: number;
  /** Largest own time first. */
  bottlenecks: Bottleneck[];
  /** Who called whom within the chain. */
  graph: { nodes: ChainNode[]; edges: ChainEdge[] };
  /** By span, in the order given: time during which none of its children ran. */
  selfTimesMs: Float64Array;
  /** By span: time on the critical path; 0 for a span that nobody had to wait for. */
  criticalTimesMs: Float64Array;
}

/**
 * What one chain says about itself. Durations go from the first start to the last end of any span; an empty chain has
 * duration 0 and no services.
 */
export function analyseChain(spans: readonly ChainWork[]): ChainAnalysis {
  const tree = traceTree(spans);
  const start = spans.reduce((first, span) => Math.min(first, span.start), Infinity);
  const end = spans.reduce((last, span) => Math.max(last, span.end), -Infinity);
  const totalDurationMs = spans.length === 0 ? 0 : end - start;
  const failed = spans.filter((span) => span.status === 'error').length;
  const finished = spans.filter((span) => span.status !== 'unfinished').length;
  const selfTimesMs = selfTimes(tree);
  const criticalTimesMs = criticalTimes(tree);
  const bottlenecks = ownTimes(spans, selfTimesMs, criticalTimesMs, totalDurationMs);
  return {
    totalDurationMs,
    serviceCount: bottlenecks.length,
    successRate: finished > 0 ? (finished - failed) / finished : NaN,
    bottlenecks,
    graph: callGraph(spans, tree),
    selfTimesMs,
    criticalTimesMs,
  };
}

/** The graph of a chain as the analysis of S1-053 has it: names, and calls with their numbers. */
export function dependencyGraphOf({ graph }: Pick<ChainAnalysis, 'graph'>) {
  return {
    nodes: graph.nodes.map(({ service }) => service),
    edges: graph.edges.map(({ caller, callee, durations, errors }) => ({
      caller,
      callee,
      calls: durations.length,
      errors,
    })),
  };
}

function criticalTimes(tree: TraceTree): Float64Array {
  const times = new Float64Array(tree.spans.length);
  for (const { span, start, end } of criticalPath(tree)) {
    times[span] += end - start;
  }
  return times;
}

function ownTimes(
  spans: readonly ChainWork[],
  self: Float64Array,
  critical: Float64Array,
  totalMs: number
): Bottleneck[] {
  const services = new Map<string, Bottleneck>();
  spans.forEach(({ service, notes }, at) => {
    const own = services.get(service) ?? { service, selfTimeMs: 0, share: 0, criticalTimeMs: 0, events: 0 };
    own.selfTimeMs += self[at];
    own.share = totalMs > 0 ? own.selfTimeMs / totalMs : 0;
    own.criticalTimeMs += critical[at];
    own.events += 1 + notes.length;
    services.set(service, own);
  });
  return [...services.values()].sort((a, b) => b.selfTimeMs - a.selfTimeMs || (a.service < b.service ? -1 : 1));
}

function callGraph(spans: readonly ChainWork[], tree: TraceTree): ChainAnalysis['graph'] {
  const nodes = new Map<string, ChainNode>();
  const edges = new Map<string, ChainEdge>();
  spans.forEach((span, at) => {
    const { service } = span;
    const caller = tree.parent[at] < 0 ? undefined : spans[tree.parent[at]].service;
    const node = nodes.get(service) ?? { service, durations: [], errors: 0 };
    nodes.set(service, node);
    if (caller === service) {
      return;
    }
    record(node, span);
    if (caller !== undefined) {
      const key = JSON.stringify([caller, service]);
      const edge = edges.get(key) ?? { caller, callee: service, durations: [], errors: 0 };
      edges.set(key, edge);
      record(edge, span);
    }
  });
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}

function record(figures: { durations: number[]; errors: number }, span: ChainWork): void {
  figures.durations.push(span.end - span.start);
  figures.errors += span.status === 'error' ? 1 : 0;
}
