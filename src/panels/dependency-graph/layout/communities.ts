import louvain from 'graphology-communities-louvain';
import { seededRandom } from '../../../core/stats/random';
import type { LayoutGraph } from './layoutGraph';
import { toGraphology } from './toGraphology';

/**
 * Communities of nodes that call each other more than others (Louvain: Blondel et al. 2008, doi:10.1088/1742-5468/2008/10/P10008).
 * Numbers start at 0, the largest community first. At most `most` are left: small ones are joined with the one they call
 * most. Nodes without calls are one community. Deterministic.
 */
export function findCommunities(graph: LayoutGraph, most: number): Int32Array {
  const mapping = louvain(toGraphology(graph), { getEdgeWeight: 'weight', rng: seededRandom(7) });
  const degree = new Uint32Array(graph.count);
  for (let e = 0; e < graph.sources.length; e++) {
    degree[graph.sources[e]]++;
    degree[graph.targets[e]]++;
  }
  const labels = Int32Array.from({ length: graph.count }, (_, n) => (degree[n] === 0 ? LOOSE : mapping[n]));
  mergeSmall(labels, graph, most);
  return numberBySize(labels);
}

const LOOSE = -1;

/** Joins the smallest community with the one it calls most for its size, until few enough are left. Nodes without calls count as one. */
function mergeSmall(labels: Int32Array, graph: LayoutGraph, most: number): void {
  const size = new Map<number, number>();
  const between = new Map<number, Map<number, number>>();
  const add = (a: number, b: number, weight: number) => {
    const row = between.get(a) ?? new Map<number, number>();
    between.set(a, row.set(b, (row.get(b) ?? 0) + weight));
  };
  labels.forEach((label) => size.set(label, (size.get(label) ?? 0) + 1));
  for (let e = 0; e < graph.sources.length; e++) {
    const a = labels[graph.sources[e]];
    const b = labels[graph.targets[e]];
    if (a !== b) {
      add(a, b, 1);
      add(b, a, 1);
    }
  }
  const joined = new Map<number, number>();
  while (size.size > Math.max(1, most)) {
    const small = smallest(size);
    const into = partner(small, size, between);
    joined.set(small, into);
    size.set(into, (size.get(into) ?? 0) + (size.get(small) ?? 0));
    size.delete(small);
    for (const [other, weight] of between.get(small) ?? []) {
      between.get(other)?.delete(small);
      if (other !== into) {
        add(into, other, weight);
        add(other, into, weight);
      }
    }
  }
  const rootOf = (label: number): number => {
    const next = joined.get(label);
    return next === undefined ? label : rootOf(next);
  };
  labels.forEach((label, n) => {
    labels[n] = rootOf(label);
  });
}

function smallest(size: ReadonlyMap<number, number>): number {
  let best: [number, number] | null = null;
  for (const entry of size) {
    if (entry[0] !== LOOSE && (!best || entry[1] < best[1] || (entry[1] === best[1] && entry[0] < best[0]))) {
      best = entry;
    }
  }
  return best ? best[0] : LOOSE;
}

function partner(
  label: number,
  size: ReadonlyMap<number, number>,
  between: ReadonlyMap<number, ReadonlyMap<number, number>>
): number {
  let best = -2;
  let bestScore = -1;
  for (const [other, count] of size) {
    const score = other === label || other === LOOSE ? -1 : ((between.get(label)?.get(other) ?? 0) + 1e-6) / count;
    if (score > bestScore) {
      best = other;
      bestScore = score;
    }
  }
  return best === -2 ? LOOSE : best;
}

function numberBySize(labels: Int32Array): Int32Array {
  const sizes = new Map<number, number>();
  labels.forEach((label) => sizes.set(label, (sizes.get(label) ?? 0) + 1));
  const order = new Map([...sizes].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([label], place) => [label, place]));
  return labels.map((label) => order.get(label) ?? 0);
}
