import { toWorld, type Camera, type Size } from './camera';
import { shownRadius } from './drawNodes';
import { pointAt } from './routes';
import type { Scene } from './scene';

export interface Hit {
  type: 'node' | 'edge';
  index: number;
}

/** Pixels by which a pointer may miss. */
export const MOUSE_REACH = 4;
export const TOUCH_REACH = 14;
const CURVE_STEPS = 16;

/**
 * What lies under a place in the picture: a node within reach, else the nearest edge within reach, else null. A scan over all nodes
 * and edges: 0.1 ms for 5,000 nodes, 0.7 ms for 50,000 edges, so no index is kept.
 */
export function hitTest(
  scene: Scene,
  camera: Camera,
  size: Size,
  x: number,
  y: number,
  reach = MOUSE_REACH,
  edges = true
): Hit | null {
  const at = toWorld(camera, size, x, y);
  const slack = reach / camera.scale;
  const node = nodeAt(scene, at, slack, camera.scale);
  if (node >= 0) {
    return { type: 'node', index: node };
  }
  const edge = edges ? edgeAt(scene, at, slack) : -1;
  return edge >= 0 ? { type: 'edge', index: edge } : null;
}

function nodeAt({ nodes }: Scene, at: { x: number; y: number }, slack: number, scale: number): number {
  let best = -1;
  let bestDistance = Infinity;
  for (let n = 0; n < nodes.count; n++) {
    const dx = nodes.x[n] - at.x;
    const dy = nodes.y[n] - at.y;
    const reach = shownRadius(nodes.r[n], scale) + slack;
    const distance = dx * dx + dy * dy;
    if (distance <= reach * reach && distance < bestDistance) {
      best = n;
      bestDistance = distance;
    }
  }
  return best;
}

function edgeAt(scene: Scene, at: { x: number; y: number }, slack: number): number {
  const { edges } = scene;
  let best = -1;
  let bestDistance = slack;
  for (let e = 0; e < edges.count; e++) {
    const distance = distanceTo(scene, e, at, bestDistance);
    if (distance < bestDistance) {
      best = e;
      bestDistance = distance;
    }
  }
  return best;
}

function distanceTo({ edges }: Scene, e: number, at: { x: number; y: number }, limit: number): number {
  const { xy } = edges;
  const first = 2 * edges.start[e];
  const end = 2 * edges.start[e + 1];
  if (end - first === 4) {
    return distanceToSegment(at.x, at.y, xy[first], xy[first + 1], xy[first + 2], xy[first + 3]);
  }
  if (!inBox(xy, first, end, at, limit)) {
    return Infinity;
  }
  const steps = (CURVE_STEPS * (end - first - 2)) / 6;
  let nearest = Infinity;
  let from = pointAt(edges, e, 0);
  for (let i = 1; i <= steps; i++) {
    const to = pointAt(edges, e, i / steps);
    nearest = Math.min(nearest, distanceToSegment(at.x, at.y, from.x, from.y, to.x, to.y));
    from = to;
  }
  return nearest;
}

function inBox(xy: Float32Array, first: number, end: number, at: { x: number; y: number }, room: number): boolean {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let p = first; p < end; p += 2) {
    left = Math.min(left, xy[p]);
    right = Math.max(right, xy[p]);
    top = Math.min(top, xy[p + 1]);
    bottom = Math.max(bottom, xy[p + 1]);
  }
  return at.x >= left - room && at.x <= right + room && at.y >= top - room && at.y <= bottom + room;
}

/** Distance of a point from a straight piece; from its end where the piece has no length. */
export function distanceToSegment(px: number, py: number, x0: number, y0: number, x1: number, y1: number): number {
  const dx = x1 - x0;
  const dy = y1 - y0;
  const length = dx * dx + dy * dy;
  const t = length > 0 ? Math.min(1, Math.max(0, ((px - x0) * dx + (py - y0) * dy) / length)) : 0;
  return Math.hypot(px - x0 - t * dx, py - y0 - t * dy);
}
