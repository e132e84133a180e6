import type { RedQuestion } from '../../port';
import { chainsAreCheaper, figuresAreCheaper } from './cost';

/** Rows, figures and bins of a generated recording of 30 days with half of its events in the last one. */
const ONE_MILLION = {
  minutesOfADay: { rows: 499_000, figures: 34_288, bins: 305_791 },
  hours: { rows: 998_541, figures: 18_209, bins: 317_129 },
};
const TEN_MILLION = {
  minutesOfADay: { rows: 4_990_000, figures: 37_936, bins: 1_479_875 },
  hours: { rows: 9_982_351, figures: 19_010, bins: 1_045_795 },
};
const question = (changes: Partial<RedQuestion>) => ({ groupBy: 'service', stepMs: 60_000, ...changes }) as const;

describe('the cheaper way to answer', () => {
  it('is the one that took less processor time', () => {
    const day = (changes: Partial<RedQuestion>) =>
      [ONE_MILLION, TEN_MILLION].map(({ minutesOfADay }) => figuresAreCheaper(minutesOfADay, question(changes)));
    expect(day({})).toEqual([false, true]);
    expect(day({ groupBy: 'endpoint' })).toEqual([false, true]);
    expect(day({ quantiles: [] })).toEqual([true, true]);
    const month = (changes: Partial<RedQuestion>) =>
      [ONE_MILLION, TEN_MILLION].map(({ hours }) => figuresAreCheaper(hours, question(changes)));
    expect(month({ stepMs: 3_600_000 })).toEqual([true, true]);
    expect(month({ stepMs: 'total' })[1]).toBe(true);
  });

  it('is the rows where figures are hardly fewer, or where there is little of either', () => {
    expect(figuresAreCheaper({ rows: 3_000_000, figures: 2_900_000, bins: 2_900_000 }, question({}))).toBe(false);
    expect(figuresAreCheaper({ rows: 90_000, figures: 10, bins: 100 }, question({ quantiles: [] }))).toBe(false);
    expect(figuresAreCheaper({ rows: 0, figures: 0, bins: 0 }, question({}))).toBe(false);
    // The engine adds these bins up, which takes longer.
    expect(figuresAreCheaper({ rows: 8_000_000, figures: 500_000, bins: 3_500_000 }, question({}))).toBe(true);
    expect(figuresAreCheaper({ rows: 9_200_000, figures: 575_000, bins: 4_020_000 }, question({}))).toBe(false);
  });

  it('for chains is the figures where a chain has several events in an hour', () => {
    expect(chainsAreCheaper({ rows: 500_000, figures: 81_000, bins: 0 })).toBe(true);
    expect(chainsAreCheaper({ rows: 500_000, figures: 400_000, bins: 0 })).toBe(false);
    expect(chainsAreCheaper({ rows: 90_000, figures: 15_000, bins: 0 })).toBe(false);
  });
});
