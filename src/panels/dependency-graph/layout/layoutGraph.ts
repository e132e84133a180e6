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
  | { kind: 'layout'; method: LayoutMethod; graph: LayoutGraph }
  | { kind: 'communities'; graph: LayoutGraph; most: number };

export type LayoutAnswer = { kind: 'layout'; result: LayoutResult } | { kind: 'communities'; communities: Int32Array };

/** Beyond these a layered layout takes seconds and shows nothing. */
export const LAYERED_LIMIT = { nodes: 300, edges: 1200 };

/** The method that is used where one was asked for: layered only while it is quick and legible. */
export function methodFor(wanted: LayoutMethod, nodes: number, edges: number): LayoutMethod {
  return wanted === 'layered' && (nodes > LAYERED_LIMIT.nodes || edges > LAYERED_LIMIT.edges) ? 'force' : wanted;
}

/** A layout without bends. */
export function straight(x: Float32Array, y: Float32Array, edges: number, method: LayoutMethod): LayoutResult {
  return { x, y, bendStart: new Uint32Array(edges + 1), bends: new Float32Array(0), method };
}
