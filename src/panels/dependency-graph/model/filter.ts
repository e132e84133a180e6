import { stateRank, STATES } from '../../../ui/state';
import type { GraphModel, NodeKind, NodeState } from './graphModel';

export interface Filter {
  /** States and kinds that are set back. */
  states: readonly NodeState[];
  kinds: readonly NodeKind[];
}

export interface Dimmed {
  nodes: Uint8Array | null;
  edges: Uint8Array | null;
}

/** Which nodes and calls a filter sets back; a call is set back with either of its ends. Null where nothing is. */
export function dimmedBy(model: GraphModel, filter: Filter): Dimmed {
  if (filter.states.length === 0 && filter.kinds.length === 0) {
    return { nodes: null, edges: null };
  }
  const nodes = Uint8Array.from(model.nodes, (node) =>
    Number(filter.states.includes(node.state) || (!node.members && filter.kinds.includes(node.kind)))
  );
  const edges = Uint8Array.from(model.edges, (edge) => nodes[edge.source] | nodes[edge.target]);
  return { nodes, edges };
}

/** How many nodes there are of each state, worst first, states without nodes left out. */
export function countStates(model: GraphModel): Array<{ state: NodeState; count: number }> {
  const counts = STATES.map((state) => ({ state, count: 0 }));
  for (const node of model.nodes) {
    counts[stateRank(node.state)].count++;
  }
  return counts.filter(({ count }) => count > 0).reverse();
}

/** How many nodes there are of each kind, kinds without nodes left out. */
export function countKinds(model: GraphModel): Array<{ kind: NodeKind; count: number }> {
  const counts = new Map<NodeKind, number>();
  for (const node of model.nodes) {
    counts.set(node.kind, (counts.get(node.kind) ?? 0) + 1);
  }
  return [...counts].map(([kind, count]) => ({ kind, count }));
}
