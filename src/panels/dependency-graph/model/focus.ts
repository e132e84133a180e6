import { buildAdjacency, nodesWithin } from './adjacency';
import type { GraphModel } from './graphModel';
import { subgraph } from './subgraph';

export interface Focus {
  id: string;
  hops: number;
}

/** The part of a graph that is at most `hops` calls from one node. The whole graph when the node is not there. */
export function focusGraph(model: GraphModel, focus: Focus | null): GraphModel {
  const from = focus ? model.nodes.findIndex((node) => node.id === focus.id) : -1;
  if (!focus || from < 0) {
    return model;
  }
  return subgraph(model, nodesWithin(buildAdjacency(model.nodes.length, model.edges), model.edges, from, focus.hops));
}
