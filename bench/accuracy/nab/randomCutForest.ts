import { seededRandom } from '../../../src/core/stats/random';
import type { NabSeries } from './data';
import { lagged } from './lagged';

const SHINGLE = 10;
const TREES = 40;
const SAMPLE = 256;
/** Rows between two drawings of the samples. */
const REDRAW = 128;

interface Cut {
  size: number;
  low: Float64Array;
  high: Float64Array;
  feature: number;
  at: number;
  below: Cut | null;
  above: Cut | null;
}

/**
 * Random cut forest (Guha, Mishra, Roy and Schrijvers 2016) on the last ten values: 40 trees, each of 256 of the rows before, drawn anew every 128
 * rows. A row is inserted into each tree by random cuts; its score is the mean of its collusive displacement: the largest, over the subtrees that it
 * joins, of the size of what it is cut off from beside that of what it is cut off with.
 */
export function cutForestScores({ values }: NabSeries): Float64Array {
  const random = seededRandom(1);
  const rows = lagged(values, SHINGLE);
  let trees: Array<Cut | null> = [];
  return values.map((_, row) => {
    if (row >= SAMPLE && row % REDRAW === 0) {
      trees = Array.from({ length: TREES }, () => {
        const sample = Array.from({ length: SAMPLE }, () => rows[Math.floor(random() * row)]);
        return grow(sample, random);
      });
    }
    return trees.reduce((sum, tree) => sum + displacement(tree, rows[row], random), 0) / TREES;
  });
}

function grow(rows: Float64Array[], random: () => number): Cut | null {
  if (rows.length === 0) {
    return null;
  }
  const low = rows[0].map((_, k) => rows.reduce((least, row) => Math.min(least, row[k]), Infinity));
  const high = rows[0].map((_, k) => rows.reduce((most, row) => Math.max(most, row[k]), -Infinity));
  const leaf = { size: rows.length, low, high, feature: -1, at: NaN, below: null, above: null };
  const cut = randomCut(low, high, random);
  if (cut === null) {
    return leaf;
  }
  const below = rows.filter((row) => row[cut.feature] <= cut.at);
  const above = rows.filter((row) => row[cut.feature] > cut.at);
  return below.length === 0 || above.length === 0
    ? leaf
    : { ...leaf, ...cut, below: grow(below, random), above: grow(above, random) };
}

/** A feature with a chance that is its share of all ranges, and a place within its range; null for a single point. */
function randomCut(
  low: Float64Array,
  high: Float64Array,
  random: () => number
): { feature: number; at: number } | null {
  const total = low.reduce((sum, value, k) => sum + high[k] - value, 0);
  if (!(total > 0)) {
    return null;
  }
  let place = random() * total;
  for (let feature = 0; feature < low.length; feature++) {
    const range = high[feature] - low[feature];
    if (place < range) {
      return { feature, at: low[feature] + place };
    }
    place -= range;
  }
  return null;
}

function displacement(tree: Cut | null, row: Float64Array, random: () => number): number {
  const sizes: number[] = [];
  let node = tree;
  let result = 0;
  while (node !== null) {
    const { low, high } = node;
    const cut = randomCut(
      low.map((value, k) => Math.min(value, row[k])),
      high.map((value, k) => Math.max(value, row[k])),
      random
    );
    const isApart = cut !== null && (cut.at < low[cut.feature] || cut.at >= high[cut.feature]);
    if (isApart || node.below === null || node.above === null) {
      result = isApart ? node.size : 0;
      break;
    }
    const isBelow: boolean = row[node.feature] <= node.at;
    sizes.push(isBelow ? node.above.size / (node.below.size + 1) : node.below.size / (node.above.size + 1));
    node = isBelow ? node.below : node.above;
  }
  return sizes.reduce((most, share) => Math.max(most, share), result);
}
