import { queryContext } from '../../../tests/fixtures/queries/context';
import {
  alignRange,
  checkRange,
  completeUntil,
  DAY,
  HOUR,
  metricsCompleteUntil,
  MINUTE,
  parseInterval,
  resolveStep,
  SECOND,
  stepText,
} from './interval';

const over = (length: number, changes = {}) => queryContext({ from: 0, to: length, ...changes });

describe('the interval of a query', () => {
  it.each([
    [{ length: HOUR, intervalMs: 3_600 }, 5 * SECOND],
    [{ length: 10 * MINUTE, intervalMs: 200 }, SECOND],
    [{ length: 6 * HOUR, intervalMs: 20_000 }, MINUTE],
    [{ length: DAY, intervalMs: 86_400 }, 2 * MINUTE],
    [{ length: 30 * DAY, intervalMs: 2_592_000 }, HOUR],
  ])('rounds the panel interval of %o up to a step that divides days', ({ length, intervalMs }, step) => {
    expect(resolveStep('auto', over(length, { intervalMs }))).toBe(step);
  });

  it('never gives more points than the panel or 11,000 allow', () => {
    expect(resolveStep('auto', over(DAY, { intervalMs: 1_000, maxDataPoints: 100 }))).toBe(15 * MINUTE);
    const step = resolveStep('auto', over(364 * DAY, { intervalMs: 1, maxDataPoints: 1e9 }));
    expect((364 * DAY) / step).toBeLessThanOrEqual(11_000);
  });

  it('takes a written interval as it is', () => {
    expect(resolveStep('90s', over(HOUR))).toBe(90 * SECOND);
    expect(resolveStep('1d', over(30 * DAY))).toBe(DAY);
  });

  it('refuses a written interval that gives too many points, and says which one would do', () => {
    expect(() => resolveStep('1s', over(400 * DAY))).toThrow(
      'An interval of 1s over 400 d gives 35M points a series; at most 11000 are sent. Choose an interval of at least 1h, or auto.'
    );
  });

  it('survives a panel without interval and width', () => {
    expect(resolveStep('auto', over(HOUR, { intervalMs: NaN, maxDataPoints: 0 }))).toBe(SECOND);
  });

  it('reads and writes steps', () => {
    expect(['10s', '5m', '2h', '1d', '0s', 'm', 'auto'].map(parseInterval)).toEqual([
      10_000,
      300_000,
      7_200_000,
      DAY,
      null,
      null,
      null,
    ]);
    expect([SECOND, 90 * SECOND, HOUR, 7 * DAY].map(stepText)).toEqual(['1s', '90s', '1h', '7d']);
  });
});

describe('the range of a query', () => {
  it('is refused when it is reversed, empty or not a time', () => {
    expect(() => checkRange({ from: 2, to: 1 })).toThrow('ends before it begins');
    expect(() => checkRange({ from: 1, to: 1 })).toThrow('ends before it begins');
    expect(() => checkRange({ from: NaN, to: 1 })).toThrow('not a pair of times');
    expect(() => checkRange({ from: 0, to: 1 })).not.toThrow();
  });

  it('is widened to whole buckets', () => {
    expect(alignRange({ from: 61_000, to: 119_000 }, MINUTE)).toEqual({ from: MINUTE, to: 2 * MINUTE });
  });

  it('is known up to the newest event, but never into the future', () => {
    const { watermark } = queryContext();
    expect(completeUntil({ now: 10, watermark: { ...watermark, lastEvent: 5 } })).toBe(5);
    expect(completeUntil({ now: 10, watermark: { ...watermark, lastEvent: 99 } })).toBe(10);
    expect(completeUntil({ now: 10, watermark: { ...watermark, lastEvent: NaN } })).toBeNaN();
  });
});

describe('the minutes of metrics that are complete', () => {
  const NOON = Date.UTC(2026, 2, 2, 12);
  const until = (lastMetric: number, now: number) =>
    metricsCompleteUntil({ now, watermark: { ...queryContext().watermark, lastMetric } });

  it.each([
    ['never reach into the running minute', NOON + 5_000, NOON + 30_000, NOON],
    ['nor into the future, whatever a wrong clock wrote', NOON + HOUR, NOON + 30_000, NOON],
    ['leave out the newest one while another row may come', NOON + 5_000, NOON + MINUTE + 5_000, NOON],
    ['hold it once a later row came', NOON + MINUTE, NOON + MINUTE + 5_000, NOON + MINUTE],
    ['hold it once the time for another row has passed', NOON + 5_000, NOON + 2 * MINUTE, NOON + MINUTE],
    ['end with the data of an old recording', NOON, NOON + DAY, NOON + MINUTE],
  ])('%s', (_, lastMetric, now, end) => {
    expect(until(lastMetric, now)).toBe(end);
  });

  it('are none without metrics', () => {
    expect(until(NaN, NOON)).toBeNaN();
  });
});
