import reference from '../../../../tests/fixtures/core/reference/isolationForest.json';
import { auroc } from '../../../../bench/accuracy/ranking';
import {
  decisionFunction,
  fitIsolationForest,
  FOREST_DEFAULTS,
  forestLabels,
  forestOffset,
  forestScores,
} from './isolationForest';
import { orderedInts } from './orderedInts';

const rows = { values: Float64Array.from(reference.rows), width: reference.width };
const planted = Uint8Array.from(reference.planted);

/** Spearman's correlation of two rankings. */
function rankCorrelation(one: ArrayLike<number>, other: ArrayLike<number>): number {
  const [first, second] = [ranks(one), ranks(other)];
  const n = first.length;
  const squares = first.reduce((sum, rank, i) => sum + (rank - second[i]) ** 2, 0);
  return 1 - (6 * squares) / (n * (n * n - 1));
}

function ranks(values: ArrayLike<number>): Float64Array {
  const order = Array.from(values, (_, row) => row).sort((a, b) => values[a] - values[b]);
  const result = new Float64Array(values.length);
  order.forEach((row, rank) => (result[row] = rank));
  return result;
}

describe('an isolation forest', () => {
  it.each(reference.fits.map((fit) => [fit.sample, fit] as const))(
    'with samples of %i ranks as that of scikit-learn does [S0-051]',
    (sample, fit) => {
      // Forests are random: five of ours against the mean of five of theirs.
      const scores = [42, 43, 44, 45, 46].map((seed) => forestScores(fitIsolationForest(rows, { sample, seed }), rows));
      const mean = scores[0].map((_, row) => scores.reduce((sum, one) => sum + one[row], 0) / scores.length);
      expect(rankCorrelation(mean, fit.scores)).toBeGreaterThan(0.95);
      const difference = mean.reduce((most, score, row) => Math.max(most, Math.abs(score - fit.scores[row])), 0);
      expect(difference).toBeLessThan(0.05);
      const theirs = auroc(Float64Array.from(fit.scores), planted);
      expect(Math.abs(auroc(mean, planted) - theirs)).toBeLessThan(0.01);
    }
  );

  it('is the same with one seed, by default 100 trees of 1,024 rows and seed 42 [S0-051]', () => {
    expect(FOREST_DEFAULTS).toEqual({ trees: 100, sample: 1024, contamination: 0.1, seed: 42 });
    const forest = fitIsolationForest(rows);
    expect(forest).toMatchObject({ sample: 1024, depth: 10 });
    expect(forest.roots).toHaveLength(100);
    expect(fitIsolationForest(rows, { seed: 42 })).toEqual(forest);
    expect(fitIsolationForest(rows, { seed: 7 }).nodes).not.toEqual(forest.nodes);
  });

  it('labels the share of the training rows that contamination says [S0-051] [S0-066]', () => {
    const scores = forestScores(fitIsolationForest(rows), rows);
    const decisions = decisionFunction(scores, forestOffset(scores));
    const labels = forestLabels(decisions);
    const flagged = labels.filter((label) => label === -1).length;
    expect(flagged).toBe(reference.fits[1].flagged);
    expect(decisions.every((decision, row) => decision < 0 === (labels[row] === -1))).toBe(true);
    expect(scores.every((score) => score > 0 && score < 1)).toBe(true);
  });

  it('scores rows far outside higher than any of the training, one by one as together', () => {
    const forest = fitIsolationForest(rows);
    const far = Float64Array.from({ length: rows.width * 7 }, (_, at) => (at % 2 === 0 ? 90 : -90) * (1 + at));
    const scores = forestScores(forest, { values: far, width: rows.width });
    expect(scores).toHaveLength(7);
    expect(Math.min(...scores)).toBeGreaterThan(Math.max(...forestScores(forest, rows)) - 0.02);
    const last = forestScores(forest, { values: far.subarray(6 * rows.width), width: rows.width });
    expect(last[0]).toBe(scores[6]);
  });

  it('copes with equal rows, a single row and columns that do not vary, and refuses none', () => {
    const equal = { values: new Float64Array(60).fill(2), width: 3 };
    expect(new Set(forestScores(fitIsolationForest(equal), equal)).size).toBe(1);
    const one = { values: Float64Array.of(1, 2), width: 2 };
    expect(forestScores(fitIsolationForest(one), one)[0]).toBeGreaterThan(0);
    expect(() => fitIsolationForest({ values: new Float64Array(0), width: 2 })).toThrow('needs rows');
  });
});

describe('ordered integers', () => {
  it('have the order of the numbers, and differences that fit 32 bits', () => {
    const numbers = [-Infinity, -1e30, -2, -1, -1e-30, 0, 1e-30, 1, 1.000001, 2, 1e30, Infinity];
    const ints = [...orderedInts(numbers)];
    expect(ints).toEqual([...ints].sort((a, b) => a - b));
    expect(new Set(ints).size).toBe(ints.length);
    expect(ints[ints.length - 1] - ints[0]).toBeLessThan(2 ** 31);
    expect(orderedInts([-0])).toEqual(orderedInts([0]));
  });
});
