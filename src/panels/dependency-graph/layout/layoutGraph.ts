/** What a layout works on: sizes and calls, nothing else. Travels to the worker and back by transfer. */
export interface LayoutGraph {
  count: number;
  /** Ends of each call, as node numbers. */
  sources: Uint32Array;
  targets: Uint32Array;
  /** Weight of each call, at least 0; heavy calls are kept short and straight. */
  weights: Float32Array;
  /** Radius of each node's disc. */
  radii: Float32Array;
}

export interface LayoutResult {
  x: Float32Array;
  y: Float32Array;
  /** Bend points of call e: `bends[2 * bendStart[e]]` up to `bendStart[e + 1]`; none means straight. */
  bendStart: Uint32Array;
  bends: Float32Array;
  method: LayoutMethod;
}

export type LayoutMethod = 'layered' | 'force';

export type LayoutRequest =
  /** `aspect`: width by height of the panel, which a layered drawing is stretched towards. */
  | { kind: 'layout'; method: LayoutMethod; graph: LayoutGraph; aspect: number }
  | { kind: 'communities'; graph: LayoutGraph; most: number };

export type LayoutAnswer = { kind: 'layout'; result: LayoutResult } | { kind: 'communities'; communities: Int32Array };

/** Beyond these a layered layout takes seconds and shows nothing: 60 nodes with 1,150 calls took 7.6 s, 200 with 600 took 0.6 s. */
export const LAYERED_LIMIT = { nodes: 300, edges: 800, edgesPerNode: 5 };
const DENSE_FROM = 40;

/** The method that is used where one was asked for: layered only while it is quick and legible. */
export function methodFor(wanted: LayoutMethod, nodes: number, edges: number): LayoutMethod {
  const dense = edges > Math.min(LAYERED_LIMIT.edges, LAYERED_LIMIT.edgesPerNode * nodes + DENSE_FROM);
  return wanted === 'layered' && (nodes > LAYERED_LIMIT.nodes || dense) ? 'force' : wanted;
}

/** A layout without bends. */
export function straight(x: Float32Array, y: Float32Array, edges: number, method: LayoutMethod): LayoutResult {
  return { x, y, bendStart: new Uint32Array(edges + 1), bends: new Float32Array(0), method };
}
