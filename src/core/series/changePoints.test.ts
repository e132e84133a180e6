import reference from '../../../tests/fixtures/core/reference/changePoints.json';
import { normalRandom, seededRandom } from '../stats/random';
import { changePoints, shiftPenalty } from './changePoints';

/** Values that follow each other, of unit variance, with shifts of the mean. */
function wandering(n: number, correlation: number, seed: number, mean: (i: number) => number = () => 0): Float64Array {
  const normal = normalRandom(seededRandom(seed));
  let state = normal();
  return Float64Array.from({ length: n }, (_, i) => {
    state = correlation * state + Math.sqrt(1 - correlation ** 2) * normal();
    return state + mean(i);
  });
}

const SEEDS = Array.from({ length: 30 }, (_, seed) => seed + 1);

describe('change points', () => {
  it.each(reference.cases.map((one, index) => [index, one] as const))(
    'are those of PELT in ruptures, case %i',
    (_, { values, penalty, starts }) => {
      expect(changePoints(values, penalty).starts).toEqual(starts);
    }
  );

  it('are where the mean shifts, in a series with gaps', () => {
    const values = wandering(720, 0, 5, (i) => (i < 200 ? 0 : i < 500 ? 3 : 1));
    values.fill(NaN, 100, 140);
    const { starts } = changePoints(values);
    expect(starts).toHaveLength(2);
    expect(Math.abs(starts[0] - 200)).toBeLessThanOrEqual(3);
    expect(Math.abs(starts[1] - 500)).toBeLessThanOrEqual(5);
  });

  it.each([
    [0, 0.1],
    [0.5, 0.1],
    [0.8, 0.2],
  ])('are hardly found in series without any whose values follow each other by %d', (correlation, most) => {
    const found = SEEDS.map((seed) => changePoints(wandering(720, correlation, seed)).starts.length);
    expect(found.reduce((sum, count) => sum + count, 0) / SEEDS.length).toBeLessThanOrEqual(most);
  });

  it('are found all over such series where the penalty knows nothing of that', () => {
    const independent = 3 * Math.log(720);
    const found = SEEDS.map((seed) => changePoints(wandering(720, 0.5, seed), independent).starts.length);
    expect(found.reduce((sum, count) => sum + count, 0) / SEEDS.length).toBeGreaterThan(0.5);
  });

  it('are none where nothing can be said', () => {
    expect(changePoints([])).toEqual({ starts: [], cost: 0 });
    expect(changePoints([NaN, 3, NaN]).starts).toEqual([]);
    expect(changePoints(new Float64Array(50).fill(4)).starts).toEqual([]);
    expect(shiftPenalty([1, 2])).toBe(Infinity);
  });
});
