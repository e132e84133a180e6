import reference from '../../../tests/fixtures/core/reference/dbscan.json';
import { normalRandom, seededRandom } from '../stats/random';
import { rowCount, type Rows } from '../stats/rows';
import { dbscan, NOISE } from './dbscan';

/** Labels renamed by the order in which they occur. */
function renamed(labels: ArrayLike<number>): number[] {
  const names = new Map<number, number>([[NOISE, NOISE]]);
  return Array.from(labels, (label) => {
    names.set(label, names.get(label) ?? names.size - 1);
    return names.get(label) as number;
  });
}

/** By the definition: clusters of core rows by a search through lists of all neighbours. */
function byDefinition(rows: Rows, eps: number, minSamples: number): number[] {
  const all = Array.from({ length: rowCount(rows) }, (_, row) =>
    rows.values.subarray(row * rows.width, (row + 1) * rows.width)
  );
  const near = all.map((one) => all.flatMap((other, row) => (distance(one, other) <= eps ** 2 ? [row] : [])));
  const labels = all.map(() => NOISE);
  let cluster = 0;
  all.forEach((_, row) => {
    if (labels[row] !== NOISE || near[row].length < minSamples) {
      return;
    }
    for (const queue = [row]; queue.length > 0; ) {
      const next = queue.pop() as number;
      if (labels[next] === NOISE) {
        labels[next] = cluster;
        queue.push(...(near[next].length >= minSamples ? near[next] : []));
      }
    }
    cluster++;
  });
  return labels;
}

function distance(one: Float64Array, other: Float64Array): number {
  return one.reduce((sum, value, i) => sum + (value - other[i]) ** 2, 0);
}

describe('density-based clusters', () => {
  it.each(reference.cases.map((one) => [one.width, one] as const))(
    'of %i columns are those of scikit-learn, noise included [S0-020]',
    (_, { width, eps, minSamples, rows, labels }) => {
      const ours = dbscan({ values: Float64Array.from(rows), width }, { eps, minSamples });
      expect(renamed(ours)).toEqual(renamed(labels));
      expect(new Set(labels).size).toBeGreaterThan(3);
    }
  );

  it.each([1, 2, 3, 4, 5, 6])('of loose rows are those of the definition, seed %i', (seed) => {
    const random = seededRandom(seed);
    const normal = normalRandom(random);
    const values = Float64Array.from({ length: 900 * 3 }, () => Math.round(10 * normal()) / 10);
    const rows = { values, width: 3 };
    const eps = 0.15 + 0.3 * random();
    expect([...dbscan(rows, { eps, minSamples: 4 })]).toEqual(byDefinition(rows, eps, 4));
  });

  it('have the defaults 0.3 and 5, and take equal rows by the thousand [S0-020]', () => {
    const values = new Float64Array(40_000);
    expect(new Set(dbscan({ values, width: 2 }))).toEqual(new Set([0]));
    const line = Float64Array.of(0, 0.1, 0.2, 0.29, 0.3, 9);
    expect([...dbscan({ values: line, width: 1 })]).toEqual([0, 0, 0, 0, 0, NOISE]);
    expect([...dbscan({ values: line.subarray(0, 4), width: 1 })]).toEqual([NOISE, NOISE, NOISE, NOISE]);
    expect(dbscan({ values: new Float64Array(0), width: 3 })).toHaveLength(0);
  });
});
