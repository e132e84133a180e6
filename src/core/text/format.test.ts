import { formatCount, formatDuration, formatRate, formatRatio, formatShare, significant } from './format';

describe('format', () => {
  it.each([
    [0.04, '0.040 ms'],
    [86.4, '86 ms'],
    [994, '990 ms'],
    [999.9, '1.0 s'],
    [1449, '1.4 s'],
    [59_600, '1 min'],
    [130_000, '2 min 10 s'],
    [7_800_000, '2 h 10 min'],
    [273_600_000, '3 d 4 h'],
    [-1449, '−1.4 s'],
    [Number.NaN, '–'],
  ])('writes %p ms as %p', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it('writes counts, rates and shares with two significant digits', () => {
    expect([0, 7, 48.2, 1300, 2_400_000].map(formatCount)).toEqual(['0', '7', '48', '1.3k', '2.4M']);
    expect(formatRate(0.123)).toBe('0.12/s');
    expect([0.004, 0.12, 0.9999, 1].map(formatShare)).toEqual(['0.40 %', '12 %', '99.9 %', '100 %']);
  });

  it('says how a value compares with the usual one', () => {
    expect(formatRatio(310, 100)).toBe('3.1 × usual');
    expect(formatRatio(102, 100)).toBe('as usual');
    expect(formatRatio(5, 0)).toBe('–');
  });

  it('has a name for what is not a number', () => {
    expect([significant(Number.NaN), formatCount(Infinity), formatShare(Number.NaN)]).toEqual(['–', '–', '–']);
  });
});
