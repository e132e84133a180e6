import louvain from 'graphology-communities-louvain';
import type { LayoutGraph } from './layoutGraph';
import { seededRandom } from './random';
import { toGraphology } from './toGraphology';

/**
 * Communities of nodes that call each other more than others (Louvain: Blondel et al. 2008, doi:10.1088/1742-5468/2008/10/P10008).
 * Numbers start at 0, the largest community first; −1 is a node on its own. At most `most` are left: the smaller ones and the
 * nodes without calls are put together. Deterministic.
 */
export function findCommunities(graph: LayoutGraph, most: number): Int32Array {
  const mapping = louvain(toGraphology(graph), { getEdgeWeight: 'weight', rng: seededRandom(7) });
  const degree = new Uint32Array(graph.count);
  for (let e = 0; e < graph.sources.length; e++) {
    degree[graph.sources[e]]++;
    degree[graph.targets[e]]++;
  }
  const sizes = new Map<number, number>();
  let loose = 0;
  for (let n = 0; n < graph.count; n++) {
    if (degree[n] === 0) {
      loose++;
    } else {
      sizes.set(mapping[n], (sizes.get(mapping[n]) ?? 0) + 1);
    }
  }
  const bySize = [...sizes].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  const kept = Math.max(1, Math.min(bySize.length, most - (loose > 0 ? 1 : 0) - (bySize.length > most ? 1 : 0)));
  const number = new Map(bySize.map(([community], place) => [community, Math.min(place, kept)]));
  const looseNumber = kept + 1;
  return Int32Array.from({ length: graph.count }, (_, n) => (degree[n] === 0 ? looseNumber : (number.get(mapping[n]) ?? -1)));
}
