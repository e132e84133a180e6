import { callersOf, type ServiceGraph } from '../../graph/serviceGraph';

/** Who called whom in a window of time. */
export interface CallWindow {
  /** End of the window, epoch ms: nothing that began before may be judged by it. */
  until: number;
  graph: ServiceGraph;
  /** Names among those of the graph that are services: no databases, queues or external systems. */
  services: ReadonlySet<string>;
}

/** Calls as they were known at a moment. */
export interface Calls {
  calls(caller: string, callee: string): boolean;
  /** Callers of a service, as far as they are services. */
  callersOf(service: string): readonly string[];
  services: ReadonlySet<string>;
}

const NO_CALLS: Calls = { calls: () => false, callersOf: () => [], services: new Set() };

/** Finds the calls that were known at a moment: those of the last window that had ended by then. */
export function topology(windows: readonly CallWindow[]): (time: number) => Calls {
  const sorted = [...windows].sort((a, b) => a.until - b.until);
  const known = new Map<CallWindow, Calls>();
  return (time) => {
    const window = sorted.filter(({ until }) => until <= time).at(-1);
    if (window === undefined) {
      return NO_CALLS;
    }
    const found = known.get(window) ?? callsIn(window);
    known.set(window, found);
    return found;
  };
}

function callsIn({ graph, services }: CallWindow): Calls {
  const callers = new Map(
    callersOf(graph).map((indices, service) => [
      graph.services[service],
      indices.map((index) => graph.services[index]).sort(),
    ])
  );
  const pairs = new Map([...callers].map(([callee, names]) => [callee, new Set(names)]));
  return {
    calls: (caller, callee) => pairs.get(callee)?.has(caller) ?? false,
    callersOf: (service) => (callers.get(service) ?? []).filter((name) => services.has(name)),
    services,
  };
}
