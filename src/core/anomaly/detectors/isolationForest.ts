import { quantile } from '../../stats/quantile';
import { seededRandom } from '../../stats/random';
import { rowCount, type Rows } from '../../stats/rows';
import { orderedInts } from './orderedInts';

export interface ForestOptions {
  trees: number;
  /** Rows that each tree is grown from, drawn without repetition; all of them where there are fewer. */
  sample: number;
  /** Share of the training rows that is labelled abnormal. It moves the labels alone, never the scores. */
  contamination: number;
  seed: number;
}

export const FOREST_DEFAULTS: ForestOptions = { trees: 100, sample: 1024, contamination: 0.1, seed: 42 };

/** A fitted forest, in flat arrays. Node `i` of a tree has two entries in `nodes`: child and column in one, and the cut. */
export interface IsolationForest {
  width: number;
  sample: number;
  /** Steps from a root to the deepest leaf allowed. */
  depth: number;
  /** First node of each tree. */
  roots: Int32Array;
  nodes: Int32Array;
  /** Of leaves the length of the path that ends there. */
  paths: Float64Array;
}

/** Columns at most: their number shares an integer with the place of a child. */
const COLUMN_BITS = 8;
const COLUMN_MASK = (1 << COLUMN_BITS) - 1;
/** A leaf leads to itself, so that every walk has the same length and needs no branch. */
const NEVER_RIGHT = 0x3fffffff;

/**
 * Grows an isolation forest (Liu, Ting and Zhou 2008, 2012): each tree cuts a random sample at random values of random
 * columns that still vary, until rows are alone or the depth of an average tree is reached. Rows that are soon alone are strange.
 * Values are compared in single precision less one bit. Rows must not have missing values. With one seed and the same rows the forest is the same.
 */
export function fitIsolationForest(rows: Rows, options: Partial<ForestOptions> = {}): IsolationForest {
  const { trees, sample: wanted, seed } = { ...FOREST_DEFAULTS, ...options };
  const count = rowCount(rows);
  const { width } = rows;
  if (width > COLUMN_MASK || count === 0) {
    throw new RangeError(`An isolation forest needs rows of 1 to ${COLUMN_MASK} columns, not ${count} of ${width}.`);
  }
  const sample = Math.min(wanted, count);
  const depth = Math.max(1, Math.ceil(Math.log2(Math.max(2, sample))));
  const grower = new Grower(rows, sample, depth, seededRandom(seed));
  const grown = Array.from({ length: trees }, () => grower.grow());
  const roots = new Int32Array(trees);
  const nodes = new Int32Array(grown.reduce((sum, tree) => sum + tree.nodes.length, 0));
  const paths = new Float64Array(nodes.length / 2);
  let at = 0;
  grown.forEach((tree, index) => {
    roots[index] = at;
    paths.set(tree.paths, at);
    for (let node = 0; node < tree.paths.length; node++) {
      nodes[2 * (at + node)] = tree.nodes[2 * node] + (at << COLUMN_BITS);
      nodes[2 * (at + node) + 1] = tree.nodes[2 * node + 1];
    }
    at += tree.paths.length;
  });
  return { width, sample, depth, roots, nodes, paths };
}

/** Grows one tree after the other with the same scratch arrays. */
class Grower {
  private readonly order: Int32Array;
  private readonly ints: Int32Array<ArrayBuffer>;
  private readonly values: Float64Array;
  private readonly members: Int32Array;
  private readonly nodes: Int32Array;
  private readonly paths: Float64Array;
  private readonly columns: Int32Array;
  private used = 0;

  constructor(
    private readonly rows: Rows,
    private readonly sample: number,
    private readonly depth: number,
    private readonly random: () => number
  ) {
    const { width } = rows;
    this.order = Int32Array.from({ length: rowCount(rows) }, (_, row) => row);
    this.ints = new Int32Array(sample * width);
    this.values = new Float64Array(sample * width);
    this.members = new Int32Array(sample);
    this.nodes = new Int32Array(4 * sample);
    this.paths = new Float64Array(2 * sample);
    this.columns = Int32Array.from({ length: width }, (_, column) => column);
  }

  grow(): { nodes: Int32Array; paths: Float64Array } {
    const { rows, order, values, members } = this;
    const { width } = rows;
    for (let place = 0; place < this.sample; place++) {
      const other = place + Math.floor(this.random() * (order.length - place));
      const row = order[other];
      order[other] = order[place];
      order[place] = row;
      members[place] = place;
      for (let column = 0; column < width; column++) {
        values[column * this.sample + place] = rows.values[row * width + column];
      }
    }
    orderedInts(values, this.ints);
    this.used = 1;
    this.split(0, 0, this.sample, 0);
    return { nodes: this.nodes.slice(0, 2 * this.used), paths: this.paths.slice(0, this.used) };
  }

  private split(node: number, start: number, end: number, level: number): void {
    const column = end - start > 1 && level < this.depth ? this.varyingColumn(start, end) : -1;
    if (column < 0) {
      this.nodes[2 * node] = node << COLUMN_BITS;
      this.nodes[2 * node + 1] = NEVER_RIGHT;
      this.paths[node] = level + averagePath(end - start);
      return;
    }
    const cut = this.cutOf(column, start, end);
    const middle = this.partition(column, cut, start, end);
    const child = this.used;
    this.used += 2;
    this.nodes[2 * node] = (child << COLUMN_BITS) | column;
    this.nodes[2 * node + 1] = cut;
    this.split(child, start, middle, level + 1);
    this.split(child + 1, middle, end, level + 1);
  }

  /** A column drawn among those whose values differ here; −1 where all rows are equal. */
  private varyingColumn(start: number, end: number): number {
    const { columns, ints, members, sample } = this;
    for (let left = columns.length; left > 0; left--) {
      const drawn = Math.floor(this.random() * left);
      const column = columns[drawn];
      const first = ints[column * sample + members[start]];
      for (let place = start + 1; place < end; place++) {
        if (ints[column * sample + members[place]] !== first) {
          return column;
        }
      }
      columns[drawn] = columns[left - 1];
      columns[left - 1] = column;
    }
    return -1;
  }

  /** Uniform between the smallest and the largest value, as an integer that leaves rows on both sides. */
  private cutOf(column: number, start: number, end: number): number {
    const { values, ints, members, sample } = this;
    let low = column * sample + members[start];
    let high = low;
    for (let place = start + 1; place < end; place++) {
      const at = column * sample + members[place];
      low = values[at] < values[low] ? at : low;
      high = values[at] > values[high] ? at : high;
    }
    const cut = orderedInts(Float64Array.of(values[low] + this.random() * (values[high] - values[low])))[0];
    return Math.max(ints[low], Math.min(ints[high] - 1, cut));
  }

  /** Brings the rows at or below the cut to the front; where those above begin. */
  private partition(column: number, cut: number, start: number, end: number): number {
    const { ints, members, sample } = this;
    let left = start;
    let right = end;
    while (left < right) {
      const member = members[left];
      if (ints[column * sample + member] <= cut) {
        left++;
      } else {
        members[left] = members[--right];
        members[right] = member;
      }
    }
    return left;
  }
}

/** Average depth of an unsuccessful search in a binary search tree of n rows. */
function averagePath(n: number): number {
  return n <= 1 ? 0 : n === 2 ? 1 : 2 * (Math.log(n - 1) + 0.5772156649015329) - (2 * (n - 1)) / n;
}

/** Rows that walk down a tree at the same time, so that one waits for memory while others go on. */
const BLOCK = 256;

/** How strange each row is, above 0 and below 1: 2^(−E(path) / average path). About 0.5 for rows like those of the training. */
export function forestScores(forest: IsolationForest, rows: Rows): Float64Array {
  const { width, roots, sample } = forest;
  const scores = new Float64Array(rowCount(rows));
  const ints = orderedInts(rows.values);
  for (let begin = 0; begin < scores.length; begin += BLOCK) {
    const end = Math.min(scores.length, begin + BLOCK);
    for (let tree = 0; tree < roots.length; tree++) {
      addPaths(forest, roots[tree], ints, scores, begin, end);
    }
  }
  const usual = roots.length * Math.max(1, averagePath(sample));
  return width > 0 ? scores.map((sum) => 2 ** (-sum / usual)) : scores;
}

/** Four rows at a time; a step right is the sign bit of cut − value, so that nothing has to be guessed. */
function addPaths(
  { width, depth, nodes, paths }: IsolationForest,
  root: number,
  ints: Int32Array,
  sums: Float64Array,
  begin: number,
  end: number
): void {
  let row = begin;
  for (; row + 3 < end; row += 4) {
    const at0 = row * width;
    const at1 = at0 + width;
    const at2 = at1 + width;
    const at3 = at2 + width;
    let node0 = root;
    let node1 = root;
    let node2 = root;
    let node3 = root;
    for (let step = 0; step < depth; step++) {
      const code0 = nodes[2 * node0];
      const code1 = nodes[2 * node1];
      const code2 = nodes[2 * node2];
      const code3 = nodes[2 * node3];
      node0 = (code0 >> COLUMN_BITS) + ((nodes[2 * node0 + 1] - ints[at0 + (code0 & COLUMN_MASK)]) >>> 31);
      node1 = (code1 >> COLUMN_BITS) + ((nodes[2 * node1 + 1] - ints[at1 + (code1 & COLUMN_MASK)]) >>> 31);
      node2 = (code2 >> COLUMN_BITS) + ((nodes[2 * node2 + 1] - ints[at2 + (code2 & COLUMN_MASK)]) >>> 31);
      node3 = (code3 >> COLUMN_BITS) + ((nodes[2 * node3 + 1] - ints[at3 + (code3 & COLUMN_MASK)]) >>> 31);
    }
    sums[row] += paths[node0];
    sums[row + 1] += paths[node1];
    sums[row + 2] += paths[node2];
    sums[row + 3] += paths[node3];
  }
  for (; row < end; row++) {
    let node = root;
    for (let step = 0; step < depth; step++) {
      const code = nodes[2 * node];
      node = (code >> COLUMN_BITS) + ((nodes[2 * node + 1] - ints[row * width + (code & COLUMN_MASK)]) >>> 31);
    }
    sums[row] += paths[node];
  }
}

/** Where labels change: the score that the share `contamination` of the training rows is above. */
export function forestOffset(trainingScores: Float64Array, contamination = FOREST_DEFAULTS.contamination): number {
  return quantile(trainingScores, 1 - contamination);
}

/** Positive for usual rows, negative for abnormal ones (`decision_function` elsewhere). */
export function decisionFunction(scores: Float64Array, offset: number): Float64Array {
  return scores.map((score) => offset - score);
}

/** −1 for abnormal rows, 1 for usual ones. */
export function forestLabels(decisions: Float64Array): Int8Array {
  return Int8Array.from(decisions, (decision) => (decision < 0 ? -1 : 1));
}
