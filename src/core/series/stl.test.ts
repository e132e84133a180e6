import reference from '../../../tests/fixtures/core/reference/stl.json';
import { mstl, stl } from './stl';

/** Largest difference, by the size of what is compared. */
function apart(ours: Float64Array, theirs: number[]): number {
  const size = theirs.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  return theirs.reduce((most, value, i) => Math.max(most, Math.abs(ours[i] - value)), 0) / size;
}

describe('seasonal-trend decomposition', () => {
  it.each(reference.stl.map((one) => [JSON.stringify(one.options), one] as const))(
    'of %s is that of statsmodels',
    (_, { values, options, seasonal, trend, weights }) => {
      const ours = stl(Float64Array.from(values), options);
      expect(ours.trend).toHaveLength(values.length);
      expect(apart(ours.seasonal, seasonal)).toBeLessThan(1e-9);
      expect(apart(ours.trend, trend)).toBeLessThan(1e-9);
      expect(apart(ours.weights, weights)).toBeLessThan(1e-9);
      expect(
        apart(
          ours.remainder.map((rest, i) => rest + ours.seasonal[i] + ours.trend[i]),
          values
        )
      ).toBeLessThan(1e-14);
    }
  );

  it('of two seasons is the MSTL of statsmodels', () => {
    const { values, periods, seasonals, trend, remainder } = reference.mstl;
    const ours = mstl(Float64Array.from(values), [...periods].reverse());
    expect(ours.periods).toEqual(periods);
    seasonals.forEach((seasonal, index) => expect(apart(ours.seasonals[index], seasonal)).toBeLessThan(1e-9));
    expect(apart(ours.trend, trend)).toBeLessThan(1e-9);
    expect(apart(ours.remainder, remainder)).toBeLessThan(1e-9);
  });

  it('gives planted spikes no weight and keeps them out of season and trend', () => {
    const values = Float64Array.from({ length: 240 }, (_, i) => 20 + 5 * Math.sin((2 * Math.PI * i) / 24));
    const spiked = values.slice();
    spiked[100] += 500;
    const { weights, seasonal, trend, remainder } = stl(spiked, { period: 24, robust: true });
    expect(weights[100]).toBe(0);
    expect(remainder[100]).toBeGreaterThan(490);
    expect(Math.max(...values.map((value, i) => Math.abs(value - seasonal[i] - trend[i])))).toBeLessThan(2);
  });

  it('says what it cannot decompose', () => {
    expect(() => stl(new Float64Array(20), { period: 11 })).toThrow(
      'A season of 11 steps cannot be found in 20 values.'
    );
    expect(() => stl(new Float64Array(20), { period: 1.5 })).toThrow('season of 1.5');
    expect(() => mstl(new Float64Array(20), [10, 24])).toThrow('None of the seasons fits twice into 20 values.');
  });
});
