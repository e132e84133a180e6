import { atMost, between, uncovered } from './stretches';

describe('stretches', () => {
  it('says what cells do not stand for, neighbours joined', () => {
    expect(uncovered({ from: 5, to: 95 }, 10, 90, [40, 50, 70], 10)).toEqual([
      [5, 10],
      [40, 60],
      [70, 80],
      [90, 95],
    ]);
    expect(uncovered({ from: 5, to: 8 }, 10, 0, [], 10)).toEqual([[5, 8]]);
  });

  it('joins the closest until they are few enough, and finds what is left between', () => {
    const stretches = uncovered({ from: 5, to: 95 }, 10, 90, [40, 60, 80], 10);
    const few = atMost(stretches, 3);
    expect(few).toEqual([
      [5, 10],
      [40, 70],
      [80, 95],
    ]);
    expect(between(few, 10, 90)).toEqual([
      [10, 40],
      [70, 80],
    ]);
    expect(between([[0, 100]], 10, 90)).toEqual([]);
    expect(between([], 10, 90)).toEqual([[10, 90]]);
    expect(atMost(stretches, 9)).toEqual(stretches);
  });
});
