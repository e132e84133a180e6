import { heartbeat } from '../../../../tests/fixtures/series/heartbeat';
import { normalRandom, seededRandom } from '../../stats/random';
import { UNTAUGHT } from '../model';
import { judgeTemporal } from './judgeTemporal';
import { FOUND_BY, TEMPORAL_STEP_MS, type TemporalInput, type TemporalVerdicts } from './model';

const DAY_STEPS = 288;
const DAY_MS = 86_400_000;
const TIME0 = Date.UTC(2026, 2, 2);
/** Fifteen days of history, and two that are judged. */
const DAYS = 17;
const JUDGED = { fromIndex: 15 * DAY_STEPS, toIndex: DAYS * DAY_STEPS };
const SLOTS = [15, 16].map((day) => ({ start: TIME0 + day * DAY_MS, end: TIME0 + (day + 1) * DAY_MS }));

const inputOf = (values: Float64Array, more: Partial<TemporalInput> = {}): TemporalInput => ({
  time0: TIME0,
  values,
  slots: SLOTS,
  percentile: 95,
  ...more,
});

/** A daily course with noise. */
function daily(seed: number): Float64Array {
  const normal = normalRandom(seededRandom(seed));
  return Float64Array.from(
    { length: DAYS * DAY_STEPS },
    (_, step) => 50 + 20 * Math.sin((2 * Math.PI * step) / DAY_STEPS) + 2 * normal()
  );
}

const found = ({ foundBy }: TemporalVerdicts, method: number, from: number, to: number) =>
  foundBy.subarray(from - JUDGED.fromIndex, to - JUDGED.fromIndex).filter((by) => (by & method) !== 0).length;
const share = ({ foundBy }: TemporalVerdicts) =>
  foundBy.filter((by) => (by & FOUND_BY.residual) !== 0).length / foundBy.length;

describe('what comes at the wrong time or in the wrong shape', () => {
  it('has its prediction error in every step, and is marked beyond the threshold [S0-068] [S0-070]', () => {
    const values = daily(1);
    values.fill(75, 16 * DAY_STEPS + 200, 16 * DAY_STEPS + 206);
    const verdicts = judgeTemporal(inputOf(values), JUDGED);
    const { error, predicted, threshold, severity, foundBy } = verdicts;
    error.forEach((own, at) => {
      expect(own).toBe(Math.abs(values[JUDGED.fromIndex + at] - predicted[at]));
      const byError = own <= threshold[at] ? 0 : own < 1.5 * threshold[at] ? 2 : 3;
      expect(severity[at]).toBe((foundBy[at] & FOUND_BY.shape) !== 0 ? Math.max(byError, severity[at]) : byError);
    });
    expect(found(verdicts, FOUND_BY.residual, 16 * DAY_STEPS + 200, 16 * DAY_STEPS + 206)).toBeGreaterThan(4);
    expect(severity.subarray(DAY_STEPS + 200, DAY_STEPS + 206)).toContain(3);
    expect(share(verdicts)).toBeGreaterThan(0.02);
    expect(share(verdicts)).toBeLessThan(0.09);
  });

  it('is judged by the errors of the training time, never by its own [S0-069]', () => {
    const calm = judgeTemporal(inputOf(daily(2)), JUDGED);
    const wild = daily(2).map((value, step) => (step >= 16 * DAY_STEPS ? value * (1 + (step % 5)) : value));
    const { threshold, foundBy } = judgeTemporal(inputOf(wild), JUDGED);
    expect(threshold).toEqual(calm.threshold);
    // On such a day most is marked, not five in a hundred.
    expect(foundBy.subarray(DAY_STEPS).filter((by) => by > 0).length).toBeGreaterThan(DAY_STEPS / 2);
    const [strict, loose] = [99, 80].map((percentile) => judgeTemporal(inputOf(daily(2), { percentile }), JUDGED));
    expect(strict.threshold[0]).toBeGreaterThan(calm.threshold[0]);
    expect(loose.threshold[0]).toBeLessThan(calm.threshold[0]);
    expect(share(strict)).toBeLessThan(0.03);
    expect(share(loose)).toBeGreaterThan(0.12);
  });

  it('has a confidence that says how much of the training time was less strange [S0-071]', () => {
    const { confidence } = judgeTemporal(inputOf(daily(3)), JUDGED);
    const beyond = (least: number) => confidence.filter((sure) => sure >= least).length / confidence.length;
    expect(beyond(0.5)).toBeCloseTo(0.5, 0.9);
    expect(beyond(0.9)).toBeCloseTo(0.1, 1.1);
    expect(Math.max(...confidence)).toBeLessThan(1);
    expect(new Set(confidence).size).toBeGreaterThan(100);
  });

  it.each(['reversed', 'flattened'] as const)('is found in a beat that is %s at its usual level [S0-057]', (beat) => {
    const { values, from, to } = heartbeat({
      ...{ period: 36, length: 24, noise: 0.03, seed: 5, beat },
      ...{ steps: DAYS * DAY_STEPS, oddFrom: 16 * DAY_STEPS },
    });
    const verdicts = judgeTemporal(inputOf(values), JUDGED);
    expect(found(verdicts, FOUND_BY.shape, from, to + 24)).toBeGreaterThan(3);
    expect(found(verdicts, FOUND_BY.shape, JUDGED.fromIndex, from)).toBe(0);
    expect(found(verdicts, FOUND_BY.shape, to + 24, JUDGED.toIndex)).toBe(0);
    const { foundBy, confidence, severity, distance, shapeThreshold } = verdicts;
    foundBy.forEach((by, at) => {
      if ((by & FOUND_BY.shape) !== 0) {
        expect(distance[at]).toBeGreaterThan(shapeThreshold[at]);
        expect(confidence[at]).toBeGreaterThan(0.99);
        expect(severity[at]).toBeGreaterThanOrEqual(2);
      }
    });
    const usual = heartbeat({
      ...{ period: 36, length: 24, noise: 0.03, seed: 5, beat: 'usual' },
      ...{ steps: DAYS * DAY_STEPS, oddFrom: 16 * DAY_STEPS },
    });
    expect(found(judgeTemporal(inputOf(usual.values), JUDGED), FOUND_BY.shape, JUDGED.fromIndex, JUDGED.toIndex)).toBe(
      0
    );
  });

  it('is found in two parts of a day that are exchanged, each at levels that come every day [S0-057]', () => {
    const values = daily(6);
    const [noon, night] = [16 * DAY_STEPS + 60, 16 * DAY_STEPS + 200];
    const part = values.slice(noon, noon + 24);
    values.copyWithin(noon, night, night + 24);
    values.set(part, night);
    const verdicts = judgeTemporal(inputOf(values), JUDGED);
    expect(found(verdicts, FOUND_BY.residual, noon, noon + 12)).toBeGreaterThan(9);
    expect(found(verdicts, FOUND_BY.residual, night, night + 12)).toBeGreaterThan(9);
  });
});

describe('a verdict', () => {
  const cases: Array<[string, Float64Array]> = [
    ['a daily course', daily(7)],
    ['gaps', daily(8).map((value, step) => (step % 50 < 9 || (step > 900 && step < 1300) ? NaN : value))],
  ];

  it.each(cases)('with %s does not know what comes after its step', (_, values) => {
    const whole = judgeTemporal(inputOf(values), JUDGED);
    const random = seededRandom(4);
    for (const cut of [15 * DAY_STEPS + 131, 16 * DAY_STEPS + 8]) {
      const future = values.map((value, step) => (step >= cut ? (random() < 0.2 ? NaN : 500 * random()) : value));
      const changed = judgeTemporal(inputOf(future), JUDGED);
      const short = judgeTemporal(inputOf(values.slice(0, cut)), { fromIndex: JUDGED.fromIndex, toIndex: cut });
      for (const name of Object.keys(whole) as Array<keyof TemporalVerdicts>) {
        const known = cut - JUDGED.fromIndex;
        expect(changed[name].slice(0, known)).toEqual(whole[name].slice(0, known));
        expect(short[name]).toEqual(whole[name].slice(0, known));
      }
    }
  });

  it.each(cases)('with %s is the same in every range, whatever else was loaded', (_, values) => {
    const whole = judgeTemporal(inputOf(values), JUDGED);
    const range = { fromIndex: 16 * DAY_STEPS + 41, toIndex: 16 * DAY_STEPS + 55 };
    const part = judgeTemporal(inputOf(values, { slots: SLOTS.slice(1) }), range);
    const later = judgeTemporal(inputOf(values.slice(DAY_STEPS), { time0: TIME0 + DAY_MS, slots: SLOTS.slice(1) }), {
      fromIndex: range.fromIndex - DAY_STEPS,
      toIndex: range.toIndex - DAY_STEPS,
    });
    for (const name of Object.keys(whole) as Array<keyof TemporalVerdicts>) {
      const own = whole[name].slice(range.fromIndex - JUDGED.fromIndex, range.toIndex - JUDGED.fromIndex);
      expect(part[name]).toEqual(own);
      expect(later[name]).toEqual(own);
    }
  });

  it('is not given of what is ignored, not raised of what is expected, and real time teaches nothing', () => {
    const values = daily(9);
    const shown = { from: 16 * DAY_STEPS + 100, to: 16 * DAY_STEPS + 120 };
    values.fill(400, shown.from, shown.to);
    const marked = (why: number, { from, to }: { from: number; to: number }, all = values) =>
      judgeTemporal(inputOf(all, { untaught: new Uint8Array(all.length).fill(why, from, to) }), JUDGED);
    const at = shown.from - JUDGED.fromIndex;
    const ignored = marked(UNTAUGHT.ignored, shown);
    expect(Array.from(ignored.error.subarray(at, at + 20))).toEqual(Array.from({ length: 20 }, () => NaN));
    expect(ignored.foundBy.subarray(at, at + 20).some((by) => by > 0)).toBe(false);
    const expected = marked(UNTAUGHT.expected, shown);
    expect(expected.severity.subarray(at, at + 20).some((by) => by > 0)).toBe(false);
    expect(expected.error[at]).toBeGreaterThan(300);
    expect(marked(UNTAUGHT.real, shown).severity[at]).toBe(3);
    // A tenth of the training steps were broken: marked, they are not among the errors that make the threshold.
    const past = { from: 13 * DAY_STEPS, to: 13 * DAY_STEPS + 200 };
    const broken = daily(9).fill(400, past.from, past.to);
    const last = (verdicts: TemporalVerdicts) => verdicts.threshold[2 * DAY_STEPS - 1];
    const calm = last(judgeTemporal(inputOf(daily(9)), JUDGED));
    expect(last(judgeTemporal(inputOf(broken), JUDGED))).toBeGreaterThan(2 * calm);
    expect(last(marked(UNTAUGHT.real, past, broken)) / calm).toBeCloseTo(1, 0.5);
  });

  it('is not given of what rests on requests recorded in part', () => {
    const unjudged = new Uint8Array(DAYS * DAY_STEPS).fill(1, 16 * DAY_STEPS);
    const { error, foundBy } = judgeTemporal(inputOf(daily(10), { unjudged }), JUDGED);
    expect(error.subarray(DAY_STEPS).every(Number.isNaN)).toBe(true);
    expect(foundBy.subarray(DAY_STEPS).every((by) => by === 0)).toBe(true);
    expect(error.subarray(0, DAY_STEPS).some(Number.isNaN)).toBe(false);
  });

  it.each([
    ['missing', NaN],
    ['constant', 5],
    ['zero', 0],
  ])('marks nothing in a series that is %s', (_, value) => {
    const verdicts = judgeTemporal(inputOf(new Float64Array(DAYS * DAY_STEPS).fill(value)), JUDGED);
    expect(verdicts.foundBy.every((by) => by === 0)).toBe(true);
    expect(verdicts.confidence.every((sure) => Number.isNaN(sure) || sure === 0)).toBe(true);
  });

  it('waits for history: none in the first hours, none of a series that is empty', () => {
    const start = TIME0 + 6 * 3_600_000;
    const slots = [{ start, end: start + 3_600_000 }];
    const young = judgeTemporal({ ...inputOf(daily(11).slice(0, 84)), slots }, { fromIndex: 72, toIndex: 84 });
    expect(young.error.every(Number.isNaN)).toBe(true);
    expect(young.distance.every(Number.isNaN)).toBe(true);
    const grown = judgeTemporal(
      { ...inputOf(daily(11).slice(0, 300)), slots: [{ start: TIME0 + DAY_MS, end: TIME0 + DAY_MS + 3_600_000 }] },
      { fromIndex: 288, toIndex: 300 }
    );
    expect(grown.error.some(Number.isNaN)).toBe(false);
    expect(judgeTemporal(inputOf(new Float64Array(0)), { fromIndex: 0, toIndex: 0 }).error).toHaveLength(0);
  });

  it('expects no negative rate and no share above 1', () => {
    const normal = normalRandom(seededRandom(3));
    const shares = Float64Array.from({ length: DAYS * DAY_STEPS }, () =>
      Math.min(1, Math.max(0, 0.97 + 0.05 * normal()))
    );
    const { predicted } = judgeTemporal(inputOf(shares, { upperBound: 1 }), JUDGED);
    expect(Math.max(...predicted)).toBeLessThanOrEqual(1);
    const rates = shares.map((value) => 1 - value);
    expect(Math.min(...judgeTemporal(inputOf(rates), JUDGED).predicted)).toBeGreaterThanOrEqual(0);
  });

  it('is in steps that divide a day', () => {
    expect(DAY_MS / TEMPORAL_STEP_MS).toBe(DAY_STEPS);
  });
});
