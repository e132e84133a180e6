import type { ChainSpan } from './chainSpans';
import { groupBy } from './groupBy';

/** Where a chain's time went: what a service did itself, not counting the work it waited for. */
export interface Bottleneck {
  service: string;
  selfTimeMs: number;
  /** Of the chain's whole duration; more than 1 in all where work ran in parallel. */
  share: number;
  events: number;
}

export interface ChainAnalysis {
  totalDurationMs: number;
  serviceCount: number;
  /** Completed / (completed + failed) pieces of work; NaN without either. */
  successRate: number;
  /** Largest own time first. */
  bottlenecks: Bottleneck[];
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

export interface ChainGraph {
  nodes: ChainNode[];
  edges: ChainEdge[];
}

/** Duration, success and own time by service of one chain; an empty chain has duration 0 and no services. */
export function analyseChain(spans: ChainSpan[]): ChainAnalysis {
  const start = spans.reduce((first, span) => Math.min(first, span.start), Infinity);
  const end = spans.reduce((last, span) => Math.max(last, span.end), -Infinity);
  const totalDurationMs = spans.length === 0 ? 0 : end - start;
  const failed = spans.filter((span) => span.status === 'error').length;
  const finished = spans.filter((span) => span.status !== 'unfinished').length;
  const bottlenecks = ownTimes(spans).map((own) => ({
    ...own,
    share: totalDurationMs > 0 ? own.selfTimeMs / totalDurationMs : 0,
  }));
  return {
    totalDurationMs,
    serviceCount: bottlenecks.length,
    successRate: finished > 0 ? (finished - failed) / finished : NaN,
    bottlenecks,
  };
}

function ownTimes(spans: ChainSpan[]): Array<Omit<Bottleneck, 'share'>> {
  const children = groupBy(spans, (span) => span.parentId);
  const services = new Map<string, Omit<Bottleneck, 'share'>>();
  for (const span of spans) {
    const own = services.get(span.service) ?? { service: span.service, selfTimeMs: 0, events: 0 };
    own.selfTimeMs += span.end - span.start - coveredTime(span, children.get(span.id) ?? []);
    own.events += 1 + span.notes.length;
    services.set(span.service, own);
  }
  return [...services.values()].sort((a, b) => b.selfTimeMs - a.selfTimeMs || (a.service < b.service ? -1 : 1));
}

/** Milliseconds of a span during which at least one of its children ran. */
function coveredTime(span: ChainSpan, children: ChainSpan[]): number {
  let covered = 0;
  let reached = span.start;
  for (const child of children.slice().sort((a, b) => a.start - b.start)) {
    const from = Math.max(reached, child.start);
    const to = Math.min(span.end, child.end);
    if (to > from) {
      covered += to - from;
      reached = to;
    }
  }
  return covered;
}

/** Who called whom within one chain. */
export function chainGraph(spans: ChainSpan[]): ChainGraph {
  const byId = new Map(spans.map((span) => [span.id, span]));
  const nodes = new Map<string, ChainNode>();
  const edges = new Map<string, ChainEdge>();
  for (const span of spans) {
    const caller = byId.get(span.parentId)?.service;
    const node = nodes.get(span.service) ?? { service: span.service, durations: [], errors: 0 };
    nodes.set(span.service, node);
    if (caller === span.service) {
      continue;
    }
    record(node, span);
    if (caller !== undefined) {
      const key = JSON.stringify([caller, span.service]);
      const edge = edges.get(key) ?? { caller, callee: span.service, durations: [], errors: 0 };
      edges.set(key, edge);
      record(edge, span);
    }
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}

function record(figures: { durations: number[]; errors: number }, span: ChainSpan): void {
  figures.durations.push(span.end - span.start);
  figures.errors += span.status === 'error' ? 1 : 0;
}
