import { normalRandom, seededRandom } from '../stats/random';
import { detectAnomalies } from './detectAnomalies';
import type { AnomalyBands, SignalKind } from './model';

const MINUTE = 60_000;
const DAY = 1_440;
const SIZE = 10 * DAY;
const ODD = SIZE - 300;

/** Ten days of minutes around 50, changed by `at`; the last day is judged. */
function judged(kind: SignalKind, at: (minute: number, usual: number) => number = (_, usual) => usual, size = SIZE) {
  const normal = normalRandom(seededRandom(3));
  const values = Float64Array.from({ length: size }, (_, minute) => at(minute, 50 + normal()));
  return detectAnomalies(
    { time0: 0, stepMs: MINUTE, values, signal: kind, kind, sensitivity: 'medium' },
    { fromIndex: Math.max(0, size - DAY), toIndex: size }
  );
}

const markedFrom = ({ severity }: AnomalyBands, first: number) =>
  Array.from(severity.keys()).filter((i) => severity[i] > 0 && SIZE - DAY + i >= first);
const KINDS: SignalKind[] = ['gauge', 'duration', 'rate'];

describe('values as they should not be have named outcomes', () => {
  it.each(KINDS)('a %s without a value has no verdict there, and its usual ones after a gap of hours', (kind) => {
    const bands = judged(kind, (minute, usual) => (minute > ODD && minute < ODD + 200 ? NaN : usual));
    const missing = Array.from(bands.score).filter(Number.isNaN);
    expect(missing).toHaveLength(199);
    expect(markedFrom(bands, ODD)).toEqual([]);
    expect(bands.learning.every((one) => one === 0)).toBe(true);
  });

  it.each(['gauge', 'duration'] as const)('an infinite %s is not marked and changes no verdict of others', (kind) => {
    for (const infinite of [Infinity, -Infinity]) {
      const bands = judged(kind, (minute, usual) => (minute === ODD ? infinite : usual));
      const without = judged(kind, (minute, usual) => (minute === ODD ? NaN : usual));
      const later = (of: AnomalyBands) => Array.from(of.severity).slice(DAY - 300 + 5);
      expect(bands.severity[DAY - 300]).toBe(0);
      expect(later(bands)).toEqual(later(without));
      expect(bands.score.every((score) => Number.isNaN(score) || (score >= 0 && score <= 1))).toBe(true);
    }
  });

  it('a counter has no abnormal minute while it grows, also where it begins anew each day; beginning anew for once is marked', () => {
    const growing = judged('gauge', (minute, noise) => 10 * minute + noise);
    const daily = judged('gauge', (minute, noise) => 10 * (minute % DAY) + noise);
    expect([markedFrom(growing, 0), markedFrom(daily, 0)]).toEqual([[], []]);
    const once = judged('gauge', (minute, noise) => 10 * (minute < ODD ? minute : minute - ODD) + noise);
    expect(markedFrom(once, 0)[0]).toBe(DAY - 300);
  });

  it('a negative value is one like any other of a gauge, none of a rate, and 0 of a duration', () => {
    const negative = judged('gauge', (minute, usual) => -usual - (minute === ODD ? 40 : 0));
    expect(negative.severity[DAY - 300]).toBeGreaterThan(0);
    expect(negative.usual.at(-1)).toBeCloseTo(-50, 0);
    const rate = judged('rate', (minute, usual) => (minute === ODD ? -5 : usual));
    const none = judged('rate', (minute, usual) => (minute === ODD ? 0 : usual));
    expect([...rate.score]).toEqual([...none.score]);
    expect(
      markedFrom(
        judged('duration', (minute, usual) => (minute === ODD ? -5 : usual)),
        ODD
      )
    ).toEqual([]);
  });

  it.each([...KINDS, 'errorRatio' as const])(
    'of two points of a %s both are learning and neither is marked',
    (kind) => {
      const { learning, severity, score } = judged(kind, (minute) => 100 * minute, 2);
      expect([[...learning], [...severity], [...score]]).toEqual([
        [1, 1],
        [0, 0],
        [0, 0],
      ]);
    }
  );

  it.each([1e-6, 1e12, 1e100])('values of %d are judged like any', (unit) => {
    const bands = judged('gauge', (minute, usual) => unit * usual * (minute === ODD ? 4 : 1));
    expect(bands.severity[DAY - 300]).toBeGreaterThan(0);
    expect(bands.score.every((score) => score >= 0 && score <= 1)).toBe(true);
  });

  it('of ten million points only those that a verdict may look back to are touched', () => {
    const values = new Float64Array(1e7).fill(50);
    values.fill(NaN, 0, 1e7 - 14 * DAY);
    values.fill(90, 1e7 - 10);
    const range = { fromIndex: 1e7 - 60, toIndex: 1e7 };
    const one = (of: Float64Array, time0: number, shift: number) =>
      detectAnomalies(
        { time0, stepMs: MINUTE, values: of, signal: 'metric:cpu', kind: 'gauge', sensitivity: 'medium' },
        { fromIndex: range.fromIndex - shift, toIndex: range.toIndex - shift }
      );
    const cut = 1e7 - 14 * DAY;
    expect(one(values, 0, 0)).toEqual(one(values.slice(cut), cut * MINUTE, cut));
  });
});
