import type { Rows } from '../stats/rows';
import { buildKdTree, distanceOfBoxes, distanceToBox, squaredDistance, type KdTree } from './kdTree';

export interface DbscanOptions {
  /** How near neighbours are. */
  eps: number;
  /** Neighbours of a core row at least, itself included. */
  minSamples: number;
}

export const DBSCAN_DEFAULTS: DbscanOptions = { eps: 0.3, minSamples: 5 };
export const NOISE = -1;

/**
 * Density-based clusters (Ester, Kriegel, Sander and Xu 1996): the cluster of each row, numbered by the first core row, −1 for noise. A row
 * at the border of several clusters belongs to the one with the lowest number, so the order of a search plays no part. Core rows
 * are joined node by node of a k-d tree, without lists of neighbours: what is one cluster already is not looked into again.
 * Rows must not have missing values.
 */
export function dbscan(rows: Rows, options: Partial<DbscanOptions> = {}): Int32Array {
  const { eps, minSamples } = { ...DBSCAN_DEFAULTS, ...options };
  const tree = buildKdTree(rows);
  const labels = new Int32Array(tree.count).fill(NOISE);
  if (tree.count > 0) {
    new Clusters(tree, eps * eps, minSamples).label(labels);
  }
  return labels;
}

const MIXED = -1;
const NO_CORE = -2;

class Clusters {
  private readonly core: Uint8Array;
  /** Union by place: the parent of each core place. */
  private readonly parents: Int32Array;
  /** Of each node a core place when all its core rows are known to be one cluster. */
  private readonly single: Int32Array;
  private readonly stack: Int32Array;

  constructor(
    private readonly tree: KdTree,
    private readonly reach: number,
    private readonly minSamples: number
  ) {
    this.core = new Uint8Array(tree.count);
    this.parents = Int32Array.from({ length: tree.count }, (_, place) => place);
    this.single = new Int32Array(tree.nodes).fill(MIXED);
    this.stack = new Int32Array(256);
  }

  label(labels: Int32Array): void {
    const { tree, core, parents } = this;
    this.findCores(0);
    this.join(0);
    const clusterOf = new Int32Array(tree.count).fill(NOISE);
    const places = new Int32Array(tree.count);
    for (let place = 0; place < tree.count; place++) {
      places[tree.order[place]] = place;
    }
    let clusters = 0;
    for (let row = 0; row < tree.count; row++) {
      const place = places[row];
      if (core[place] === 1) {
        const root = find(parents, place);
        if (clusterOf[root] === NOISE) {
          clusterOf[root] = clusters++;
        }
        labels[row] = clusterOf[root];
      }
    }
    for (let place = 0; place < tree.count; place++) {
      if (core[place] === 0) {
        labels[tree.order[place]] = this.borderOf(place, clusterOf);
      }
    }
  }

  /** Counts neighbours of the rows of a node's leaves, the nearest leaves first, until there are enough. */
  private findCores(node: number): void {
    const { starts, ends, children } = this.tree;
    if (children[node] > 0) {
      this.findCores(children[node]);
      this.findCores(children[node] + 1);
      return;
    }
    for (let place = starts[node]; place < ends[node]; place++) {
      let found = this.countIn(node, place, 0);
      if (found < this.minSamples) {
        found = this.countElsewhere(node, place, found);
      }
      this.core[place] = found >= this.minSamples ? 1 : 0;
    }
  }

  private countIn(node: number, place: number, found: number): number {
    const { points, width, starts, ends } = this.tree;
    const { reach, minSamples } = this;
    for (let other = starts[node]; other < ends[node] && found < minSamples; other++) {
      if (squaredDistance(points, width, place, other, reach) <= reach) {
        found++;
      }
    }
    return found;
  }

  private countElsewhere(own: number, place: number, found: number): number {
    const { tree, stack, reach, minSamples } = this;
    let depth = 0;
    stack[depth++] = 0;
    while (depth > 0 && found < minSamples) {
      const node = stack[--depth];
      if (node === own || distanceToBox(tree, place, node) > reach) {
        continue;
      }
      const child = tree.children[node];
      if (child === 0) {
        found = this.countIn(node, place, found);
      } else {
        stack[depth++] = child;
        stack[depth++] = child + 1;
      }
    }
    return found;
  }

  /** Joins all core rows of a node that are near each other. */
  private join(node: number): void {
    const { children, starts, ends } = this.tree;
    const child = children[node];
    if (child === 0) {
      // Where all rows are near each other, the first core row joins the others.
      const near = diagonal(this.tree, node) <= this.reach;
      let joined = false;
      for (let place = starts[node]; place < ends[node] && !(near && joined); place++) {
        if (this.core[place] === 1) {
          this.joinPlace(place, place + 1, ends[node]);
          joined = true;
        }
      }
      this.single[node] = this.singleOfLeaf(node);
      return;
    }
    this.join(child);
    this.join(child + 1);
    this.joinNodes(child, child + 1);
    this.single[node] = this.singleOfChildren(child);
  }

  private joinNodes(one: number, other: number): void {
    const { tree } = this;
    if (this.isJoined(one, other) || distanceOfBoxes(tree, one, other) > this.reach) {
      return;
    }
    const [first, second] = [tree.children[one], tree.children[other]];
    if (first === 0 && second === 0) {
      this.joinLeaves(one, other);
    } else if (second === 0 || (first > 0 && size(tree, one) >= size(tree, other))) {
      this.joinNodes(first, other);
      this.joinNodes(first + 1, other);
      this.single[one] = this.singleOfChildren(first);
    } else {
      this.joinNodes(one, second);
      this.joinNodes(one, second + 1);
      this.single[other] = this.singleOfChildren(second);
    }
  }

  private joinLeaves(one: number, other: number): void {
    const { tree, core, reach } = this;
    for (let place = tree.starts[one]; place < tree.ends[one]; place++) {
      if (core[place] === 1 && distanceToBox(tree, place, other) <= reach) {
        this.joinPlace(place, tree.starts[other], tree.ends[other]);
        if (this.isJoined(one, other)) {
          return;
        }
      }
    }
    this.single[one] = this.singleOfLeaf(one);
    this.single[other] = this.singleOfLeaf(other);
  }

  /** Joins one core place with the core ones of others that are near it. */
  private joinPlace(place: number, start: number, end: number): void {
    const { core, parents, reach } = this;
    const { points, width } = this.tree;
    const root = find(parents, place);
    for (let other = start; other < end; other++) {
      if (core[other] === 1 && find(parents, other) !== root) {
        if (squaredDistance(points, width, place, other, reach) <= reach) {
          parents[find(parents, other)] = root;
        }
      }
    }
  }

  private isJoined(one: number, other: number): boolean {
    const [first, second] = [this.single[one], this.single[other]];
    if (first === NO_CORE || second === NO_CORE) {
      return true;
    }
    return first >= 0 && second >= 0 && find(this.parents, first) === find(this.parents, second);
  }

  private singleOfLeaf(node: number): number {
    let single = NO_CORE;
    for (let place = this.tree.starts[node]; place < this.tree.ends[node]; place++) {
      if (this.core[place] === 1) {
        const root = find(this.parents, place);
        if (single >= 0 && root !== single) {
          return MIXED;
        }
        single = root;
      }
    }
    return single;
  }

  private singleOfChildren(child: number): number {
    const [first, second] = [this.single[child], this.single[child + 1]];
    if (first === NO_CORE || second === NO_CORE) {
      return first === NO_CORE ? second : first;
    }
    return this.isJoined(child, child + 1) ? first : MIXED;
  }

  /** The lowest cluster with a core row near a place. */
  private borderOf(place: number, clusterOf: Int32Array): number {
    const { tree, stack, core, parents, reach, single } = this;
    let lowest = NOISE;
    let depth = 0;
    stack[depth++] = 0;
    while (depth > 0) {
      const node = stack[--depth];
      if (single[node] === NO_CORE || distanceToBox(tree, place, node) > reach) {
        continue;
      }
      if (single[node] >= 0 && lowest >= 0 && clusterOf[find(parents, single[node])] >= lowest) {
        continue;
      }
      const child = tree.children[node];
      if (child > 0) {
        stack[depth++] = child;
        stack[depth++] = child + 1;
        continue;
      }
      for (let other = tree.starts[node]; other < tree.ends[node]; other++) {
        if (core[other] === 1 && squaredDistance(tree.points, tree.width, place, other, reach) <= reach) {
          const cluster = clusterOf[find(parents, other)];
          lowest = lowest < 0 || cluster < lowest ? cluster : lowest;
        }
      }
    }
    return lowest;
  }
}

/** Squared diagonal of a node's box. */
function diagonal({ width, lows, highs }: KdTree, node: number): number {
  let sum = 0;
  for (let at = node * width; at < (node + 1) * width; at++) {
    sum += (highs[at] - lows[at]) ** 2;
  }
  return sum;
}

function size(tree: KdTree, node: number): number {
  return tree.ends[node] - tree.starts[node];
}

function find(parents: Int32Array, place: number): number {
  while (parents[place] !== place) {
    parents[place] = parents[parents[place]];
    place = parents[place];
  }
  return place;
}
