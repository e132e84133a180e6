import { formatCount, formatDuration, formatRate, formatShare, significant } from '../../../core/text/format';
import { compose, type Hull } from '../layout/compose';
import type { LayoutResult } from '../layout/layoutGraph';
import { nodeRadius } from '../layout/nodeRadius';
import { stateRank } from '../../../ui/state';
import { KINDS, ratioToUsual, type GraphEdge, type GraphModel, type GraphNode } from '../model/graphModel';
import type { Box } from './camera';
import { routeEdges, type EdgeRoutes } from './routes';

export type NodeMetric = 'p95' | 'p50' | 'p99' | 'rate' | 'errorRatio';

/** Codes of `shape`: the kinds in their order, then a folded community. */
export const GROUP_SHAPE = KINDS.length;

/** Everything that is drawn, in flat arrays: the renderer never looks at the model. */
export interface Scene {
  nodes: SceneNodes;
  edges: SceneEdges;
  hulls: Hull[];
  /** Discs and their labels. */
  bounds: Box;
}

export interface SceneNodes {
  count: number;
  x: Float32Array;
  y: Float32Array;
  r: Float32Array;
  /** Rank of the state, 0 unknown to 3 error. */
  state: Uint8Array;
  shape: Uint8Array;
  ok: Float32Array;
  slow: Float32Array;
  error: Float32Array;
  /** Figure inside the disc and the smaller line below it. */
  value: string[];
  unit: string[];
  name: string[];
  caption: string[];
  /** `×3.1`, or '' where it is as usual. */
  badge: string[];
  /** Nodes in the order in which their labels are placed. */
  labelOrder: Uint32Array;
  /** Colour of each service, where nodes are coloured by name; else empty. */
  tint: string[];
}

export interface SceneEdges extends EdgeRoutes {
  count: number;
  source: Uint32Array;
  target: Uint32Array;
  state: Uint8Array;
  /** Pixels at scale 1. */
  width: Float32Array;
  dashed: Uint8Array;
  label: string[];
  /** Edges in drawing order: by state, then by width; trouble last, so on top. */
  order: Uint32Array;
}

export interface SceneOptions {
  metric: NodeMetric;
  edgeLabels: boolean;
  /** Colour of a node by its name, or null to colour by state. */
  tint: ((name: string) => string) | null;
  /** Second line of a folded community's disc. */
  membersWord: string;
}

/** Puts a graph and its layout into the flat form that is drawn. Lengths of layout and graph must agree. */
export function buildScene(
  model: GraphModel,
  layout: LayoutResult,
  hulls: ReturnType<typeof compose>['hulls'],
  options: SceneOptions
): Scene {
  const nodes = sceneNodes(model.nodes, layout, options);
  const edges = sceneEdges(model.edges, nodes, layout, options);
  return { nodes, edges, hulls, bounds: boundsOf(nodes, hulls) };
}

function sceneNodes(nodes: readonly GraphNode[], layout: LayoutResult, options: SceneOptions): SceneNodes {
  const figures = nodes.map((node) => figureOf(node, options));
  return {
    count: nodes.length,
    x: layout.x,
    y: layout.y,
    r: Float32Array.from(nodes, nodeRadius),
    state: Uint8Array.from(nodes, (node) => stateRank(node.state)),
    shape: Uint8Array.from(nodes, (node) => (node.members ? GROUP_SHAPE : KINDS.indexOf(node.kind))),
    ok: Float32Array.from(nodes, (node) => node.ok),
    slow: Float32Array.from(nodes, (node) => node.slow),
    error: Float32Array.from(nodes, (node) => node.error),
    value: figures.map(([value]) => value),
    unit: figures.map(([, unit]) => unit),
    name: nodes.map((node) => (node.members ? `${node.name} +${node.members.length - 1}` : node.name)),
    caption: nodes.map(captionOf),
    badge: nodes.map(badgeOf),
    labelOrder: labelOrder(nodes),
    tint: options.tint ? nodes.map((node) => options.tint?.(node.name) ?? '') : [],
  };
}

function figureOf(node: GraphNode, options: SceneOptions): [string, string] {
  if (node.members) {
    return [String(node.members.length), options.membersWord];
  }
  const text = metricText(node, options.metric) || node.main;
  const [value = '', ...unit] = text.split(' ');
  return [value.slice(0, 7), unit.slice(0, 1).join(' ').slice(0, 6)];
}

function metricText(node: GraphNode, metric: NodeMetric): string {
  const value = node[metric];
  if (!Number.isFinite(value)) {
    return '';
  }
  if (metric === 'rate') {
    return `${formatCount(value)} /s`;
  }
  return metric === 'errorRatio' ? formatShare(value) : formatDuration(value);
}

function captionOf(node: GraphNode): string {
  return Number.isFinite(node.rate) ? formatRate(node.rate) : node.secondary || node.subtitle;
}

/** How the p95 compares with its usual value, where that is worth saying. */
function badgeOf(node: GraphNode): string {
  const ratio = ratioToUsual(node.p95, node.usualP95);
  return ratio >= 1.3 && stateRank(node.state) >= 2 ? `×${significant(ratio)}` : '';
}

function labelOrder(nodes: readonly GraphNode[]): Uint32Array {
  const weight = nodes.map(
    (node) =>
      10 * Math.max(0, stateRank(node.state) - 1) +
      (node.members ? 6 : 0) +
      Math.log10(1 + (node.rate > 0 ? node.rate : 0))
  );
  return Uint32Array.from(nodes.map((_, i) => i).sort((a, b) => weight[b] - weight[a] || a - b));
}

function sceneEdges(
  edges: readonly GraphEdge[],
  nodes: SceneNodes,
  layout: LayoutResult,
  options: SceneOptions
): SceneEdges {
  const width = edgeWidths(edges, nodes.count);
  const state = Uint8Array.from(edges, (edge) => stateRank(edge.state));
  const source = Uint32Array.from(edges, (edge) => edge.source);
  const target = Uint32Array.from(edges, (edge) => edge.target);
  const order = Uint32Array.from(edges, (_, i) => i).sort(
    (a, b) => Math.max(1, state[a]) - Math.max(1, state[b]) || width[a] - width[b] || a - b
  );
  return {
    count: edges.length,
    source,
    target,
    state,
    width,
    dashed: Uint8Array.from(edges, (edge) => (edge.dashed ? 1 : 0)),
    label: options.edgeLabels ? edges.map(edgeLabel) : [],
    order,
    ...routeEdges(source, target, nodes, layout),
  };
}

/** What is written beside an edge: rate and p95, else what the source says. */
function edgeLabel(edge: GraphEdge): string {
  const own = [
    Number.isFinite(edge.rate) ? formatRate(edge.rate) : '',
    Number.isFinite(edge.p95) ? formatDuration(edge.p95) : '',
  ].filter(Boolean);
  return own.length > 0 ? own.join(' · ') : [edge.main, edge.secondary].filter(Boolean).join(' · ');
}

/** Thickness by the logarithm of the rate over the graph's own range, 1.2 to 5.2 px (trouble from 2 px on), less where many calls share the room; without rates as the source says. */
function edgeWidths(edges: readonly GraphEdge[], nodeCount: number): Float32Array {
  let low = Infinity;
  let high = -Infinity;
  for (const { rate } of edges) {
    if (rate > 0) {
      low = Math.min(low, Math.log10(rate));
      high = Math.max(high, Math.log10(rate));
    }
  }
  const span = Math.max(1, high - low);
  const room = Math.min(1, Math.sqrt((3 * nodeCount) / Math.max(1, edges.length)));
  return Float32Array.from(edges, (edge) => {
    const least = stateRank(edge.state) >= 2 ? 2 : 1.2;
    if (edge.rate > 0) {
      return least + (4 * room * (Math.log10(edge.rate) - low)) / span;
    }
    return Number.isFinite(edge.thickness) ? Math.min(6, Math.max(least, edge.thickness)) : least;
  });
}

const LABEL_ROOM = { side: 46, below: 36 };

function boundsOf(nodes: SceneNodes, hulls: readonly Hull[]): Box {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  const add = (x: number, y: number, side: number, above: number, below: number) => {
    box.left = Math.min(box.left, x - side);
    box.right = Math.max(box.right, x + side);
    box.top = Math.min(box.top, y - above);
    box.bottom = Math.max(box.bottom, y + below);
  };
  for (let n = 0; n < nodes.count; n++) {
    add(nodes.x[n], nodes.y[n], Math.max(LABEL_ROOM.side, nodes.r[n]), nodes.r[n] + 10, nodes.r[n] + LABEL_ROOM.below);
  }
  for (const hull of hulls) {
    add(hull.x, hull.y, hull.r, hull.r, hull.r);
  }
  return box;
}
