import { select } from '../stats/quantile';
import { rowCount, type Rows } from '../stats/rows';

/** Rows of a leaf at most. */
const LEAF = 24;

/**
 * A k-d tree (Bentley 1975) of rows, copied in the order of its leaves, with the tight box of every node. Node 0 is the root; the
 * children of a node that is no leaf stand side by side.
 */
export interface KdTree {
  width: number;
  count: number;
  /** The row at each place. */
  order: Int32Array;
  /** Values in that order. */
  points: Float64Array;
  /** Places of each node, half open. */
  starts: Int32Array;
  ends: Int32Array;
  /** The first of the two children; 0 of a leaf. */
  children: Int32Array;
  /** Lowest and highest values of each node, `width` apart. */
  lows: Float64Array;
  highs: Float64Array;
  nodes: number;
}

export function buildKdTree(rows: Rows): KdTree {
  const count = rowCount(rows);
  const { width } = rows;
  const most = Math.max(1, 4 * Math.ceil(count / LEAF) + 1);
  const tree: KdTree = {
    width,
    count,
    order: Int32Array.from({ length: count }, (_, row) => row),
    points: new Float64Array(count * width),
    starts: new Int32Array(most),
    ends: new Int32Array(most),
    children: new Int32Array(most),
    lows: new Float64Array(most * width),
    highs: new Float64Array(most * width),
    nodes: 1,
  };
  split(tree, rows.values, new Float64Array(count), 0, 0, count);
  for (let place = 0; place < count; place++) {
    const at = tree.order[place] * width;
    for (let column = 0; column < width; column++) {
      tree.points[place * width + column] = rows.values[at + column];
    }
  }
  return tree;
}

/** Cuts a node at the median of its widest column. */
function split(
  tree: KdTree,
  values: Float64Array,
  scratch: Float64Array,
  node: number,
  start: number,
  end: number
): void {
  tree.starts[node] = start;
  tree.ends[node] = end;
  const column = measure(tree, values, node);
  if (end - start <= LEAF || column < 0) {
    return;
  }
  const { order, width } = tree;
  for (let place = start; place < end; place++) {
    scratch[place - start] = values[order[place] * width + column];
  }
  const half = (end - start) >> 1;
  const cut = select(scratch, half, end - start);
  const middle = partition(order, values, { width, column, cut, start, end });
  const child = tree.nodes;
  tree.nodes += 2;
  tree.children[node] = child;
  split(tree, values, scratch, child, start, middle);
  split(tree, values, scratch, child + 1, middle, end);
}

interface Cut {
  width: number;
  column: number;
  cut: number;
  start: number;
  end: number;
}

/** Rows below the cut first, then those at it, then those above; the middle of the node, both halves having about as many. */
function partition(order: Int32Array, values: Float64Array, { width, column, cut, start, end }: Cut): number {
  let below = start;
  let above = end;
  for (let place = start; place < above; ) {
    const row = order[place];
    const value = values[row * width + column];
    if (value < cut) {
      order[place++] = order[below];
      order[below++] = row;
    } else if (value > cut) {
      order[place] = order[--above];
      order[above] = row;
    } else {
      place++;
    }
  }
  return start + ((end - start) >> 1);
}

/** Fills the box of a node; its widest column, −1 where all its rows are equal. */
function measure({ starts, ends, order, lows, highs, width }: KdTree, values: Float64Array, node: number): number {
  let widest = -1;
  let spread = 0;
  for (let column = 0; column < width; column++) {
    let low = Infinity;
    let high = -Infinity;
    for (let place = starts[node]; place < ends[node]; place++) {
      const value = values[order[place] * width + column];
      low = value < low ? value : low;
      high = value > high ? value : high;
    }
    lows[node * width + column] = low;
    highs[node * width + column] = high;
    if (high - low > spread) {
      spread = high - low;
      widest = column;
    }
  }
  return widest;
}

/** Squared distance of two points of a tree by their places; some number above `limit` where it is larger than that. */
export function squaredDistance(
  points: Float64Array,
  width: number,
  one: number,
  other: number,
  limit: number
): number {
  let sum = 0;
  let at = one * width;
  let to = other * width;
  for (let left = width; left > 0 && sum <= limit; left--, at++, to++) {
    const difference = points[at] - points[to];
    sum += difference * difference;
  }
  return sum;
}

/** Squared distance of a point, by its place, from the box of a node. */
export function distanceToBox({ points, width, lows, highs }: KdTree, place: number, node: number): number {
  let sum = 0;
  for (let column = 0, at = place * width, box = node * width; column < width; column++, at++, box++) {
    const value = points[at];
    const outside = value < lows[box] ? lows[box] - value : value > highs[box] ? value - highs[box] : 0;
    sum += outside * outside;
  }
  return sum;
}

/** Squared distance of the boxes of two nodes. */
export function distanceOfBoxes({ width, lows, highs }: KdTree, one: number, other: number): number {
  let sum = 0;
  for (let column = 0, a = one * width, b = other * width; column < width; column++, a++, b++) {
    const gap = lows[a] > highs[b] ? lows[a] - highs[b] : lows[b] > highs[a] ? lows[b] - highs[a] : 0;
    sum += gap * gap;
  }
  return sum;
}
