import reference from '../../../../tests/fixtures/core/reference/covariance.json';
import { cholesky, ledoitWolf } from '../../stats/covariance';
import { normalRandom, seededRandom } from '../../stats/random';
import { fitMahalanobis, mahalanobisSquared } from './mahalanobis';

const near = (ours: number, theirs: number, size = Math.abs(theirs)) =>
  expect(Math.abs(ours - theirs)).toBeLessThan(1e-9 * Math.max(size, 1e-3));

describe('Mahalanobis distance with a shrunk covariance', () => {
  it.each(reference.cases.map((one) => [one.rows.length / one.width, one.width, one] as const))(
    'of %i rows of %i columns is that of scikit-learn',
    (_count, _width, { rows, width, shrinkage, covariance, squared }) => {
      const input = { values: Float64Array.from(rows), width };
      const shrunk = ledoitWolf(input);
      near(shrunk.shrinkage, shrinkage);
      const size = Math.max(...covariance.map(Math.abs));
      covariance.forEach((entry, at) => near(shrunk.covariance[at], entry, size));
      const distances = mahalanobisSquared(fitMahalanobis(input)!, input);
      squared.forEach((distance, row) => near(distances[row], distance));
    }
  );

  it('sees what breaks a correlation although each value is common', () => {
    const normal = normalRandom(seededRandom(3));
    const values = Float64Array.from({ length: 1_000 }, (_, at) => (at % 2 === 0 ? normal() : NaN));
    for (let at = 1; at < values.length; at += 2) {
      values[at] = values[at - 1] + 0.05 * normal();
    }
    const model = fitMahalanobis({ values, width: 2 })!;
    const [along, against] = mahalanobisSquared(model, { values: Float64Array.of(1.5, 1.5, 1.5, -1.5), width: 2 });
    expect(against).toBeGreaterThan(50 * along);
  });

  it('is nothing where there is no row or no spread', () => {
    expect(fitMahalanobis({ values: new Float64Array(0), width: 2 })).toBeNull();
    expect(fitMahalanobis({ values: new Float64Array(8).fill(3), width: 2 })).toBeNull();
    expect(cholesky(Float64Array.of(1, 2, 2, 1), 2)).toBeNull();
  });
});
