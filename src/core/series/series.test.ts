import { fillGaps, findGaps } from './gaps';
import { gridIndex, gridOf, toGrid } from './grid';
import { resample } from './resample';

describe('grid', () => {
  it('covers a range with whole steps', () => {
    const grid = gridOf(61_000, 185_000, 60_000);
    expect(grid).toEqual({ time0: 60_000, stepMs: 60_000, length: 3 });
    expect(gridIndex(grid, 119_999)).toBe(0);
    expect(gridOf(10, 5, 1).length).toBe(0);
    expect(gridOf(NaN, 5, 1).length).toBe(0);
  });

  it('spreads rows, leaves gaps, and keeps rows outside out', () => {
    const grid = gridOf(0, 5, 1);
    const long = { time: [3, 1, 9, -1, 1], values: [30, 10, 90, -10, 11] };
    expect([...toGrid(long, grid, NaN)]).toEqual([NaN, 11, NaN, 30, NaN]);
    expect([...toGrid({ ...long, start: 0, end: 1 }, grid, 0)]).toEqual([0, 0, 0, 30, 0]);
    expect([...toGrid({ time: [1], values: [NaN] }, grid, 0)]).toEqual([0, 0, 0, 0, 0]);
  });
});

describe('gaps', () => {
  it('are found at the edges and inside', () => {
    expect(findGaps([NaN, 1, NaN, NaN, 2, NaN])).toEqual([
      { start: 0, end: 1 },
      { start: 2, end: 4 },
      { start: 5, end: 6 },
    ]);
    expect(findGaps([])).toEqual([]);
  });

  it('are filled along straight lines', () => {
    expect([...fillGaps([NaN, 1, NaN, NaN, 4, NaN])]).toEqual([1, 1, 2, 3, 4, 4]);
    expect([...fillGaps([NaN, NaN])]).toEqual([NaN, NaN]);
  });
});

describe('resample', () => {
  it('keeps sums and means, and what is missing', () => {
    const values = [1, 2, NaN, 4, NaN, NaN, 7];
    expect([...resample(values, 2, 'sum')]).toEqual([3, 4, NaN, 7]);
    expect([...resample(values, 3, 'mean')]).toEqual([1.5, 4, 7]);
    expect([...resample(values, 4, 'max')]).toEqual([4, 7]);
    expect([...resample(values, 4, 'min')]).toEqual([1, 7]);
    expect(() => resample(values, 1.5, 'sum')).toThrow('whole numbers');
  });
});
