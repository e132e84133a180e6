import { Graph, layout, type EdgeLabel, type GraphLabel, type NodeLabel } from '@dagrejs/dagre';
import type { LayoutGraph, LayoutResult } from './layoutGraph';

/** Room below a disc for its name and its rate, and beside it for the name, in units of the drawing. */
const LABEL_HEIGHT = 34;
const LABEL_WIDTH = 104;
const RANK_GAP = 64;
const NODE_GAP = 20;
/** Few nodes look lost when far apart; many need the room. */
const MOST_STRETCH = { few: 1.9, many: 7 };
const MANY = 60;
/** Nodes without calls stand in rows of this many below the rest. */
const LOOSE_PER_ROW = 8;

/**
 * Callers left, callees right: Sugiyama's method as dagre has it (Gansner et al., "A technique for drawing directed graphs", 1993),
 * with the tight-tree ranker. Bends are those of the long calls, so that none runs behind a disc. Nodes without calls are set below.
 */
export function layered(graph: LayoutGraph, aspect = 1): LayoutResult {
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
      g.setEdge(
        String(sources[e]),
        String(targets[e]),
        { weight: 1 + Math.round(Math.log2(1 + weights[e])) },
        String(e)
      );
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
  const { bendStart, bends } = collectBends(g, sources, targets);
  const stretch = stretchOf(graph, linked, x, y, aspect);
  for (let n = 0; n < count; n++) {
    x[n] *= stretch;
  }
  for (let b = 0; b < bends.length; b += 2) {
    bends[b] *= stretch;
  }
  placeLoose(graph, linked, x, y);
  return { x, y, bendStart, bends, method: 'layered' };
}

/** How much wider the layers may stand so that the drawing fills the panel; never closer than they are. */
function stretchOf(
  { count }: LayoutGraph,
  linked: Uint8Array,
  x: Float32Array,
  y: Float32Array,
  aspect: number
): number {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let n = 0; n < count; n++) {
    if (linked[n]) {
      left = Math.min(left, x[n]);
      right = Math.max(right, x[n]);
      top = Math.min(top, y[n]);
      bottom = Math.max(bottom, y[n]);
    }
  }
  const wanted = (aspect * (bottom - top + 2 * LABEL_WIDTH)) / (right - left + LABEL_WIDTH);
  return Number.isFinite(wanted)
    ? Math.min(count > MANY ? MOST_STRETCH.many : MOST_STRETCH.few, Math.max(1, wanted))
    : 1;
}

function collectBends(
  g: Graph<GraphLabel, NodeLabel, EdgeLabel>,
  sources: Uint32Array,
  targets: Uint32Array
): Pick<LayoutResult, 'bends' | 'bendStart'> {
  const bendStart = new Uint32Array(sources.length + 1);
  const bends: number[] = [];
  for (let e = 0; e < sources.length; e++) {
    const points =
      sources[e] === targets[e] ? [] : (g.edge(String(sources[e]), String(targets[e]), String(e))?.points ?? []);
    // First and last point lie on the boxes; every second one between them lies midway between two layers and would only make steps.
    for (let p = 2; p < points.length - 2; p += 2) {
      bends.push(points[p].x, points[p].y - LABEL_HEIGHT / 2);
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
