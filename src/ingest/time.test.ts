import { durationProblem, parseTime, timeProblem, unitOfTime } from './time';

describe('times', () => {
  it('reads ISO 8601 with and without zone as UTC, to the microsecond [D-28]', () => {
    expect(parseTime('2026-01-31T12:00:00')).toBe(Date.UTC(2026, 0, 31, 12));
    expect(parseTime('2026-01-31 12:00:00.123456')).toBeCloseTo(Date.UTC(2026, 0, 31, 12) + 123.456, 6);
    expect(parseTime('2026-01-31T12:00:00+02:00')).toBe(Date.UTC(2026, 0, 31, 10));
    expect(parseTime('2026-01-31T12:00Z')).toBe(Date.UTC(2026, 0, 31, 12));
  });

  it('tells epoch numbers apart by their size', () => {
    const ms = Date.UTC(2026, 0, 31);
    for (const value of [ms / 1000, ms, ms * 1e3, ms * 1e6, String(ms / 1000)]) {
      expect(parseTime(value)).toBeCloseTo(ms, 0);
    }
  });

  it.each(['yesterday', '', null, 17, {}, '2026-13-40T99:00:00Z'])('refuses %p', (value) => {
    expect(parseTime(value)).toBeNaN();
  });

  it('names the unit that a time is in', () => {
    expect(unitOfTime(1661140397)).toBe('s');
    expect(unitOfTime(1661140397163478000)).toBe('ns');
    expect(timeProblem(1661140397163, 'us', 'startTime')).toContain(
      'looks like milliseconds where microseconds are expected'
    );
    expect(timeProblem(12, 'us', 'startTime')).toBe('startTime 12 is no time between the years 2000 and 2100');
    expect(timeProblem(1661140397163478, 'us', 'startTime')).toBe('');
  });

  it('refuses negative and absurd durations, not missing ones', () => {
    expect(durationProblem(-1)).toContain('negative');
    expect(durationProblem(40 * 86_400_000)).toContain('40 days');
    expect(durationProblem(NaN)).toBe('');
  });
});
