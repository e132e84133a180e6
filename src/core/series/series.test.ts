import { fillGaps, findGaps } from './gaps';
import { gridIndex, toGrid } from './grid';

describe('grid', () => {
  it('spreads rows, leaves gaps, and keeps rows outside out', () => {
    const grid = { time0: 0, stepMs: 1, length: 5 };
    expect([-1, 0, 4.9, 5].map((time) => gridIndex(grid, time))).toEqual([-1, 0, 4, 5]);
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
