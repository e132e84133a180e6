import { HABITS, HISTORY_MINUTES, quietService, WEEK_MINUTES } from './quietWeeks';

const known = (values: Float64Array) => values.filter((value) => !Number.isNaN(value));
const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe.each(HABITS)('a quiet service, %s', (habit) => {
  const service = quietService(habit, 3);

  it('has three weeks, the same for the same seed', () => {
    expect(service.requests).toHaveLength(HISTORY_MINUTES + WEEK_MINUTES);
    expect(quietService(habit, 3)).toEqual(service);
    expect(quietService(habit, 4).requests).not.toEqual(service.requests);
  });

  it('has figures where it has requests, and no errors but the usual ones', () => {
    service.requests.forEach((requests, minute) => {
      expect(Number.isNaN(service.p95[minute])).toBe(requests === 0);
    });
    expect(known(service.p95).every((value) => value > 0 && Number.isFinite(value))).toBe(true);
    const errors = mean(known(service.errorRatio));
    expect(errors).toBeGreaterThan(0.001);
    expect(errors).toBeLessThan(0.04);
  });
});
