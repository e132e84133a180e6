import { BUDGET_SIGNALS, markOf, natsOfScore, stretchConfidence } from './budget';
import { detectAnomalies } from './detectAnomalies';
import { ANOMALY_MODEL, type AnomalyInput } from './model';
import { seededRandom } from '../stats/random';

const budget = (falseAlarmsPerWeek: number, signals: number = BUDGET_SIGNALS) => ({ falseAlarmsPerWeek, signals });

describe('the mark of a false-alarm budget', () => {
  it.each(['rate', 'errorRatio', 'duration', 'gauge'] as const)(
    'is the higher, the smaller the budget of a %s',
    (kind) => {
      const marks = [50, 10, 5, 2, 1, 0.5, 0.25, 0.1].map((perWeek) => markOf(budget(perWeek), kind));
      marks.slice(1).forEach((mark, at) => expect(mark).toBeGreaterThan(marks[at]));
      expect(marks.every(Number.isFinite)).toBe(true);
    }
  );

  it('is never lower than what was measured', () => {
    expect(markOf(budget(1e6), 'rate')).toBe(ANOMALY_MODEL.marks.high);
    expect(markOf(budget(1e6), 'gauge')).toBe(ANOMALY_MODEL.marks.high);
  });

  it('rises when more signals share the budget, and not when fewer do', () => {
    expect(markOf(budget(1, 8), 'rate')).toBe(markOf(budget(0.5), 'rate'));
    expect(markOf(budget(1, 1), 'rate')).toBe(markOf(budget(1), 'rate'));
  });

  it('is that of a sensitivity where there is one', () => {
    expect(markOf('low', 'rate')).toBe(ANOMALY_MODEL.marks.low);
  });

  it.each([0, -1, NaN])('does not exist for a budget of %d', (perWeek) => {
    expect(() => markOf(budget(perWeek), 'rate')).toThrow(RangeError);
  });
});

describe('the confidence in a stretch [S0-071]', () => {
  it.each(['rate', 'gauge'] as const)('is what a week of quiet leaves at the mark of a budget of a %s', (kind) => {
    const share = 0.5 / BUDGET_SIGNALS;
    expect(stretchConfidence(markOf(budget(0.5), kind), kind)).toBeCloseTo(Math.exp(-share), 9);
  });

  it('grows with the strangeness, from 0 to 1', () => {
    const all = [0, 3, 5.5, 6.2, 7, 8, 9, 12, 20, 60].map((nats) => stretchConfidence(nats, 'rate'));
    expect([...all].sort((a, b) => a - b)).toEqual(all);
    expect(all[0]).toBeGreaterThanOrEqual(0);
    expect(all.at(-1)).toBeLessThanOrEqual(1);
    expect(all[0]).toBeLessThan(0.01);
    expect(all.at(-1)).toBeGreaterThan(0.999);
  });

  it('reads a score backwards', () => {
    expect(natsOfScore(0.5, 7)).toBe(7);
    expect(natsOfScore(0, 7)).toBeCloseTo(0, 12);
  });
});

describe('scores under a budget', () => {
  const random = seededRandom(5);
  const noisy = Float64Array.from({ length: 3_000 }, () => 100 * Math.exp(0.2 * (random() + random() - 1)));
  noisy.fill(180, 2_500, 2_504);
  noisy.fill(600, 2_800, 2_806);
  const input = (sensitivity: AnomalyInput['sensitivity']): AnomalyInput => ({
    time0: Date.UTC(2026, 5, 1),
    stepMs: 60_000,
    values: noisy,
    signal: 'p95',
    kind: 'duration',
    sensitivity,
  });
  const judged = (sensitivity: AnomalyInput['sensitivity']) =>
    detectAnomalies(input(sensitivity), { fromIndex: 2_000, toIndex: 3_000 });

  it.each<AnomalyInput['sensitivity']>(['low', 'medium', 'high', budget(1), budget(20)])(
    'are 0.5 or more exactly where a step is marked: %j',
    (sensitivity) => {
      const { score, severity } = judged(sensitivity);
      expect(severity.some((one) => one > 0)).toBe(true);
      score.forEach((one, step) => expect(severity[step] > 0).toBe(one >= 0.5));
    }
  );

  it('mark less with a smaller budget, and keep what is far outside', () => {
    const marked = (perWeek: number) => judged(budget(perWeek)).severity.reduce((sum, one) => sum + Number(one > 0), 0);
    expect(marked(0.1)).toBeLessThanOrEqual(marked(1));
    expect(marked(1)).toBeLessThan(marked(50));
    expect(
      judged(budget(0.1))
        .severity.slice(800, 806)
        .some((one) => one > 0)
    ).toBe(true);
  });

  it('of a gauge wait for a history that can hold the budget', () => {
    const values = Float64Array.from({ length: 1_500 }, () => 20 + random());
    values.fill(90, 400, 410);
    values.fill(95, 1_400, 1_410);
    const gauge = (sensitivity: AnomalyInput['sensitivity']) =>
      detectAnomalies(
        { ...input(sensitivity), values, signal: 'metric:cpu', kind: 'gauge' },
        { fromIndex: 0, toIndex: values.length }
      );
    const held = gauge(budget(1));
    expect(held.learning[405]).toBe(1);
    expect(held.severity[405]).toBe(0);
    expect(held.learning[1_405]).toBe(0);
    expect(held.severity.subarray(1_400, 1_410).some((one) => one > 0)).toBe(true);
    expect(
      gauge('medium')
        .severity.subarray(400, 410)
        .some((one) => one > 0)
    ).toBe(true);
  });

  it('have a band that widens as the budget shrinks', () => {
    const [narrow, wide] = [judged(budget(20)), judged(budget(0.25))];
    expect(wide.upper[500]).toBeGreaterThan(narrow.upper[500]);
    expect(wide.usual).toEqual(narrow.usual);
  });
});
