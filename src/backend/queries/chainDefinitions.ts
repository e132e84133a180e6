import type { ChainDefinition } from '../../core/anomaly/chains/chainSteps';
import type { ChainDefinitionRow } from '../../stores/port';

/**
 * What definitions say of the kinds of chains, by kind. A definition is about the chains that have its id, and about those whose first event has the
 * endpoint that `service_topology.endpoint` names, or that its name is.
 */
export function definitionsByKind(rows: readonly ChainDefinitionRow[]): Map<string, ChainDefinition> {
  const byKind = new Map<string, ChainDefinition>();
  for (const row of rows) {
    const topology = objectOf(row.topology);
    const endpoint = typeof topology.endpoint === 'string' ? topology.endpoint : '';
    const declared = declaredOf(row, topology);
    for (const kind of [endpoint, row.name]) {
      if (kind !== '' && !byKind.has(kind)) {
        byKind.set(kind, { ...declared, kind });
      }
    }
  }
  return byKind;
}

function declaredOf(row: ChainDefinitionRow, topology: Record<string, unknown>): Omit<ChainDefinition, 'kind'> {
  const expected = textsOf(jsonOf(row.expected));
  const edges = edgesOf(topology);
  const others = [
    ...edges.flat(),
    ...textsOf(jsonOf(row.criticalPath)),
    ...textsOf(topology.nodes),
    ...textsOf(topology.services),
  ];
  return {
    name: row.name,
    expected,
    known: expected.length === 0 ? [] : [...new Set([...expected, ...others])],
    edges,
    ...(row.maxDurationMs > 0 ? { maxDurationMs: row.maxDurationMs } : {}),
  };
}

/** Calls of a topology: `edges` of `{from, to}` or `[from, to]`, or for each service a list of those it calls. */
function edgesOf(topology: Record<string, unknown>): Array<[string, string]> {
  if (Array.isArray(topology.edges)) {
    return topology.edges.flatMap((edge: unknown) => {
      const [from, to] = Array.isArray(edge) ? edge : isObject(edge) ? [edge.from, edge.to] : [];
      return edgeOf(from, to);
    });
  }
  return Object.entries(topology).flatMap(([from, callees]) => textsOf(callees).flatMap((to) => edgeOf(from, to)));
}

function edgeOf(from: unknown, to: unknown): Array<[string, string]> {
  return typeof from === 'string' && typeof to === 'string' && from !== to ? [[from, to]] : [];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function objectOf(text: string): Record<string, unknown> {
  const value = jsonOf(text);
  return isObject(value) ? value : {};
}

/** A value that somebody stored as text within JSON is read too; what is no JSON says nothing. */
function jsonOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? JSON.parse(value) : value;
  } catch {
    return undefined;
  }
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
