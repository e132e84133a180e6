import { UndirectedGraph } from 'graphology';
import type { LayoutGraph } from './layoutGraph';

/** The same graph for graphology's algorithms: undirected, parallel calls added up, calls of a node to itself left out. */
export function toGraphology(
  graph: LayoutGraph
): UndirectedGraph<{ x: number; y: number; size: number }, { weight: number }> {
  const result = new UndirectedGraph<{ x: number; y: number; size: number }, { weight: number }>();
  for (let n = 0; n < graph.count; n++) {
    result.addNode(String(n), { x: 0, y: 0, size: graph.radii[n] });
  }
  const weights = new Map<number, number>();
  for (let e = 0; e < graph.sources.length; e++) {
    const a = Math.min(graph.sources[e], graph.targets[e]);
    const b = Math.max(graph.sources[e], graph.targets[e]);
    if (a !== b) {
      const pair = a * graph.count + b;
      weights.set(pair, (weights.get(pair) ?? 0) + 1 + Math.log2(1 + Math.max(0, graph.weights[e] || 0)));
    }
  }
  for (const [pair, weight] of weights) {
    result.addEdge(String(Math.floor(pair / graph.count)), String(pair % graph.count), { weight });
  }
  return result;
}
