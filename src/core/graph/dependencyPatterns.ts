import { formatShare } from '../text/format';
import { centrality, type Centrality } from './centrality';
import { communities } from './communities';
import { dependencyCycles } from './cycles';
import type { ServiceGraph } from './serviceGraph';

export interface CriticalService {
  service: string;
  /** 0 to 1: the mean of dependents and betweenness, plus PageRank to break ties. */
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
const CRITICAL_DEPENDENTS = 0.4;
const CRITICAL_BETWEENNESS = 0.1;

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
      pageRank: scores.pageRank[index],
      dependents: scores.dependents[index],
    })),
    dependencyInsights: insights(graph, critical, groups.communities, cycles, truncated),
  };
}

/** Services on which at least 40 % of the others depend, or through which at least 10 % of the paths run; most critical first. */
export function criticalServices(graph: ServiceGraph, scores: Centrality = centrality(graph)): CriticalService[] {
  return graph.services
    .map((service, index) => ({
      service,
      dependents: scores.dependents[index],
      betweenness: scores.betweenness[index],
      score: (scores.dependents[index] + scores.betweenness[index]) / 2 + 1e-3 * scores.pageRank[index],
    }))
    .filter(({ dependents, betweenness }) => dependents >= CRITICAL_DEPENDENTS || betweenness >= CRITICAL_BETWEENNESS)
    .sort((a, b) => b.score - a.score)
    .map(({ service, score, dependents, betweenness }) => ({
      service,
      score: Math.min(1, score),
      reason: reason(dependents, betweenness),
    }));
}

function reason(dependents: number, betweenness: number): string {
  const reasons = [
    ...(dependents >= CRITICAL_DEPENDENTS ? [`${formatShare(dependents)} of the other services depend on it`] : []),
    ...(betweenness >= CRITICAL_BETWEENNESS ? [`${formatShare(betweenness)} of the call paths run through it`] : []),
  ];
  return `${reasons.join(', and ')}.`;
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
  }
  if (cycles.length > 0) {
    const count = truncated ? `More than ${cycles.length}` : String(cycles.length);
    sentences.push(
      `${count} ${cycles.length === 1 ? 'cycle' : 'cycles'} of calls, such as ${cycleText(cycles[0])}.`
    );
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
