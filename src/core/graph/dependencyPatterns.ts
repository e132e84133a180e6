import { formatShare } from '../text/format';
import { centrality, type Centrality } from './centrality';
import { communities } from './communities';
import { dependencyCycles } from './cycles';
import type { ServiceGraph } from './serviceGraph';

/** Version of what is read from a graph's shape, for receipts. */
export const PATTERN_MODEL_VERSION = 'communities-and-dependents/1';

export interface CriticalService {
  service: string;
  /** 0 to 1: two thirds its share of dependents, one third its share of call paths, plus PageRank to break ties. */
  score: number;
  /** Why, in words. */
  reason: string;
}

/** What the shape of a dependency graph says. */
export interface DependencyPatterns {
  totalServices: number;
  totalDependencies: number;
  /** Those that others depend on or go through, most critical first. */
  criticalServices: CriticalService[];
  serviceCommunities: string[][];
  dependencyCycles: string[][];
  centralityScores: Array<{ service: string } & Record<keyof Centrality, number>>;
  /** One sentence each. */
  dependencyInsights: string[];
}

/** More cycles than these are counted as "more than", and not listed. */
const CYCLES = 100;
/** Names listed in a sentence; the others are counted. */
const NAMED = 5;
/** Who must suffer with a service, or go through it, for it to be critical: shares, and a number of services for small graphs. */
export const CRITICAL = { dependents: 1 / 3, dependentServices: 2, paths: 0.2 } as const;

/** Centrality, groups, cycles and what follows from them. Deterministic; an empty graph gives empty lists. */
export function dependencyPatterns(graph: ServiceGraph): DependencyPatterns {
  const scores = centrality(graph);
  const groups = communities(graph);
  const { cycles, truncated } = dependencyCycles(graph, CYCLES);
  const critical = criticalServices(graph, scores);
  return {
    totalServices: graph.services.length,
    totalDependencies: graph.from.length,
    criticalServices: critical,
    serviceCommunities: groups.communities,
    dependencyCycles: cycles,
    centralityScores: graph.services.map((service, index) => ({
      service,
      inDegree: scores.inDegree[index],
      outDegree: scores.outDegree[index],
      betweenness: scores.betweenness[index],
      paths: scores.paths[index],
      pageRank: scores.pageRank[index],
      dependents: scores.dependents[index],
    })),
    dependencyInsights: insights(graph, critical, groups.communities, cycles, truncated),
  };
}

/**
 * Services on which at least a third of the others, and two of them, depend, or through which at least 20 % of the call paths
 * between others run; most critical first.
 */
export function criticalServices(graph: ServiceGraph, scores: Centrality = centrality(graph)): CriticalService[] {
  const others = graph.services.length - 1;
  return graph.services
    .map((service, index) => {
      const [dependents, paths] = [scores.dependents[index], scores.paths[index]];
      const score = Math.min(1, (2 * dependents + paths) / 3 + 1e-3 * scores.pageRank[index]);
      return { service, score, reasons: reasons(dependents, others, paths) };
    })
    .filter((service) => service.reasons.length > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ service, score, reasons: found }) => ({ service, score, reason: `${found.join(', and ')}.` }));
}

function reasons(dependents: number, others: number, paths: number): string[] {
  const isDependedOn =
    dependents >= CRITICAL.dependents && Math.round(dependents * others) >= CRITICAL.dependentServices;
  return [
    ...(isDependedOn ? [`${formatShare(dependents)} of the other services depend on it`] : []),
    ...(paths >= CRITICAL.paths ? [`${formatShare(paths)} of the call paths between others run through it`] : []),
  ];
}

/** The shortest of the listed cycles that `service` is part of, from it back to it: `a → b → a`; `''` without one. */
export function cycleThrough(service: string, cycles: readonly string[][]): string {
  const cycle = cycles.find((one) => one.includes(service));
  if (cycle === undefined) {
    return '';
  }
  const at = cycle.indexOf(service);
  return cycleText([...cycle.slice(at), ...cycle.slice(0, at)]);
}

function cycleText(cycle: readonly string[]): string {
  return [...cycle, cycle[0]].join(' → ');
}

function names(services: readonly string[]): string {
  const more = services.length - NAMED;
  return more > 1 ? `${services.slice(0, NAMED).join(', ')} and ${more} more` : services.join(', ');
}

function insights(
  graph: ServiceGraph,
  critical: CriticalService[],
  groups: string[][],
  cycles: string[][],
  truncated: boolean
): string[] {
  const sentences: string[] = [];
  if (critical.length > 0) {
    sentences.push(`${critical[0].service} is the most critical: ${critical[0].reason}`);
    if (critical.length > 1) {
      sentences.push(`Also critical: ${names(critical.slice(1).map(({ service }) => service))}.`);
    }
  }
  if (cycles.length > 0) {
    const count = truncated ? `More than ${cycles.length}` : String(cycles.length);
    sentences.push(`${count} ${cycles.length === 1 ? 'cycle' : 'cycles'} of calls, such as ${cycleText(cycles[0])}.`);
  }
  const large = groups.filter((group) => group.length > 1);
  if (large.length > 1) {
    sentences.push(`The services form ${large.length} groups; the largest is ${names(large[0])}.`);
  }
  const alone = graph.services.filter((_, index) => !graph.from.includes(index) && !graph.to.includes(index));
  if (alone.length > 0) {
    sentences.push(`Nothing connects ${names(alone)} with the others.`);
  }
  return sentences;
}
