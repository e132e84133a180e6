import type { GraphModel } from '../model/graphModel';
import { nodeRadius } from './nodeRadius';
import type { LayoutGraph } from './layoutGraph';

/** The form of a graph that layouts work on. */
export function toLayoutGraph(model: GraphModel): LayoutGraph {
  const { nodes, edges } = model;
  return {
    count: nodes.length,
    sources: Uint32Array.from(edges, (edge) => edge.source),
    targets: Uint32Array.from(edges, (edge) => edge.target),
    weights: Float32Array.from(edges, (edge) => (edge.rate > 0 ? edge.rate : 0)),
    radii: Float32Array.from(nodes, nodeRadius),
  };
}
