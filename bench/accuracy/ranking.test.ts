import { auroc, averagePrecision } from './ranking';

describe('auroc', () => {
  it.each([
    [[1, 2, 3, 4], [0, 0, 1, 1], 1],
    [[1, 2, 3, 4], [1, 1, 0, 0], 0],
    [[1, 3, 2, 4], [0, 0, 1, 1], 0.75],
    [[5, 5, 5, 5], [0, 1, 0, 1], 0.5],
    [[1, 5, 5, 2], [0, 1, 0, 0], 5 / 6],
  ])('of %j with positives %j is %d', (scores, labels, expected) => {
    expect(auroc(Float64Array.from(scores), Uint8Array.from(labels))).toBeCloseTo(expected, 12);
  });

  it('is nothing without positives or without negatives', () => {
    expect(auroc(Float64Array.of(1, 2), Uint8Array.of(0, 0))).toBeNaN();
    expect(auroc(Float64Array.of(1, 2), Uint8Array.of(1, 1))).toBeNaN();
  });
});

describe('averagePrecision', () => {
  it('is the mean of the precision down to each positive', () => {
    expect(averagePrecision(Float64Array.of(4, 3, 2, 1), Uint8Array.of(1, 0, 1, 0))).toBeCloseTo((1 + 2 / 3) / 2, 12);
    expect(averagePrecision(Float64Array.of(1, 2), Uint8Array.of(0, 0))).toBeNaN();
  });
});
