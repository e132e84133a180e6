import type { LayoutResult } from '../layout/layoutGraph';

/**
 * Course of each edge. Edge e has the points `start[e]` to `start[e + 1]` of `xy`: two are a straight line, 1 + 3k are k cubic curves.
 * It ends at the base of the arrow head, whose tip lies at `tip` and points along `dir`.
 */
export interface EdgeRoutes {
  start: Uint32Array;
  xy: Float32Array;
  tip: Float32Array;
  dir: Float32Array;
}

interface Discs {
  x: Float32Array;
  y: Float32Array;
  r: Float32Array;
}

/** Above this many edges a curve costs more than it shows. */
const CURVES_LIMIT = 4000;
export const ARROW = 8;
const GAP = 2;
/** Share of the direction's angle at which an edge leaves a disc: 0 would crowd all edges at one point. */
const FAN = 0.6;

/** Courses of all edges: curves with level ends in layered drawings, straight lines (bowed where two run against each other) else. */
export function routeEdges(source: Uint32Array, target: Uint32Array, discs: Discs, layout: LayoutResult): EdgeRoutes {
  const count = source.length;
  const routes = {
    start: new Uint32Array(count + 1),
    xy: [] as number[],
    tip: new Float32Array(2 * count),
    dir: new Float32Array(2 * count),
  };
  const opposed = count <= CURVES_LIMIT ? pairs(source, target, discs.x.length) : null;
  for (let e = 0; e < count; e++) {
    const s = source[e];
    const d = target[e];
    const bends = layout.bends.subarray(2 * layout.bendStart[e], 2 * layout.bendStart[e + 1]);
    let points: number[];
    if (s === d) {
      points = loop(discs, s);
    } else if (layout.method === 'layered' && count <= CURVES_LIMIT && (bends.length > 0 || isLevel(discs, s, d))) {
      points = levelCurve(discs, s, d, bends);
    } else {
      points = line(discs, s, d, opposed?.has(d * discs.x.length + s) ? 0.14 : 0);
    }
    finish(routes, e, points);
  }
  return { ...routes, xy: Float32Array.from(routes.xy) };
}

function pairs(source: Uint32Array, target: Uint32Array, nodes: number): Set<number> {
  return new Set(Array.from(source, (s, e) => s * nodes + target[e]));
}

function isLevel(discs: Discs, s: number, d: number): boolean {
  return Math.abs(discs.x[d] - discs.x[s]) > discs.r[s] + discs.r[d] + 20;
}

/** Cubic curves through the bends, level at each of them. */
function levelCurve(discs: Discs, s: number, d: number, bends: Float32Array): number[] {
  const stops: number[] = [];
  const firstX = bends.length > 0 ? bends[0] : discs.x[d];
  const firstY = bends.length > 0 ? bends[1] : discs.y[d];
  const lastX = bends.length > 0 ? bends[bends.length - 2] : discs.x[s];
  const lastY = bends.length > 0 ? bends[bends.length - 1] : discs.y[s];
  const from = border(discs, s, firstX, firstY, GAP);
  const to = border(discs, d, lastX, lastY, GAP + ARROW);
  stops.push(from.x, from.y, ...bends, to.x, to.y);
  const points = [from.x, from.y];
  const last = stops.length / 2 - 2;
  for (let i = 0; i <= last; i++) {
    const [x0, y0, x1, y1] = stops.slice(2 * i, 2 * i + 4);
    const half = (x1 - x0) / 2;
    const reach = Math.abs(half);
    const out = i === 0 ? [from.ux * reach, from.uy * reach] : [half, 0];
    const back = i === last ? [to.ux * reach, to.uy * reach] : [-half, 0];
    points.push(x0 + out[0], y0 + out[1], x1 + back[0], y1 + back[1], x1, y1);
  }
  return points;
}

/** Where an edge towards (x, y) touches a disc, and the direction outwards there. */
function border(
  discs: Discs,
  node: number,
  x: number,
  y: number,
  gap: number
): { x: number; y: number; ux: number; uy: number } {
  const side = x >= discs.x[node] ? 1 : -1;
  const angle = FAN * Math.atan2(y - discs.y[node], Math.abs(x - discs.x[node]) || 1);
  const ux = side * Math.cos(angle);
  const uy = Math.sin(angle);
  const reach = discs.r[node] + gap;
  return { x: discs.x[node] + ux * reach, y: discs.y[node] + uy * reach, ux, uy };
}

function line(discs: Discs, s: number, d: number, bow: number): number[] {
  const dx = discs.x[d] - discs.x[s];
  const dy = discs.y[d] - discs.y[s];
  const length = Math.hypot(dx, dy) || 1;
  const ux = dx / length;
  const uy = dy / length;
  if (bow === 0) {
    const a = discs.r[s] + GAP;
    const b = discs.r[d] + GAP + ARROW;
    return [discs.x[s] + ux * a, discs.y[s] + uy * a, discs.x[d] - ux * b, discs.y[d] - uy * b];
  }
  // Both ends turned aside by the same angle, so that the two directions of a pair do not lie on each other.
  const turn = 0.35;
  const [ax, ay] = [ux * Math.cos(turn) - uy * Math.sin(turn), uy * Math.cos(turn) + ux * Math.sin(turn)];
  const [bx, by] = [-ux * Math.cos(turn) - uy * Math.sin(turn), -uy * Math.cos(turn) + ux * Math.sin(turn)];
  const p0 = [discs.x[s] + ax * (discs.r[s] + GAP), discs.y[s] + ay * (discs.r[s] + GAP)];
  const p1 = [discs.x[d] + bx * (discs.r[d] + GAP + ARROW), discs.y[d] + by * (discs.r[d] + GAP + ARROW)];
  const reach = length / 3;
  return [...p0, p0[0] + ax * reach, p0[1] + ay * reach, p1[0] + bx * reach, p1[1] + by * reach, ...p1];
}

/** A call of a node to itself: a loop above the disc. */
function loop(discs: Discs, n: number): number[] {
  const r = discs.r[n];
  const x = discs.x[n];
  const y = discs.y[n];
  return [
    x - 0.5 * r,
    y - 0.87 * r - GAP,
    x - 1.2 * r,
    y - 2.2 * r,
    x + 1.2 * r,
    y - 2.2 * r,
    x + 0.5 * r + 3,
    y - 0.87 * r - GAP - ARROW,
  ];
}

function finish(
  routes: { start: Uint32Array; xy: number[]; tip: Float32Array; dir: Float32Array },
  e: number,
  points: number[]
): void {
  for (const value of points) {
    routes.xy.push(value);
  }
  routes.start[e + 1] = routes.xy.length / 2;
  const n = points.length;
  const dx = points[n - 2] - points[n - 4];
  const dy = points[n - 1] - points[n - 3];
  const length = Math.hypot(dx, dy) || 1;
  routes.dir[2 * e] = dx / length;
  routes.dir[2 * e + 1] = dy / length;
  routes.tip[2 * e] = points[n - 2] + (dx / length) * ARROW;
  routes.tip[2 * e + 1] = points[n - 1] + (dy / length) * ARROW;
}

/** Point of an edge at a share of its course, 0 to 1; on curves by the curve's parameter. */
export function pointAt(routes: EdgeRoutes, e: number, share: number): { x: number; y: number } {
  const first = 2 * routes.start[e];
  const points = routes.start[e + 1] - routes.start[e];
  const { xy } = routes;
  if (points === 2) {
    return {
      x: xy[first] + (xy[first + 2] - xy[first]) * share,
      y: xy[first + 1] + (xy[first + 3] - xy[first + 1]) * share,
    };
  }
  const curves = (points - 1) / 3;
  const at = Math.min(curves - 1, Math.floor(share * curves));
  const t = share * curves - at;
  const p = first + 6 * at;
  const [a, b, c, d] = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t ** 3];
  return {
    x: a * xy[p] + b * xy[p + 2] + c * xy[p + 4] + d * xy[p + 6],
    y: a * xy[p + 1] + b * xy[p + 3] + c * xy[p + 5] + d * xy[p + 7],
  };
}
