import { poissonInterval } from './poissonInterval';

describe('the interval of a Poisson mean', () => {
  // Exact ones by Garwood (1936), as in R's poisson.test.
  it.each([
    [0, 0, 3.689],
    [2, 0.2422, 7.225],
    [5, 1.623, 11.668],
    [10, 4.795, 18.39],
    [100, 81.36, 121.63],
  ])('of a count of %d reaches from %d to %d', (count, low, high) => {
    const found = poissonInterval(count);
    expect(Math.abs(found.low - low)).toBeLessThanOrEqual(0.08 * low);
    expect(Math.abs(found.high - high)).toBeLessThanOrEqual(0.02 * high);
  });

  it('holds the count and narrows with it', () => {
    const widths = [1, 10, 100, 1_000].map((count) => {
      const { low, high } = poissonInterval(count);
      expect(low).toBeLessThan(count);
      expect(high).toBeGreaterThan(count);
      return (high - low) / count;
    });
    expect([...widths].sort((a, b) => b - a)).toEqual(widths);
  });

  it.each([-1, NaN])('does not exist for %d', (count) => {
    expect(() => poissonInterval(count)).toThrow(RangeError);
  });
});
