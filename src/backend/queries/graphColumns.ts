import { textAt } from '../../contracts/columns';
import { serviceGraph, type NamedEdge, type ServiceGraph } from '../../core/graph/serviceGraph';
import type { EdgeColumns, GraphColumns } from '../../stores/port';

/** Who calls whom, and how often, as core reads it. */
export function graphOf({ nodes, edges }: GraphColumns): ServiceGraph {
  return serviceGraph(
    Array.from(nodes.service.codes, (_, row) => textAt(nodes.service, row)),
    namedEdges(edges)
  );
}

/** Calls by the names of their ends. */
export function namedEdges({ caller, callee, calls }: EdgeColumns): NamedEdge[] {
  return Array.from(calls, (count, row) => ({
    caller: textAt(caller, row),
    callee: textAt(callee, row),
    calls: count,
  }));
}

/** Names of the nodes that are services: no databases, queues or external systems. */
export function servicesIn({ nodes }: GraphColumns): Set<string> {
  const rows = Array.from(nodes.service.codes, (_, row) => row);
  return new Set(rows.filter((row) => textAt(nodes.kind, row) === 'service').map((row) => textAt(nodes.service, row)));
}
