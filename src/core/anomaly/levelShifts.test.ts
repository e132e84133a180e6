import { normalRandom, seededRandom } from '../stats/random';
import { levelShifts } from './levelShifts';
import type { AnomalyInput, SignalKind } from './model';

const MINUTE = 60_000;
const DAY = 1_440;

/** Days of minutes: noise that remembers (AR(1)), times `course` by the time of day and `level` by the minute. */
function made(
  { days = 10, seed = 1, memory = 0, noise = 0.1 },
  level: (minute: number) => number,
  kind: SignalKind = 'duration',
  course = 0
): AnomalyInput {
  const normal = normalRandom(seededRandom(seed));
  let slow = 0;
  const values = Float64Array.from({ length: days * DAY }, (_, minute) => {
    slow = memory * slow + Math.sqrt(1 - memory ** 2) * normal();
    const ofDay = Math.exp(course * Math.sin((2 * Math.PI * minute) / DAY));
    return level(minute) * ofDay * Math.exp(noise * slow);
  });
  return { time0: 0, stepMs: MINUTE, values, signal: kind === 'rate' ? 'rate' : 'p95', kind, sensitivity: 'medium' };
}

const last = (input: AnomalyInput, minutes: number) => ({
  fromIndex: input.values.length - minutes,
  toIndex: input.values.length,
});
const HOURS_42 = 42 * 60;
const SHIFT = 10 * DAY - 1_000;

describe('levels of a series', () => {
  it.each<[SignalKind, number, number]>([
    ['duration', 120, 180],
    ['duration', 200, 120],
    ['rate', 40, 60],
    ['gauge', 50, 65],
  ])('of a %s change from %d to %d at the minute at which it did [S0-053]', (kind, before, after) => {
    const input = made({ seed: 3 }, (minute) => (minute < SHIFT ? before : after), kind, kind === 'gauge' ? 0.05 : 0.3);
    const [shift, ...others] = levelShifts(input, last(input, HOURS_42));
    expect(others).toEqual([]);
    expect(Math.abs(shift.index - SHIFT)).toBeLessThanOrEqual(2);
    expect(shift.after / shift.before).toBeGreaterThan(Math.min(1, after / before) * (after > before ? 1.15 : 0.75));
    expect(Math.sign(shift.after - shift.before)).toBe(Math.sign(after - before));
    expect(shift.steps).toBe(10 * DAY - shift.index);
  });

  it('do not change by what passes, by the time of day, or by less than one would notice', () => {
    const incident = (minute: number) => (minute > SHIFT && minute < SHIFT + 90 ? 900 : 120);
    const slight = (minute: number) => (minute < SHIFT ? 100 : 108);
    for (const level of [incident, slight, () => 120]) {
      const input = made({ seed: 4 }, level, 'duration', 0.7);
      expect(levelShifts(input, last(input, HOURS_42))).toEqual([]);
    }
  });

  it('of a rate are not told of a request more or less a minute', () => {
    const input = made({ seed: 6, noise: 0 }, (minute) => (minute < SHIFT ? 0 : 1 / 60), 'rate');
    expect(levelShifts(input, last(input, HOURS_42))).toEqual([]);
    const more = made({ seed: 6, noise: 0 }, (minute) => (minute < SHIFT ? 0 : 10 / 60), 'rate');
    expect(levelShifts(more, last(more, HOURS_42))).toHaveLength(1);
  });

  it('change twice where they do, and say how long each lasted', () => {
    const input = made({ seed: 5 }, (minute) => (minute < SHIFT || minute >= SHIFT + 400 ? 100 : 200));
    const shifts = levelShifts(input, last(input, HOURS_42));
    expect(shifts.map(({ before, after }) => Math.sign(after - before))).toEqual([1, -1]);
    expect(Math.abs(shifts[0].steps - 400)).toBeLessThanOrEqual(5);
  });

  it.each([0, 0.5, 0.9, 0.97])('do not change in noise that remembers %d of the minute before', (memory) => {
    let found = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const input = made({ seed, memory, days: 9, noise: 0.2 }, () => 100, 'duration', 0.2);
      found += levelShifts(input, last(input, HOURS_42)).length;
    }
    // 20 stretches of 42 hours are 35 days of a series.
    expect(found).toBe(0);
  });

  it('have named outcomes where there is little: nothing for short, empty, constant and unknown series', () => {
    const of = (values: ArrayLike<number>) => {
      const input = { ...made({ days: 1 }, () => 1), values: Float64Array.from(values) };
      return levelShifts(input, { fromIndex: 0, toIndex: values.length });
    };
    const steps = Array.from({ length: 2 * DAY }, (_, minute) => minute);
    expect(of([])).toEqual([]);
    expect(of([1, 100])).toEqual([]);
    expect(of(steps.map(() => 5))).toEqual([]);
    expect(of(steps.map(() => NaN))).toEqual([]);
    expect(of(steps.map((minute) => (minute < DAY ? 5 : 9)))).toMatchObject([{ index: DAY, before: 5, after: 9 }]);
    expect(of(steps.map((minute) => (minute < DAY ? -5 : -9))).length).toBeLessThanOrEqual(1);
    const errors: AnomalyInput = { ...made({}, () => 0.1), kind: 'errorRatio', signal: 'errorRatio' };
    expect(levelShifts(errors, last(errors, HOURS_42))).toEqual([]);
  });
});
