import type { GraphModel } from '../model/graphModel';
import type { LayoutMethod, LayoutResult } from './layoutGraph';
import { nodeRadius } from './nodeRadius';

/** A layout by names, so that it survives refreshes in which rows change their places. */
export interface Placement {
  method: LayoutMethod;
  positions: Map<string, { x: number; y: number }>;
  /** Bend points by call, as x, y, x, y, … */
  bends: Map<string, Float32Array>;
  /** Nodes that were put beside others since the last whole layout. */
  added: number;
}

const KEPT_SHARE = 0.8;
const STEP = { x: 170, y: 96 };

/** Key of a call between two nodes. */
export function callKey(source: string, target: string): string {
  return `${source}\u0000${target}`;
}

/** Keeps a layout by the names of its nodes and calls. */
export function toPlacement(model: GraphModel, result: LayoutResult): Placement {
  const positions = new Map(model.nodes.map((node, i) => [node.id, { x: result.x[i], y: result.y[i] }]));
  const bends = new Map<string, Float32Array>();
  model.edges.forEach((edge, e) => {
    if (result.bendStart[e + 1] > result.bendStart[e]) {
      const points = result.bends.slice(2 * result.bendStart[e], 2 * result.bendStart[e + 1]);
      bends.set(callKey(model.nodes[edge.source].id, model.nodes[edge.target].id), points);
    }
  });
  return { method: result.method, positions, bends, added: 0 };
}

/**
 * The old layout with the few new nodes beside their neighbours, or null when so much changed that a new layout is better
 * (fewer than 80 % of the nodes known, or more than 20 % put in since the last whole layout).
 */
export function carryOver(old: Placement, model: GraphModel): Placement | null {
  const fresh = model.nodes.filter((node) => !old.positions.has(node.id));
  const known = model.nodes.length - fresh.length;
  if (known < KEPT_SHARE * old.positions.size || old.added + fresh.length > (1 - KEPT_SHARE) * model.nodes.length) {
    return fresh.length === 0 && known === old.positions.size ? old : null;
  }
  const positions = new Map<string, { x: number; y: number }>();
  for (const node of model.nodes) {
    const place = old.positions.get(node.id);
    if (place) {
      positions.set(node.id, place);
    }
  }
  for (const node of fresh) {
    positions.set(node.id, freePlace(wishedPlace(node.id, model, positions), nodeRadius(node), positions));
  }
  return { ...old, positions, added: old.added + fresh.length };
}

function wishedPlace(
  id: string,
  model: GraphModel,
  positions: Map<string, { x: number; y: number }>
): { x: number; y: number } {
  let callers = 0;
  const sum = { x: 0, y: 0 };
  let count = 0;
  for (const edge of model.edges) {
    const source = model.nodes[edge.source].id;
    const target = model.nodes[edge.target].id;
    const place = source === id ? positions.get(target) : target === id ? positions.get(source) : undefined;
    if (place) {
      sum.x += place.x;
      sum.y += place.y;
      count++;
      callers += target === id ? 1 : -1;
    }
  }
  if (count === 0) {
    const all = [...positions.values()];
    return { x: Math.min(...all.map((p) => p.x)), y: Math.max(...all.map((p) => p.y)) + 1.5 * STEP.y };
  }
  return { x: sum.x / count + (callers >= 0 ? STEP.x : -STEP.x), y: sum.y / count };
}

/** The wished place, or the nearest one above or below it that is not taken. */
function freePlace(
  wished: { x: number; y: number },
  radius: number,
  positions: Map<string, { x: number; y: number }>
): { x: number; y: number } {
  const taken = (x: number, y: number) =>
    [...positions.values()].some((p) => Math.abs(p.x - x) < 2.5 * radius && Math.abs(p.y - y) < STEP.y - 8);
  for (let step = 0; step < 60; step++) {
    const y = wished.y + (step % 2 === 0 ? 1 : -1) * Math.ceil(step / 2) * STEP.y;
    if (!taken(wished.x, y)) {
      return { x: wished.x, y };
    }
  }
  return wished;
}
