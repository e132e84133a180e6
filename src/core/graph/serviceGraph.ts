/** Who calls whom, as indices into `services`. Columns of edges have equal lengths; an edge occurs once. */
export interface ServiceGraph {
  services: string[];
  from: Int32Array;
  to: Int32Array;
  calls: Float64Array;
}

export interface NamedEdge {
  caller: string;
  callee: string;
  calls: number;
}

/**
 * Graph from named services and calls. Services that only occur in calls are added, calls between the same two services
 * are summed, calls of a service to itself are kept (they are cycles of length one).
 */
export function serviceGraph(services: readonly string[], edges: readonly NamedEdge[]): ServiceGraph {
  const index = new Map<string, number>();
  const place = (name: string): number => {
    const known = index.get(name);
    if (known !== undefined) {
      return known;
    }
    index.set(name, index.size);
    return index.size - 1;
  };
  services.forEach(place);
  const sums = new Map<string, [number, number, number]>();
  for (const { caller, callee, calls } of edges) {
    const [from, to] = [place(caller), place(callee)];
    const sum = sums.get(`${from}>${to}`);
    if (sum === undefined) {
      sums.set(`${from}>${to}`, [from, to, calls]);
    } else {
      sum[2] += calls;
    }
  }
  const rows = [...sums.values()];
  return {
    services: [...index.keys()],
    from: Int32Array.from(rows, ([from]) => from),
    to: Int32Array.from(rows, ([, to]) => to),
    calls: Float64Array.from(rows, ([, , calls]) => calls),
  };
}

/** Callees of each service, each once, without itself. */
export function calleesOf(graph: ServiceGraph): number[][] {
  return neighbours(graph, graph.from, graph.to);
}

/** Callers of each service, each once, without itself. */
export function callersOf(graph: ServiceGraph): number[][] {
  return neighbours(graph, graph.to, graph.from);
}

function neighbours(graph: ServiceGraph, of: Int32Array, other: Int32Array): number[][] {
  const lists: number[][] = graph.services.map(() => []);
  for (let edge = 0; edge < of.length; edge++) {
    if (of[edge] !== other[edge]) {
      lists[of[edge]].push(other[edge]);
    }
  }
  return lists.map((list) => [...new Set(list)]);
}
