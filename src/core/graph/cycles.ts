import { calleesOf, type ServiceGraph } from './serviceGraph';

export interface Cycles {
  /** Each cycle once, as service names in call order, starting with the service that comes first in the graph. */
  cycles: string[][];
  /** There are more than were listed. */
  truncated: boolean;
}

/**
 * All elementary cycles (Johnson 1975), calls of a service to itself included, up to `limit` of them: their number can
 * grow exponentially. Sorted by length.
 */
export function dependencyCycles(graph: ServiceGraph, limit = 1_000): Cycles {
  const callees = withoutDeadEnds(calleesOf(graph));
  const found: number[][] = [];
  graph.from.forEach((from, edge) => {
    if (from === graph.to[edge]) {
      found.push([from]);
    }
  });
  let truncated = false;
  for (let start = 0; start < callees.length && !truncated; start++) {
    if (callees[start].length === 0) {
      continue;
    }
    truncated = !cyclesFrom(start, callees, componentOf(start, callees), found, limit);
  }
  const cycles = found.slice(0, limit).sort((a, b) => a.length - b.length || a[0] - b[0]);
  return { cycles: cycles.map((cycle) => cycle.map((service) => graph.services[service])), truncated };
}

/** The calls that may lie on a cycle: services that nobody calls, or that call nobody, are taken off until there are none. */
function withoutDeadEnds(callees: number[][]): number[][] {
  const callers: number[][] = callees.map(() => []);
  callees.forEach((list, from) => list.forEach((to) => callers[to].push(from)));
  const gone = new Uint8Array(callees.length);
  for (const lists of [callees, callers]) {
    const opposite = lists === callees ? callers : callees;
    const left = Int32Array.from(lists, (list) => list.length);
    const ends = [...left.keys()].filter((service) => left[service] === 0);
    for (let service = ends.pop(); service !== undefined; service = ends.pop()) {
      gone[service] = 1;
      for (const neighbour of opposite[service]) {
        if (--left[neighbour] === 0) {
          ends.push(neighbour);
        }
      }
    }
  }
  return callees.map((list, from) => (gone[from] > 0 ? [] : list.filter((to) => gone[to] === 0)));
}

/** Cycles whose smallest service is `start`, within its strongly connected component; false when the limit was reached. */
function cyclesFrom(
  start: number,
  callees: number[][],
  component: Set<number>,
  found: number[][],
  limit: number
): boolean {
  const blocked = new Set<number>();
  const waiting = new Map<number, Set<number>>();
  const path: number[] = [];
  const unblock = (service: number): void => {
    const stack = [service];
    for (let one = stack.pop(); one !== undefined; one = stack.pop()) {
      if (blocked.delete(one)) {
        stack.push(...(waiting.get(one) ?? []));
        waiting.delete(one);
      }
    }
  };
  const walk = (service: number): boolean => {
    let closed = false;
    path.push(service);
    blocked.add(service);
    const nexts = callees[service].filter((next) => component.has(next));
    for (const next of nexts) {
      if (found.length > limit) {
        break;
      }
      if (next === start) {
        found.push([...path]);
        closed = true;
      } else if (!blocked.has(next)) {
        closed = walk(next) || closed;
      }
    }
    if (closed) {
      unblock(service);
    } else {
      nexts.forEach((next) => waiting.set(next, (waiting.get(next) ?? new Set()).add(service)));
    }
    path.pop();
    return closed;
  };
  if (component.size > 1) {
    walk(start);
  }
  return found.length <= limit;
}

/** Services from `start` on (by index) that both reach it and are reached by it without passing a smaller one. */
function componentOf(start: number, callees: number[][]): Set<number> {
  const forward = spread(start, (service) => callees[service].filter((next) => next >= start));
  const callers = new Map<number, number[]>();
  for (const service of forward) {
    for (const next of callees[service]) {
      callers.set(next, [...(callers.get(next) ?? []), service]);
    }
  }
  const backward = spread(start, (service) => callers.get(service) ?? []);
  return new Set([...forward].filter((service) => backward.has(service)));
}

function spread(start: number, next: (service: number) => number[]): Set<number> {
  const seen = new Set([start]);
  for (const service of seen) {
    next(service).forEach((other) => seen.add(other));
  }
  return seen;
}
