import { buildAdjacency, callsFrom, callsTo } from './adjacency';
import { stateRank } from '../../../ui/state';
import type { GraphModel } from './graphModel';

/**
 * The order in which the Tab key visits nodes: along the calls, depth first from the nodes that nobody calls (busiest first), worse
 * callees before better ones; nodes in circles come when nothing else leads to them. Each node once.
 */
export function walkOrder(model: GraphModel): Uint32Array {
  const { nodes, edges } = model;
  const adjacency = buildAdjacency(nodes.length, edges);
  const rate = (n: number) => (nodes[n].rate > 0 ? nodes[n].rate : 0);
  const starts = nodes
    .map((_, n) => n)
    .sort(
      (a, b) =>
        Number(callsTo(adjacency, a).length > 0) - Number(callsTo(adjacency, b).length > 0) ||
        rate(b) - rate(a) ||
        a - b
    );
  const order = new Uint32Array(nodes.length);
  const seen = new Uint8Array(nodes.length);
  let at = 0;
  for (const start of starts) {
    const stack = [start];
    while (stack.length > 0) {
      const n = stack.pop();
      if (n === undefined || seen[n]) {
        continue;
      }
      seen[n] = 1;
      order[at++] = n;
      const callees = Array.from(callsFrom(adjacency, n), (e) => edges[e].target).filter((target) => !seen[target]);
      callees.sort((a, b) => stateRank(nodes[a].state) - stateRank(nodes[b].state) || rate(a) - rate(b) || b - a);
      stack.push(...callees);
    }
  }
  return order;
}
