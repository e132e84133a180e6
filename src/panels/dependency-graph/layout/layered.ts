import { Graph, layout, type EdgeLabel, type GraphLabel, type NodeLabel } from '@dagrejs/dagre';
import type { LayoutGraph, LayoutResult } from './layoutGraph';

/** Room below a disc for its name and its rate, and beside it for the name, in units of the drawing. */
const LABEL_HEIGHT = 34;
const LABEL_WIDTH = 104;
const RANK_GAP = 64;
const NODE_GAP = 14;
/** Nodes without calls stand in rows of this many below the rest. */
const LOOSE_PER_ROW = 8;

/**
 * Callers left, callees right: Sugiyama's method as dagre has it (Gansner et al., "A technique for drawing directed graphs", 1993),
 * with the tight-tree ranker. Bends are those of the long calls, so that none runs behind a disc. Nodes without calls are set below.
 */
export function layered(graph: LayoutGraph): LayoutResult {
  const { count, sources, targets, weights, radii } = graph;
  const linked = new Uint8Array(count);
  const g = new Graph<GraphLabel, NodeLabel, EdgeLabel>({ multigraph: true });
  g.setGraph({ rankdir: 'LR', ranker: 'tight-tree', nodesep: NODE_GAP, edgesep: 16, ranksep: RANK_GAP });
  for (let e = 0; e < sources.length; e++) {
    if (sources[e] !== targets[e]) {
      linked[sources[e]] = 1;
      linked[targets[e]] = 1;
    }
  }
  for (let n = 0; n < count; n++) {
    if (linked[n]) {
      g.setNode(String(n), { width: Math.max(2 * radii[n], LABEL_WIDTH), height: 2 * radii[n] + LABEL_HEIGHT });
    }
  }
  for (let e = 0; e < sources.length; e++) {
    if (sources[e] !== targets[e]) {
      g.setEdge(String(sources[e]), String(targets[e]), { weight: 1 + Math.round(Math.log2(1 + weights[e])) }, String(e));
    }
  }
  layout(g);
  const x = new Float32Array(count);
  const y = new Float32Array(count);
  for (let n = 0; n < count; n++) {
    const placed = linked[n] ? g.node(String(n)) : undefined;
    x[n] = placed?.x ?? 0;
    y[n] = (placed?.y ?? 0) - LABEL_HEIGHT / 2;
  }
  placeLoose(graph, linked, x, y);
  return { x, y, ...collectBends(g, sources, targets), method: 'layered' };
}

function collectBends(
  g: Graph<GraphLabel, NodeLabel, EdgeLabel>,
  sources: Uint32Array,
  targets: Uint32Array
): Pick<LayoutResult, 'bends' | 'bendStart'> {
  const bendStart = new Uint32Array(sources.length + 1);
  const bends: number[] = [];
  for (let e = 0; e < sources.length; e++) {
    const points = sources[e] === targets[e] ? [] : (g.edge(String(sources[e]), String(targets[e]), String(e))?.points ?? []);
    // First and last point lie on the boxes; one inner point is only the middle of a short call.
    if (points.length > 3) {
      for (const point of points.slice(1, -1)) {
        bends.push(point.x, point.y - LABEL_HEIGHT / 2);
      }
    }
    bendStart[e + 1] = bends.length / 2;
  }
  return { bendStart, bends: Float32Array.from(bends) };
}

function placeLoose(graph: LayoutGraph, linked: Uint8Array, x: Float32Array, y: Float32Array): void {
  let left = Infinity;
  let bottom = -Infinity;
  for (let n = 0; n < graph.count; n++) {
    if (linked[n]) {
      left = Math.min(left, x[n]);
      bottom = Math.max(bottom, y[n] + graph.radii[n] + LABEL_HEIGHT);
    }
  }
  const startX = Number.isFinite(left) ? left : 0;
  const startY = Number.isFinite(bottom) ? bottom + 48 : 0;
  let placed = 0;
  for (let n = 0; n < graph.count; n++) {
    if (!linked[n]) {
      x[n] = startX + (placed % LOOSE_PER_ROW) * (LABEL_WIDTH + NODE_GAP);
      y[n] = startY + Math.floor(placed / LOOSE_PER_ROW) * (2 * graph.radii[n] + LABEL_HEIGHT + NODE_GAP);
      placed++;
    }
  }
}
