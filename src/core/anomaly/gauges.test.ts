import { normalRandom, seededRandom } from '../stats/random';
import { detectAnomalies } from './detectAnomalies';
import { ANOMALY_HISTORY_MS, type AnomalyInput } from './model';
import { findAnomalies } from './stretches';

const MINUTE = 60_000;
const MONDAY = Date.UTC(2026, 9, 5);

/** A gauge around 50 with a daily course. */
function gauge(steps: number, stepMs: number, seed = 1, noise = 2): Float64Array {
  const normal = normalRandom(seededRandom(seed));
  const day = 86_400_000 / stepMs;
  return Float64Array.from({ length: steps }, (_, i) => 50 + 10 * Math.sin((2 * Math.PI * i) / day) + noise * normal());
}

function input(values: Float64Array, stepMs: number, more: Partial<AnomalyInput> = {}): AnomalyInput {
  return { time0: MONDAY, stepMs, values, signal: 'metric:cpu', kind: 'gauge', sensitivity: 'medium', ...more };
}

const all = (values: Float64Array) => ({ fromIndex: 0, toIndex: values.length });
const marked = (severity: Uint8Array) => severity.reduce((count, one) => count + (one > 0 ? 1 : 0), 0);

describe('gauges of any step', () => {
  it.each([1_000, 10_000, MINUTE, 5 * MINUTE, 30 * MINUTE, 60 * MINUTE, 7 * MINUTE])(
    'in steps of %d ms finds what was never seen and is quiet before it [S0-055]',
    (stepMs) => {
      const values = gauge(2_000, stepMs);
      const at = values.length - 40;
      values.fill(130, at, at + 6);
      const { severity, score } = detectAnomalies(input(values, stepMs), {
        fromIndex: at - 400,
        toIndex: values.length,
      });
      expect(severity[400]).toBeGreaterThan(0);
      expect(score[400]).toBeGreaterThan(0.5);
      expect(marked(severity.subarray(0, 400))).toBeLessThanOrEqual(6);
    }
  );

  it('does not mark again what was seen before beside such values, however far outside the band', () => {
    const values = gauge(3_000, 5 * MINUTE);
    for (const at of [1_000, 1_000 + 2 * 288, 1_000 + 6 * 288]) {
      values.fill(130, at, at + 3);
    }
    const { severity } = detectAnomalies(input(values, 5 * MINUTE), all(values));
    expect(severity[1_000]).toBeGreaterThan(0);
    expect(marked(severity.subarray(2_720, 2_740))).toBe(0);
  });

  it('finds a value between two levels, which no band around either would', () => {
    const normal = normalRandom(seededRandom(3));
    const values = Float64Array.from({ length: 3_000 }, (_, i) => (i % 100 < 60 ? 10 : 90) + 0.5 * normal());
    values[2_920] = 50;
    const { severity } = detectAnomalies(input(values, 5 * MINUTE), all(values));
    expect(severity[2_920]).toBeGreaterThan(0);
    expect(marked(severity.subarray(2_800, 2_920))).toBe(0);
  });

  it('keeps a new level marked while it is outside the band, as one stretch, in every view', () => {
    const values = gauge(14 * 1_440, MINUTE);
    const at = 13 * 1_440 + 700;
    values.fill(140, at, at + 90);
    const series = input(values, MINUTE);
    const whole = findAnomalies(series, { fromIndex: 13 * 1_440, toIndex: values.length }, 'cart|metric:cpu');
    const long = whole.stretches.filter(({ minutes }) => minutes > 5);
    expect(long).toHaveLength(1);
    expect(long[0].start).toBe(MONDAY + at * MINUTE);
    expect(long[0].minutes).toBeGreaterThanOrEqual(88);
    const range = { fromIndex: at + 45, toIndex: at + 60 };
    const within = detectAnomalies(series, range);
    expect([...within.score]).toEqual([...whole.bands.score.subarray(745, 760)]);
    expect(findAnomalies(series, range, 'cart|metric:cpu').stretches[0].id).toBe(long[0].id);
  });

  it('depends on 17,280 steps at most, whatever the step is and where the array begins', () => {
    const values = gauge(20_000, 5 * MINUTE);
    for (let at = 500; at < values.length; at += 1_711) {
      values.fill(80 + at / 300, at, at + 40);
    }
    const history = ANOMALY_HISTORY_MS / MINUTE;
    for (const from of [18_720, 19_330]) {
      const whole = detectAnomalies(input(values, 5 * MINUTE), { fromIndex: from - 300, toIndex: from + 1 });
      const first = from - history;
      const cut = values.slice(first, from + 1);
      const range = { fromIndex: history, toIndex: history + 1 };
      const one = detectAnomalies(input(cut, 5 * MINUTE, { time0: MONDAY + first * 5 * MINUTE }), range);
      expect([one.score[0], one.severity[0], one.upper[0]]).toEqual([
        whole.score[300],
        whole.severity[300],
        whole.upper[300],
      ]);
    }
  });

  it('never changes a verdict for what comes later', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const values = gauge(1_500, 5 * MINUTE, seed);
      const until = 700 + 100 * seed;
      const now = detectAnomalies(input(values.slice(0, until), 5 * MINUTE), { fromIndex: 0, toIndex: until });
      values.fill(1_000 * seed, until + 1);
      values[until] = NaN;
      const later = detectAnomalies(input(values, 5 * MINUTE), all(values));
      expect([...later.score.subarray(0, until)]).toEqual([...now.score]);
    }
  });

  it('does not mark flicker around a constant', () => {
    const random = seededRandom(9);
    const values = Float64Array.from({ length: 4_000 }, (_, i) => 50 + (i > 2_000 && random() < 0.01 ? 0.3 : 0));
    expect(marked(detectAnomalies(input(values, 5 * MINUTE), all(values)).severity)).toBe(0);
  });

  it('is judged by its band while too few values are remembered', () => {
    const values = gauge(400, MINUTE);
    values.fill(150, 300, 306);
    expect(marked(detectAnomalies(input(values, MINUTE), all(values)).severity.subarray(300, 306))).toBeGreaterThan(3);
  });

  it('has no verdict without a value, and none at all for no values', () => {
    const values = gauge(2_000, 5 * MINUTE).map((value, i) => (i % 7 === 0 ? NaN : value));
    const { score } = detectAnomalies(input(values, 5 * MINUTE), all(values));
    score.forEach((one, i) => expect(Number.isNaN(one)).toBe(Number.isNaN(values[i])));
    expect(detectAnomalies(input(new Float64Array(0), MINUTE), { fromIndex: 0, toIndex: 0 }).score).toHaveLength(0);
    const two = detectAnomalies(input(Float64Array.of(1, 2), MINUTE), { fromIndex: 0, toIndex: 2 });
    expect([...two.score]).toEqual([0, 0]);
    expect([...two.learning]).toEqual([1, 1]);
  });
});
