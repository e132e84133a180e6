import type { DataFrame } from '@grafana/data';
import { EDGE_FIELDS, NODE_FIELDS } from '../../../contracts/frames';
import { Columns } from './columns';
import { worseOf } from '../../../ui/state';
import { emptyNode, type GraphEdge, type GraphModel, type GraphNode } from './graphModel';
import { judge, kindOf, ringShares, spelledState } from './judge';

const ARC = 'arc__';
const LOW_CONFIDENCE = 0.7;

/** Whether a frame lists calls: it has a source and a target. */
export function isEdgesFrame(frame: DataFrame): boolean {
  const columns = new Columns(frame, 0);
  return columns.has(EDGE_FIELDS.source) && columns.has(EDGE_FIELDS.target);
}

/** Whether a frame lists nodes: it has an id and something that only node frames have. */
export function isNodesFrame(frame: DataFrame): boolean {
  const columns = new Columns(frame, 0);
  if (!columns.has(NODE_FIELDS.id) || isEdgesFrame(frame)) {
    return false;
  }
  const typical = [NODE_FIELDS.title, NODE_FIELDS.mainStat, NODE_FIELDS.rate, NODE_FIELDS.subtitle];
  return (
    frame.name === 'nodes' ||
    frame.refId === 'nodes' ||
    typical.some((name) => columns.has(name)) ||
    columns.startingWith(ARC).length > 0
  );
}

/**
 * Reads nodes and calls from any node graph frames: ours, other sources' (`arc__…`, `mainstat`), or calls alone, from which the
 * nodes are then derived. Repeated ids are read once, calls without a known end are left out; both are said in `warnings`.
 * Returns null when there is no frame of either form.
 */
export function readFrames(frames: DataFrame[]): GraphModel | null {
  const nodes: GraphNode[] = [];
  const index = new Map<string, number>();
  const edgeColumns: Columns[] = [];
  let found = false;
  let repeated = 0;
  frames.forEach((frame, at) => {
    if (isEdgesFrame(frame)) {
      edgeColumns.push(new Columns(frame, at));
      found = true;
    } else if (isNodesFrame(frame)) {
      found = true;
      repeated += readNodes(new Columns(frame, at), nodes, index);
    }
  });
  if (!found) {
    return null;
  }
  const derived = nodes.length === 0;
  const edges: GraphEdge[] = [];
  let loose = 0;
  for (const columns of edgeColumns) {
    loose += readEdges(columns, edges, nodes, index, derived);
  }
  if (derived) {
    deriveFigures(nodes, edges);
  }
  const warnings: string[] = [];
  if (repeated > 0) {
    warnings.push(`${repeated} nodes have an id that was used before; the first of each is shown.`);
  }
  if (loose > 0) {
    warnings.push(`${loose} calls have no source or no target among the nodes and are left out.`);
  }
  return { nodes, edges, warnings };
}

function readNodes(columns: Columns, nodes: GraphNode[], index: Map<string, number>): number {
  let repeated = 0;
  for (let row = 0; row < columns.frame.length; row++) {
    const id = columns.text(NODE_FIELDS.id, row);
    if (id === '') {
      continue;
    }
    if (index.has(id)) {
      repeated++;
      continue;
    }
    index.set(id, nodes.length);
    nodes.push(readNode(columns, row, id));
  }
  return repeated;
}

function readNode(columns: Columns, row: number, id: string): GraphNode {
  const f = NODE_FIELDS;
  const arcs = readArcs(columns, row);
  const arcTotal = arcs ? arcs.ok + arcs.slow + arcs.error : 0;
  const spelledRatio = columns.number(f.errorRatio, row);
  const errorRatio = Number.isFinite(spelledRatio) ? spelledRatio : arcs && arcTotal > 0 ? arcs.error / arcTotal : NaN;
  const p95 = columns.number(f.p95, row);
  const usualP95 = columns.number(f.usualP95, row);
  return {
    ...emptyNode(id, columns.text(f.title, row) || id),
    subtitle: columns.text(f.subtitle, row),
    kind: kindOf(columns.text(f.kind, row), columns.text(f.icon, row)),
    state: spelledState(columns.text(f.state, row)) ?? judge(errorRatio, p95, usualP95),
    rate: columns.number(f.rate, row),
    requests: columns.number(f.requests, row),
    errorRatio,
    p50: columns.number(f.p50, row),
    p95,
    p99: columns.number(f.p99, row),
    usualP95,
    usualRate: columns.number(f.usualRate, row),
    usualErrorRatio: columns.number(f.usualErrorRatio, row),
    critical: columns.text(f.critical, row),
    cycle: columns.text(f.cycle, row),
    ...ringShares(arcs, errorRatio),
    main: columns.shown(f.mainStat, row),
    secondary: columns.shown(f.secondaryStat, row),
    ref: { frame: columns.index, row },
  };
}

function readArcs(columns: Columns, row: number): { ok: number; slow: number; error: number } | null {
  const fields = columns.startingWith(ARC);
  if (fields.length === 0) {
    return null;
  }
  const shares = { ok: 0, slow: 0, error: 0 };
  for (const field of fields) {
    const value: unknown = field.values[row];
    if (typeof value === 'number' && value > 0) {
      shares[arcClass(field.name.slice(ARC.length))] += value;
    }
  }
  return shares;
}

function arcClass(name: string): 'ok' | 'slow' | 'error' {
  if (/err|fail|fault|critical/i.test(name)) {
    return 'error';
  }
  return /slow|warn|throttl|degrad/i.test(name) ? 'slow' : 'ok';
}

function readEdges(
  columns: Columns,
  edges: GraphEdge[],
  nodes: GraphNode[],
  index: Map<string, number>,
  derive: boolean
): number {
  const end = (id: string): number | undefined => {
    const known = index.get(id);
    if (known !== undefined || !derive || id === '') {
      return known;
    }
    index.set(id, nodes.length);
    nodes.push(emptyNode(id));
    return nodes.length - 1;
  };
  let loose = 0;
  for (let row = 0; row < columns.frame.length; row++) {
    const source = end(columns.text(EDGE_FIELDS.source, row));
    const target = end(columns.text(EDGE_FIELDS.target, row));
    if (source === undefined || target === undefined) {
      loose++;
      continue;
    }
    edges.push(readEdge(columns, row, source, target, edges.length));
  }
  return loose;
}

function readEdge(columns: Columns, row: number, source: number, target: number, position: number): GraphEdge {
  const f = EDGE_FIELDS;
  const errorRatio = columns.number(f.errorRatio, row);
  const spelledConfidence = columns.number(f.confidence, row);
  const confidence = Number.isFinite(spelledConfidence) ? spelledConfidence : 1;
  const dash = columns.text(f.dash, row);
  return {
    id: columns.text(f.id, row) || `edge ${position}`,
    source,
    target,
    state: spelledState(columns.text(f.state, row)) ?? judge(errorRatio, NaN, NaN),
    rate: columns.number(f.rate, row),
    calls: columns.number(f.calls, row),
    errorRatio,
    p50: columns.number(f.p50, row),
    p95: columns.number(f.p95, row),
    confidence,
    dashed: confidence < LOW_CONFIDENCE || (dash !== '' && dash !== '0' && dash !== 'none'),
    thickness: columns.number(f.thickness, row),
    main: columns.shown(f.mainStat, row),
    secondary: columns.shown(f.secondaryStat, row),
    ref: { frame: columns.index, row },
    count: 1,
  };
}

/** Figures of nodes that only calls speak of: what arrives at them, or for the entry what leaves it. */
function deriveFigures(nodes: GraphNode[], edges: GraphEdge[]): void {
  const incoming = nodes.map(() => ({ rate: 0, rated: false, errors: 0, weight: 0, p95: NaN }));
  for (const edge of edges) {
    const sum = incoming[edge.target];
    const node = nodes[edge.target];
    const weight = edge.rate > 0 ? edge.rate : 1;
    if (Number.isFinite(edge.rate)) {
      sum.rate += edge.rate;
      sum.rated = true;
    }
    if (Number.isFinite(edge.errorRatio)) {
      sum.errors += edge.errorRatio * weight;
      sum.weight += weight;
    }
    sum.p95 = Number.isFinite(edge.p95) ? Math.max(edge.p95, Number.isFinite(sum.p95) ? sum.p95 : 0) : sum.p95;
    node.state = worseOf(node.state, edge.state);
  }
  nodes.forEach((node, i) => {
    const sum = incoming[i];
    node.rate = sum.rated ? sum.rate : NaN;
    node.errorRatio = sum.weight > 0 ? sum.errors / sum.weight : NaN;
    node.p95 = sum.p95;
    Object.assign(node, ringShares(null, node.errorRatio));
  });
}
