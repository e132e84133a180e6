import { earlierMeans } from './earlierMeans';

const values = Float64Array.of(1, 2, NaN, 4, 5, 6, 7, 8, 9, 10);

describe('what was so many steps earlier', () => {
  it('is the value itself for single steps, missing before the first one', () => {
    expect([...earlierMeans(values, { fromIndex: 3, toIndex: 8 }, 4, 1)!]).toEqual([NaN, 1, 2, NaN, 4]);
  });

  it('is the mean of what is known of a group, whose edges lie where the offset says', () => {
    const range = { fromIndex: 4, toIndex: 10 };
    expect([...earlierMeans(values, range, 4, 3)!]).toEqual([1.5, 5]);
    expect([...earlierMeans(values, range, 4, 3, 2)!]).toEqual([1, 3, 5.5]);
  });

  it('is nothing where nothing is known', () => {
    expect(earlierMeans(values, { fromIndex: 3, toIndex: 8 }, 10, 1)).toBeNull();
    expect(earlierMeans(values, { fromIndex: 2, toIndex: 2 }, 1, 1)).toBeNull();
    expect(earlierMeans(Float64Array.of(NaN, NaN, 1), { fromIndex: 2, toIndex: 3 }, 1, 1)).toBeNull();
  });
});
