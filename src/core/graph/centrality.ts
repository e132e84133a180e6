import { calleesOf, callersOf, type ServiceGraph } from './serviceGraph';

/** Centrality of each service, in the order of the graph's services; each between 0 and 1. */
export interface Centrality {
  /** Distinct callers / callees over n − 1. */
  inDegree: Float64Array;
  outDegree: Float64Array;
  /** Betweenness as networkx has it: of all pairs of other services, connected or not. */
  betweenness: Float64Array;
  /** Share of the shortest call paths between other services, where there is one, that run through the service. */
  paths: Float64Array;
  /** Share of random walks along calls, weighted by calls, that end here; sums to 1. */
  pageRank: Float64Array;
  /** Share of the other services that reach this one along calls, and so suffer when it fails. */
  dependents: Float64Array;
}

/** All centralities of a directed graph; an empty graph gives empty columns. O(n · edges). */
export function centrality(graph: ServiceGraph): Centrality {
  const n = graph.services.length;
  const callees = calleesOf(graph);
  const callers = callersOf(graph);
  const others = Math.max(1, n - 1);
  const dependents = callers.map((_, service) => reached(callers, service));
  const dependencies = callees.map((_, service) => reached(callees, service));
  const between = pathsThrough(callees);
  const connected = dependents.reduce((sum, count) => sum + count, 0);
  return {
    inDegree: Float64Array.from(callers, (list) => list.length / others),
    outDegree: Float64Array.from(callees, (list) => list.length / others),
    betweenness: n > 2 ? between.map((pairs) => pairs / ((n - 1) * (n - 2))) : between,
    paths: between.map(
      (pairs, service) => pairs / Math.max(1, connected - dependents[service] - dependencies[service])
    ),
    pageRank: pageRank(graph),
    dependents: Float64Array.from(dependents, (count) => count / others),
  };
}

/** Pairs of other services whose shortest paths run through each service, by Brandes (2001); of several such paths each counts its part. */
function pathsThrough(callees: number[][]): Float64Array {
  const n = callees.length;
  const result = new Float64Array(n);
  const distance = new Int32Array(n);
  const paths = new Float64Array(n);
  const share = new Float64Array(n);
  for (let source = 0; source < n; source++) {
    const order = shortestPaths(source, callees, distance, paths);
    share.fill(0);
    // From the farthest back, each service hands its share to those before it on the shortest paths.
    for (let at = order.length - 1; at > 0; at--) {
      const service = order[at];
      for (const next of callees[service]) {
        if (distance[next] === distance[service] + 1) {
          share[service] += (paths[service] / paths[next]) * (1 + share[next]);
        }
      }
      result[service] += share[service];
    }
  }
  return result;
}

/** Services by distance from `source`; fills in the distances (−1: not reached) and the number of shortest paths. */
function shortestPaths(source: number, callees: number[][], distance: Int32Array, paths: Float64Array): number[] {
  const order = [source];
  distance.fill(-1);
  paths.fill(0);
  distance[source] = 0;
  paths[source] = 1;
  for (let head = 0; head < order.length; head++) {
    const service = order[head];
    for (const next of callees[service]) {
      if (distance[next] < 0) {
        distance[next] = distance[service] + 1;
        order.push(next);
      }
      if (distance[next] === distance[service] + 1) {
        paths[next] += paths[service];
      }
    }
  }
  return order;
}

const DAMPING = 0.85;
const ROUNDS = 200;
const TOLERANCE = 1e-12;

/** PageRank (Page and Brin 1998) with damping 0.85 along calls, weighted by their number; services without calls spread evenly. */
function pageRank(graph: ServiceGraph): Float64Array {
  const n = graph.services.length;
  const out = new Float64Array(n);
  graph.from.forEach((from, edge) => {
    out[from] += graph.calls[edge];
  });
  let rank = new Float64Array(n).fill(n > 0 ? 1 / n : 0);
  for (let round = 0; round < ROUNDS; round++) {
    const loose = rank.reduce((sum, value, service) => sum + (out[service] > 0 ? 0 : value), 0);
    const next = new Float64Array(n).fill((1 - DAMPING + DAMPING * loose) / n);
    graph.from.forEach((from, edge) => {
      if (out[from] > 0) {
        next[graph.to[edge]] += (DAMPING * rank[from] * graph.calls[edge]) / out[from];
      }
    });
    const change = next.reduce((sum, value, service) => sum + Math.abs(value - rank[service]), 0);
    rank = next;
    if (change < n * TOLERANCE) {
      break;
    }
  }
  return rank;
}

function reached(lists: number[][], start: number): number {
  const seen = new Uint8Array(lists.length);
  const stack = [start];
  let count = 0;
  seen[start] = 1;
  for (let service = stack.pop(); service !== undefined; service = stack.pop()) {
    for (const next of lists[service]) {
      if (seen[next] === 0) {
        seen[next] = 1;
        count++;
        stack.push(next);
      }
    }
  }
  return count;
}
