import type { GraphModel } from '../model/graphModel';
import { straight, type LayoutResult } from './layoutGraph';
import { nodeRadius } from './nodeRadius';
import { callKey, type Placement } from './placement';

/** Room between the members of an opened community and its border. */
const MARGIN = 44;

export interface Hull {
  key: string;
  x: number;
  y: number;
  r: number;
}

export interface Composed {
  layout: LayoutResult;
  /** Circles around opened communities. */
  hulls: Hull[];
}

interface Local {
  placement: Placement;
  cx: number;
  cy: number;
  r: number;
}

/**
 * Positions of the graph as shown: the layout of the folded graph, in which opened communities take the place of their disc and
 * push the rest outwards, so that what was known stays where it was. `opened` holds the layouts of the members by community.
 */
export function compose(shown: GraphModel, base: Placement, opened: ReadonlyMap<string, Placement>): Composed {
  const units = new Map([...base.positions].map(([id, place]) => [id, { ...place }]));
  const locals = new Map<string, Local>();
  const closedRadius = nodeRadius({ members: [] });
  for (const [key, placement] of opened) {
    const local = measure(placement);
    const centre = units.get(key);
    if (centre) {
      locals.set(key, local);
      pushAway(units, key, centre, local.r - closedRadius);
    }
  }
  const count = shown.nodes.length;
  const x = new Float32Array(count);
  const y = new Float32Array(count);
  shown.nodes.forEach((node, i) => {
    const local = node.community === null ? undefined : locals.get(node.community);
    const inside = local?.placement.positions.get(node.id);
    const unit = units.get(node.community ?? node.id);
    x[i] = (unit?.x ?? 0) + (local && inside ? inside.x - local.cx : 0);
    y[i] = (unit?.y ?? 0) + (local && inside ? inside.y - local.cy : 0);
  });
  const hulls = [...locals].map(([key, local]) => ({
    key,
    x: units.get(key)?.x ?? 0,
    y: units.get(key)?.y ?? 0,
    r: local.r,
  }));
  return { layout: withBends(shown, base, x, y, locals.size > 0), hulls };
}

function measure(placement: Placement): Local {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y } of placement.positions.values()) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  const cx = (left + right) / 2;
  const cy = (top + bottom) / 2;
  let r = 0;
  for (const { x, y } of placement.positions.values()) {
    r = Math.max(r, Math.hypot(x - cx, y - cy));
  }
  return { placement, cx, cy, r: r + nodeRadius({ members: null }) + MARGIN };
}

function pushAway(
  units: Map<string, { x: number; y: number }>,
  key: string,
  centre: { x: number; y: number },
  by: number
): void {
  for (const [id, place] of units) {
    if (id !== key) {
      const dx = place.x - centre.x;
      const dy = place.y - centre.y;
      const distance = Math.hypot(dx, dy) || 1;
      place.x += (dx / distance) * by;
      place.y += (dy / distance) * by;
    }
  }
}

/** Bends hold only while nothing was pushed aside. */
function withBends(shown: GraphModel, base: Placement, x: Float32Array, y: Float32Array, moved: boolean): LayoutResult {
  const result = straight(x, y, shown.edges.length, base.method);
  if (moved || base.bends.size === 0) {
    return result;
  }
  const points: number[] = [];
  shown.edges.forEach((edge, e) => {
    points.push(...(base.bends.get(callKey(shown.nodes[edge.source].id, shown.nodes[edge.target].id)) ?? []));
    result.bendStart[e + 1] = points.length / 2;
  });
  return { ...result, bends: Float32Array.from(points) };
}
