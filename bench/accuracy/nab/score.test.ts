import { alarms, bestThreshold, candidates, crossValidated, fileScores, normalised, rowGains, sigmoid } from './score';

const LABELLED = { windows: [[20, 29]] as Array<[number, number]>, probation: 5 };
const flagged = (...rows: number[]) => Float64Array.from({ length: 100 }, (_, row) => (rows.includes(row) ? 0.9 : 0));
const scoreOf = (
  scores: Float64Array,
  profile: 'standard' | 'reward_low_FP_rate' | 'reward_low_FN_rate' = 'standard'
) => fileScores(LABELLED, scores, Float64Array.of(0.5), profile)[0];

describe('NAB score', () => {
  it('has the sigmoid of the benchmark', () => {
    expect(sigmoid(0)).toBe(0);
    expect(sigmoid(-1)).toBeCloseTo(0.98661, 5);
    expect(sigmoid(3)).toBeCloseTo(-1, 5);
    expect(sigmoid(3.01)).toBe(-1);
  });

  it('misses a window at the cost of the profile', () => {
    expect(scoreOf(flagged())).toBe(-1);
    expect(scoreOf(flagged(), 'reward_low_FN_rate')).toBe(-2);
  });

  it('counts the earliest flag of a window only, 1 for more than its first row', () => {
    const first = sigmoid(-10 / 9) / sigmoid(-1);
    expect(scoreOf(flagged(20))).toBeCloseTo(first, 12);
    expect(scoreOf(flagged(20, 25, 29))).toBeCloseTo(first, 12);
    expect(scoreOf(flagged(29))).toBeCloseTo(sigmoid(-1 / 9) / sigmoid(-1), 12);
  });

  it('takes the full cost before a window and long after it, less just behind it', () => {
    expect(scoreOf(flagged(10))).toBeCloseTo(-1.11, 12);
    expect(scoreOf(flagged(10), 'reward_low_FP_rate')).toBeCloseTo(-1.22, 12);
    expect(scoreOf(flagged(30))).toBeCloseTo(-1 + 0.11 * sigmoid(1 / 8), 12);
    expect(scoreOf(flagged(90))).toBeCloseTo(-1.11, 12);
  });

  it('does not look at the probation', () => {
    expect(scoreOf(flagged(0, 4))).toBe(-1);
    expect(scoreOf(flagged(5))).toBeCloseTo(-1.11, 12);
  });

  it('counts every false row where there is no window', () => {
    const none = { windows: [], probation: 0 };
    expect(fileScores(none, flagged(1, 2, 3), Float64Array.of(0.5), 'standard')[0]).toBeCloseTo(-0.33, 12);
    expect([...rowGains(3, []).gain]).toEqual([-1, -1, -1]);
  });

  it('gives each threshold what it flags', () => {
    const scores = flagged(10, 22).map((score, row) => (row === 10 ? 0.6 : score));
    const [all, few, nothing] = fileScores(LABELLED, scores, Float64Array.of(0.5, 0.7, 1), 'standard');
    expect(few - all).toBeCloseTo(0.11, 12);
    expect(nothing).toBe(-1);
  });

  it('normalises so that nothing is 0 and perfect 100', () => {
    expect(normalised(-59, 59, 'standard')).toBe(0);
    expect(normalised(59, 59, 'standard')).toBe(100);
    expect(normalised(-118, 59, 'reward_low_FN_rate')).toBe(0);
    expect(normalised(0, 0, 'standard')).toBeNaN();
  });
});

describe('thresholds', () => {
  it('makes one alarm of a run, and another only of what is above it', () => {
    expect([...alarms(Float64Array.of(0.1, 0.6, 0.6, 0.5, 0.7, NaN, 0.2))]).toEqual([0.1, 0.6, 0, 0, 0.7, 0, 0]);
    const late = new Float64Array(150);
    late[0] = late[101] = 0.9;
    expect(alarms(late)[101]).toBe(0.9);
  });

  it('does not see ahead', () => {
    const scores = Float64Array.of(0.1, 0.5, 0.3);
    expect([...alarms(Float64Array.of(...scores, 0.9))].slice(0, 3)).toEqual([...alarms(scores)]);
  });

  it('tries places among the scores and takes the best sum', () => {
    const tried = candidates([Float64Array.of(0, 0.2, 0.4), Float64Array.of(0.6, 0.8)]);
    expect([...tried].every((one) => [0.2, 0.4, 0.6, 0.8].includes(one))).toBe(true);
    expect(bestThreshold([Float64Array.of(1, 3, 2), Float64Array.of(0, 0, 2)])).toBe(2);
  });

  it('scores the other half only: what helps one file alone does not help across', () => {
    const curves = Array.from({ length: 10 }, () => Float64Array.of(-1, 1));
    expect(crossValidated(curves, new Array<number>(10).fill(1))).toEqual({ mean: 100, deviation: 0 });
    const odd = curves.map((_, file) => Float64Array.from({ length: 10 }, (_one, k) => (k === file ? 1 : -1)));
    expect(crossValidated(odd, new Array<number>(10).fill(1)).mean).toBe(0);
  });
});
