import { textAt, type TextColumn } from '../../contracts/columns';
import { dependenciesQuerySchema } from '../../contracts/queries/dependencies';
import type { Centrality } from '../../core/graph/centrality';
import { cycleThrough, dependencyPatterns, PATTERN_MODEL_VERSION } from '../../core/graph/dependencyPatterns';
import { serviceState } from '../../core/health/figures';
import type { EdgeColumns, GraphColumns, NodeColumns } from '../../stores/port';
import { callsFrame } from '../frames/calls';
import { graphFrames, type GraphEdges, type GraphNodes, type GraphPatterns } from '../frames/graph';
import { comparisonShift, shiftBack } from './comparison';
import { graphOf } from './graphColumns';
import { checkRange, completeUntil } from './interval';
import { leftOutNotice, patternsNotice, samplingNotice } from './notices';
import type { QueryContext, QueryType } from './queryType';
import { errorRatios, knownSeconds } from './redGrid';

export interface DependenciesInput {
  shiftMs: number;
  shown: GraphColumns;
  compared: GraphColumns | null;
}

/** Who calls whom: nodes and edges with rate, errors and durations. */
export const dependenciesQueryType: QueryType<'dependencies', DependenciesInput> = {
  type: 'dependencies',
  schema: dependenciesQuerySchema,
  cost: 'light',

  async read(query, context, access) {
    checkRange(context);
    const shiftMs = comparisonShift(query.compareTo, context);
    const { limit } = query.options;
    const [shown, compared] = await Promise.all([
      access.store.graph(access.scope(), limit),
      shiftMs > 0 ? access.store.graph(access.scope(shiftBack(context, shiftMs)), limit) : null,
    ]);
    return { shiftMs, shown, compared };
  },

  answer(query, context, { shiftMs, shown, compared }) {
    const seconds = secondsOf(context, 0, shown);
    const usual = compared === null ? null : { nodes: compared.nodes, seconds: secondsOf(context, shiftMs, compared) };
    return {
      frames:
        query.options.format === 'calls'
          ? [callsFrame(edgeFigures(shown.edges, seconds), query.options.measure)]
          : graphFrames(
              nodeFigures(shown.nodes, seconds, usual),
              edgeFigures(shown.edges, seconds),
              context,
              patternsOf(shown)
            ),
      notices: [
        ...samplingNotice(shown.sampled),
        ...leftOutNotice(shown.folded, shown.nodes.service.codes.length, 'services'),
        ...patternsNotice(shown.nodes.service.codes.length, PATTERN_SERVICES),
      ],
      receipt: {
        method: 'graph',
        patterns: PATTERN_MODEL_VERSION,
        parameters: { limit: query.options.limit, compareTo: query.compareTo, shiftMs },
        source: shown.source,
        ...(shown.quantileError === undefined ? {} : { quantileError: shown.quantileError }),
        rowsRead: shown.rowsRead + (compared?.rowsRead ?? 0),
      },
    };
  },
};

/** Centrality grows with services × calls: a larger graph would keep everybody else's questions waiting. */
const PATTERN_SERVICES = 500;

/** What the shape of the graph says; null where it is empty or too large. */
function patternsOf(shown: GraphColumns): GraphPatterns | null {
  const services = Array.from(shown.nodes.service.codes, (_, row) => textAt(shown.nodes.service, row));
  if (services.length === 0 || services.length > PATTERN_SERVICES) {
    return null;
  }
  const { centralityScores, ...whole } = dependencyPatterns(graphOf(shown));
  const scores = new Map(centralityScores.map((score) => [score.service, score]));
  const reasons = new Map(whole.criticalServices.map(({ service, reason }) => [service, reason]));
  const shares = (name: keyof Centrality) =>
    Float64Array.from(services, (service) => scores.get(service)?.[name] ?? NaN);
  return {
    critical: services.map((service) => reasons.get(service) ?? ''),
    cycle: services.map((service) => cycleThrough(service, whole.dependencyCycles)),
    dependents: shares('dependents'),
    paths: shares('paths'),
    betweenness: shares('betweenness'),
    pageRank: shares('pageRank'),
    whole,
  };
}

function secondsOf(context: QueryContext, shiftMs: number, { knownFrom = Infinity }: GraphColumns): number {
  return knownSeconds(shiftBack(context, shiftMs), {
    firstEvent: Math.min(context.watermark.firstEvent, knownFrom),
    completeUntil: completeUntil(context),
  });
}

/** Figures of nodes as rates and shares, beside those of the range that is compared with. */
export function nodeFigures(
  nodes: NodeColumns,
  seconds: number,
  usual: { nodes: NodeColumns; seconds: number } | null
): GraphNodes {
  const errorRatio = errorRatios(nodes.errors, nodes.requests);
  const rows = usual === null ? [] : rowsByService(nodes.service, usual.nodes.service);
  const pick = (values: (nodes: NodeColumns) => Float64Array) =>
    Float64Array.from(nodes.p95, (_, row) => (usual === null || rows[row] < 0 ? NaN : values(usual.nodes)[rows[row]]));
  const usualRequests = pick((other) => other.requests);
  const usualP95 = pick((other) => other.p95);
  return {
    service: nodes.service,
    kind: nodes.kind,
    requests: nodes.requests,
    rate: nodes.requests.map((count) => count / seconds),
    errorRatio,
    p50: nodes.p50,
    p95: nodes.p95,
    p99: nodes.p99,
    usualRate: usualRequests.map((count) => count / (usual?.seconds ?? 1)),
    usualErrorRatio: errorRatios(
      pick((other) => other.errors),
      usualRequests
    ),
    usualP95,
    state: Array.from(nodes.requests, (requests, row) =>
      serviceState({ requests, errorRatio: errorRatio[row], p95: nodes.p95[row], usualP95: usualP95[row] })
    ),
  };
}

export function edgeFigures(edges: EdgeColumns, seconds: number): GraphEdges {
  const errorRatio = errorRatios(edges.errors, edges.calls);
  return {
    caller: edges.caller,
    callee: edges.callee,
    calls: edges.calls,
    rate: edges.calls.map((count) => count / seconds),
    errorRatio,
    p50: edges.p50,
    p95: edges.p95,
    // A mean of equal shares is not that share to the last digit, and the threshold for dashes is one of them.
    confidence: edges.confidence.map((share) => Math.round(share * 1e6) / 1e6),
    state: Array.from(edges.calls, (requests, row) =>
      serviceState({ requests, errorRatio: errorRatio[row], p95: edges.p95[row], usualP95: NaN })
    ),
  };
}

/** For each service of `wanted` its row in `other`, or −1. */
function rowsByService(wanted: TextColumn, other: TextColumn): number[] {
  const rows = new Map(Array.from(other.codes, (_, row) => [textAt(other, row), row]));
  return Array.from(wanted.codes, (_, row) => rows.get(textAt(wanted, row)) ?? -1);
}
