import forceAtlas2 from 'graphology-layout-forceatlas2';
import { seededRandom } from '../../../core/stats/random';
import { straight, type LayoutGraph, type LayoutResult } from './layoutGraph';
import { toGraphology } from './toGraphology';

/** Fewer rounds for larger graphs: 5,000 nodes with 50,000 calls then take about a second. */
function rounds(count: number): number {
  return count > 2000 ? 60 : count > 500 ? 120 : 300;
}

/**
 * Nodes that call each other attract, all others repel (ForceAtlas2: Jacomy et al. 2014, doi:10.1371/journal.pone.0098679), then
 * spread to a readable distance and freed from overlaps. Starts from a seeded spiral, so the same graph gives the same picture.
 */
export function force(graph: LayoutGraph): LayoutResult {
  const { count, radii } = graph;
  const x = new Float32Array(count);
  const y = new Float32Array(count);
  if (count === 0) {
    return straight(x, y, 0, 'force');
  }
  const model = toGraphology(graph);
  const random = seededRandom(11);
  for (let n = 0; n < count; n++) {
    const radius = 40 * Math.sqrt(n + 0.5);
    const angle = n * 2.399963 + random() * 0.1;
    model.mergeNodeAttributes(String(n), { x: radius * Math.cos(angle), y: radius * Math.sin(angle) });
  }
  const settings = {
    ...forceAtlas2.inferSettings(count),
    barnesHutOptimize: count > 300,
    gravity: 0.6,
    scalingRatio: 12,
    strongGravityMode: false,
    linLogMode: count < 500,
  };
  const placed = forceAtlas2(model, { iterations: rounds(count), settings, getEdgeWeight: 'weight' });
  for (let n = 0; n < count; n++) {
    x[n] = placed[n].x;
    y[n] = placed[n].y;
  }
  spread(x, y, radii);
  separate(x, y, radii, count < 300 ? 64 : 18);
  return straight(x, y, graph.sources.length, 'force');
}

/** Scales the picture so that there is about as much room per node as its disc and its name take. */
function spread(x: Float32Array, y: Float32Array, radii: Float32Array): void {
  const count = x.length;
  let mx = 0;
  let my = 0;
  for (let n = 0; n < count; n++) {
    mx += x[n] / count;
    my += y[n] / count;
  }
  let variance = 0;
  let wanted = 0;
  for (let n = 0; n < count; n++) {
    variance += ((x[n] - mx) ** 2 + (y[n] - my) ** 2) / count;
    wanted += (2 * radii[n] + (count < 300 ? 110 : 70)) ** 2;
  }
  const scale = variance > 0 ? Math.sqrt(wanted / (2 * Math.PI * variance)) : 1;
  for (let n = 0; n < count; n++) {
    x[n] = (x[n] - mx) * scale;
    y[n] = (y[n] - my) * scale;
  }
}

/** Pushes overlapping discs apart, a few rounds on a grid of cells. */
export function separate(x: Float32Array, y: Float32Array, radii: Float32Array, gap = 18, passes = 20): void {
  const largest = radii.reduce((a, b) => Math.max(a, b), 1);
  const cell = 2 * largest + gap;
  for (let pass = 0; pass < passes; pass++) {
    const cells = new Map<string, number[]>();
    for (let n = 0; n < x.length; n++) {
      const key = `${Math.floor(x[n] / cell)},${Math.floor(y[n] / cell)}`;
      const list = cells.get(key);
      if (list) {
        list.push(n);
      } else {
        cells.set(key, [n]);
      }
    }
    let moved = false;
    for (let n = 0; n < x.length; n++) {
      moved = pushNeighbours(n, x, y, radii, gap, cells, cell) || moved;
    }
    if (!moved) {
      return;
    }
  }
}

function pushNeighbours(
  n: number,
  x: Float32Array,
  y: Float32Array,
  radii: Float32Array,
  gap: number,
  cells: Map<string, number[]>,
  cell: number
): boolean {
  let moved = false;
  const cx = Math.floor(x[n] / cell);
  const cy = Math.floor(y[n] / cell);
  for (let dx = -1; dx <= 1; dx++) {
    for (let dy = -1; dy <= 1; dy++) {
      for (const m of cells.get(`${cx + dx},${cy + dy}`) ?? []) {
        if (m > n && pushApart(n, m, x, y, radii[n] + radii[m] + gap)) {
          moved = true;
        }
      }
    }
  }
  return moved;
}

function pushApart(n: number, m: number, x: Float32Array, y: Float32Array, wanted: number): boolean {
  const dx = x[m] - x[n];
  const dy = y[m] - y[n];
  const distance = Math.hypot(dx, dy);
  if (distance >= wanted) {
    return false;
  }
  const push = (wanted - distance) / 2;
  const ux = distance > 0 ? dx / distance : 1;
  const uy = distance > 0 ? dy / distance : 0;
  x[n] -= ux * push;
  y[n] -= uy * push;
  x[m] += ux * push;
  y[m] += uy * push;
  return true;
}
