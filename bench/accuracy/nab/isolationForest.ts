import { seededRandom } from '../../../src/core/stats/random';
import type { NabSeries } from './data';
import { lagged } from './lagged';

const LAGS = 10;
const TREES = 100;
const SAMPLE = 256;

type Tree = { size: number } | { feature: number; cut: number; below: Tree; above: Tree };

/** Isolation forest (Liu, Ting and Zhou 2008) on the last ten values: 100 trees of 256 rows from the probation, which are not scored. */
export function forestScores({ values, probation }: NabSeries): Float64Array {
  const random = seededRandom(1);
  const rows = lagged(values, LAGS);
  const trees = Array.from({ length: TREES }, () => {
    const sample = Array.from({ length: SAMPLE }, () => rows[LAGS + Math.floor(random() * (probation - LAGS))]);
    return grow(sample, Math.ceil(Math.log2(SAMPLE)), random);
  });
  const usual = averagePath(SAMPLE);
  return Float64Array.from(rows, (row) => {
    const depth = trees.reduce((sum, tree) => sum + path(tree, row), 0) / TREES;
    return 2 ** (-depth / usual);
  });
}

function grow(rows: Float64Array[], depth: number, random: () => number): Tree {
  const feature = Math.floor(random() * LAGS);
  const column = rows.map((row) => row[feature]);
  const low = Math.min(...column);
  const high = Math.max(...column);
  if (depth === 0 || rows.length <= 1 || low === high) {
    return { size: rows.length };
  }
  const cut = low + random() * (high - low);
  return {
    feature,
    cut,
    below: grow(
      rows.filter((row) => row[feature] < cut),
      depth - 1,
      random
    ),
    above: grow(
      rows.filter((row) => row[feature] >= cut),
      depth - 1,
      random
    ),
  };
}

function path(tree: Tree, row: Float64Array): number {
  return 'size' in tree
    ? averagePath(tree.size)
    : 1 + path(row[tree.feature] < tree.cut ? tree.below : tree.above, row);
}

/** Average depth of an unsuccessful search among n rows. */
function averagePath(n: number): number {
  return n <= 1 ? 0 : 2 * (Math.log(n - 1) + 0.5772156649) - (2 * (n - 1)) / n;
}
