import { BinCounts } from './binCounts';
import { quantilesOfBins, ZERO_BIN } from './logHistogram';

const SHARES = [0, 0.5, 0.95, 0.99, 1];

describe('BinCounts', () => {
  it.each([
    ['near bins in any order', [12, -3, 700, 12, 350]],
    ['zeros and bins that are far away', [ZERO_BIN, 12, 5_000, -4_000, 12]],
    ['one', [7]],
    ['nothing', []],
  ])('has the quantiles of its bins: %s', (_, bins) => {
    const counts = new BinCounts();
    const expected = new Map<number, number>();
    bins.forEach((bin, place) => {
      counts.add(bin, place + 1);
      expected.set(bin, (expected.get(bin) ?? 0) + place + 1);
    });
    expect(counts.all()).toEqual(expected);
    expect(counts.quantiles(SHARES)).toEqual(quantilesOfBins(expected, SHARES));
    counts.clear();
    expect([counts.all().size, counts.quantiles([0.5])]).toEqual([0, [NaN]]);
    counts.add(3, 2);
    expect(counts.all()).toEqual(new Map([[3, 2]]));
  });
});
