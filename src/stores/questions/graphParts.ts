import type { TextColumn } from '../../contracts/columns';
import type { EdgeColumns, GraphColumns, NodeColumns } from '../port';

export interface Node {
  name: string;
  requests: number;
  errors: number;
  p50: number;
  p95: number;
  p99: number;
  kind: string;
  lastSeen: number;
}

export interface Edge {
  caller: string;
  callee: string;
  calls: number;
  errors: number;
  p50: number;
  p95: number;
  p99: number;
  confidence: number;
  kind: string;
  lastSeen: number;
}

/** A graph as it was read, the heaviest edges first. */
export interface GraphParts extends Pick<
  GraphColumns,
  'sampled' | 'rowsRead' | 'source' | 'quantileError' | 'knownFrom'
> {
  nodes: Node[];
  edges: Edge[];
}

/** The heaviest nodes, and the edges between them, as columns. */
export function graphColumns({ nodes, edges, ...rest }: GraphParts, limit: number): GraphColumns {
  const kept = [...nodes].sort((a, b) => b.requests - a.requests || (a.name < b.name ? -1 : 1)).slice(0, limit);
  const names = new Map(kept.map((node, index) => [node.name, index]));
  return {
    ...rest,
    nodes: nodeColumns(kept),
    edges: edgeColumns(
      edges.filter((edge) => names.has(edge.caller) && names.has(edge.callee)),
      names
    ),
    folded: nodes.length - kept.length,
  };
}

const NODE_KINDS = ['service', 'database', 'queue', 'external'];

function nodeColumns(nodes: readonly Node[]): NodeColumns {
  const figures = (of: (node: Node) => number) => Float64Array.from(nodes, of);
  return {
    service: { codes: Int32Array.from(nodes, (_, index) => index), dictionary: nodes.map((node) => node.name) },
    requests: figures((node) => node.requests),
    errors: figures((node) => node.errors),
    p50: figures((node) => node.p50),
    p95: figures((node) => node.p95),
    p99: figures((node) => node.p99),
    kind: { codes: Int32Array.from(nodes, (node) => NODE_KINDS.indexOf(node.kind)), dictionary: [...NODE_KINDS] },
    lastSeen: figures((node) => node.lastSeen),
  };
}

function edgeColumns(edges: readonly Edge[], names: ReadonlyMap<string, number>): EdgeColumns {
  const figures = (of: (edge: Edge) => number) => Float64Array.from(edges, of);
  const dictionary = [...names.keys()];
  const column = (of: (edge: Edge) => string): TextColumn => ({
    codes: Int32Array.from(edges, (edge) => names.get(of(edge)) ?? -1),
    dictionary,
  });
  return {
    caller: column((edge) => edge.caller),
    callee: column((edge) => edge.callee),
    calls: figures((edge) => edge.calls),
    errors: figures((edge) => edge.errors),
    p50: figures((edge) => edge.p50),
    p95: figures((edge) => edge.p95),
    confidence: figures((edge) => edge.confidence),
  };
}
