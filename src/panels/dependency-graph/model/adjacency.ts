import type { GraphEdge } from './graphModel';

/** Calls by node, in compressed rows: `outgoing.edges.subarray(outgoing.start[n], outgoing.start[n + 1])` are the calls that leave n. */
export interface Adjacency {
  outgoing: EdgeRows;
  incoming: EdgeRows;
}

interface EdgeRows {
  start: Uint32Array;
  edges: Uint32Array;
}

/** Builds both directions in linear time. */
export function buildAdjacency(
  nodeCount: number,
  edges: ReadonlyArray<Pick<GraphEdge, 'source' | 'target'>>
): Adjacency {
  return { outgoing: rowsBy(nodeCount, edges, 'source'), incoming: rowsBy(nodeCount, edges, 'target') };
}

function rowsBy(
  nodeCount: number,
  edges: ReadonlyArray<Pick<GraphEdge, 'source' | 'target'>>,
  end: 'source' | 'target'
): EdgeRows {
  const start = new Uint32Array(nodeCount + 1);
  for (const edge of edges) {
    start[edge[end] + 1]++;
  }
  for (let i = 0; i < nodeCount; i++) {
    start[i + 1] += start[i];
  }
  const next = start.slice(0, nodeCount);
  const rows = new Uint32Array(edges.length);
  edges.forEach((edge, i) => {
    rows[next[edge[end]]++] = i;
  });
  return { start, edges: rows };
}

/** Indexes of the calls that leave a node. */
export function callsFrom(adjacency: Adjacency, node: number): Uint32Array {
  return adjacency.outgoing.edges.subarray(adjacency.outgoing.start[node], adjacency.outgoing.start[node + 1]);
}

/** Indexes of the calls that arrive at a node. */
export function callsTo(adjacency: Adjacency, node: number): Uint32Array {
  return adjacency.incoming.edges.subarray(adjacency.incoming.start[node], adjacency.incoming.start[node + 1]);
}

/** All nodes that are at most `hops` calls away from one, in either direction, itself included. */
export function nodesWithin(
  adjacency: Adjacency,
  edges: readonly GraphEdge[],
  from: number,
  hops: number
): Set<number> {
  const seen = new Set([from]);
  let frontier = [from];
  for (let hop = 0; hop < hops && frontier.length > 0; hop++) {
    const next: number[] = [];
    for (const node of frontier) {
      const ends = [
        ...Array.from(callsFrom(adjacency, node), (e) => edges[e].target),
        ...Array.from(callsTo(adjacency, node), (e) => edges[e].source),
      ];
      for (const end of ends) {
        if (!seen.has(end)) {
          seen.add(end);
          next.push(end);
        }
      }
    }
    frontier = next;
  }
  return seen;
}
