import { TEN } from '../../../tests/fixtures/queries/context';
import { callWindows, INCIDENT_LOOKBACK_MS, judgedRange } from './incidentRows';
import { DAY, HOUR, MINUTE } from './interval';

/** 2026-03-02 00:00 UTC. */
const MIDNIGHT = TEN - 10 * HOUR;
const LONG_AGO = MIDNIGHT - 40 * DAY;
const day = (count: number) => ({ from: MIDNIGHT + (count - 1) * DAY, to: MIDNIGHT + count * DAY });

describe('windows of calls', () => {
  it('are the 24 hours before each day of the range', () => {
    expect(callWindows({ from: TEN, to: TEN + HOUR }, LONG_AGO)).toEqual([day(0)]);
    expect(callWindows({ from: TEN - DAY, to: TEN + DAY }, LONG_AGO)).toEqual([day(-1), day(0), day(1)]);
  });

  it('are the same at any moment, whatever the range', () => {
    const wide = callWindows({ from: TEN - 30 * DAY, to: TEN + HOUR }, LONG_AGO);
    const narrow = callWindows({ from: TEN, to: TEN + HOUR }, LONG_AGO);
    expect(wide.at(-1)).toEqual(narrow[0]);
    expect(wide).toHaveLength(31);
  });

  it('never reach into the future of what is judged', () => {
    const range = { from: TEN - DAY, to: TEN };
    expect(callWindows(range, LONG_AGO).every(({ to }) => to < range.to)).toBe(true);
    expect(callWindows({ from: MIDNIGHT - HOUR, to: MIDNIGHT }, LONG_AGO)).toEqual([day(-1)]);
  });

  it('grow with the first day of the data', () => {
    const first = TEN + 20_000;
    const ends = (range: { from: number; to: number }) =>
      callWindows(range, first).map(({ to }) => (to - TEN) / MINUTE);
    expect(ends({ from: TEN - HOUR, to: TEN + 5 * HOUR })).toEqual([15, 30, 60, 120, 240]);
    expect(ends({ from: TEN + 3 * HOUR, to: TEN + 5 * HOUR })).toEqual([120, 240]);
    expect(ends({ from: TEN + 3 * HOUR, to: TEN + 15 * HOUR })).toEqual([120, 240, 480, 840]);
    expect(callWindows({ from: TEN - HOUR, to: TEN + 5 * HOUR }, first).every(({ from }) => from === TEN)).toBe(true);
  });

  it('are none before all data, and where there is none', () => {
    expect(callWindows({ from: TEN - 2 * DAY, to: TEN - DAY }, TEN)).toEqual([]);
    expect(callWindows({ from: TEN, to: TEN + HOUR }, NaN)).toEqual([]);
  });
});

describe('the judged range', () => {
  it('begins at a whole minute a day earlier', () => {
    expect(judgedRange({ from: TEN + 30_000, to: TEN + HOUR })).toEqual({
      from: TEN - INCIDENT_LOOKBACK_MS,
      to: TEN + HOUR,
    });
  });
});
