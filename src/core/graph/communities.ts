import { UndirectedGraph } from 'graphology';
import louvain from 'graphology-communities-louvain';
import { seededRandom } from '../stats/random';
import type { ServiceGraph } from './serviceGraph';

/** Seed that decides ties. */
export const COMMUNITY_SEED = 1;

export interface Communities {
  /** Members by community, the largest first; each service is in exactly one. */
  communities: string[][];
  /** Newman's modularity of the division, −0.5 to 1; 0 without calls. */
  modularity: number;
}

/**
 * Groups of services that call each other more than others, by the Louvain method (Blondel et al. 2008) on the undirected
 * graph weighted by calls. The seed decides ties, so that the same calls give the same groups. Services without
 * calls form groups of their own.
 */
export function communities(graph: ServiceGraph, seed = COMMUNITY_SEED): Communities {
  const connected = new UndirectedGraph<Record<string, never>, { weight: number }>();
  graph.services.forEach((_, service) => connected.addNode(String(service)));
  graph.from.forEach((from, edge) => {
    const to = graph.to[edge];
    if (from !== to && graph.calls[edge] > 0) {
      connected.updateEdge(String(from), String(to), (old) => ({ weight: (old.weight ?? 0) + graph.calls[edge] }));
    }
  });
  if (connected.size === 0) {
    return { communities: graph.services.map((service) => [service]), modularity: 0 };
  }
  const found = louvain.detailed(connected, { getEdgeWeight: 'weight', rng: seededRandom(seed) });
  const groups = new Map<number, string[]>();
  graph.services.forEach((name, service) => {
    const community = found.communities[String(service)];
    groups.set(community, [...(groups.get(community) ?? []), name]);
  });
  return { communities: [...groups.values()].sort((a, b) => b.length - a.length), modularity: found.modularity };
}
