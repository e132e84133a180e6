import type { Box } from './camera';
import type { Scene } from './scene';

/** Numbers that are seen, in a reused buffer: `list[0 … count - 1]`. */
export interface Visible {
  list: Uint32Array;
  count: number;
}

export function emptyVisible(capacity: number): Visible {
  return { list: new Uint32Array(capacity), count: 0 };
}

/** Room for labels and halos around a disc, in units of the drawing. */
const NODE_ROOM = 44;

/** Nodes whose disc or label reaches into the view, in their own order. */
export function visibleNodes({ nodes }: Scene, view: Box, into: Visible): void {
  into.count = 0;
  for (let n = 0; n < nodes.count; n++) {
    const room = nodes.r[n] + NODE_ROOM;
    if (
      nodes.x[n] + room >= view.left &&
      nodes.x[n] - room <= view.right &&
      nodes.y[n] + room >= view.top &&
      nodes.y[n] - room <= view.bottom
    ) {
      into.list[into.count++] = n;
    }
  }
}

/** Edges that may cross the view, in drawing order: those whose course's box reaches into it. */
export function visibleEdges({ edges }: Scene, view: Box, into: Visible): void {
  into.count = 0;
  const { xy, start, order } = edges;
  for (let i = 0; i < edges.count; i++) {
    const e = order[i];
    if (reachesInto(xy, 2 * start[e], 2 * start[e + 1], view)) {
      into.list[into.count++] = e;
    }
  }
}

function reachesInto(xy: Float32Array, from: number, to: number, view: Box): boolean {
  let left = xy[from];
  let right = left;
  let top = xy[from + 1];
  let bottom = top;
  for (let p = from + 2; p < to; p += 2) {
    const x = xy[p];
    const y = xy[p + 1];
    left = x < left ? x : left;
    right = x > right ? x : right;
    top = y < top ? y : top;
    bottom = y > bottom ? y : bottom;
  }
  return right >= view.left && left <= view.right && bottom >= view.top && top <= view.bottom;
}
