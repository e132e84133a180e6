import reference from '../../../tests/fixtures/core/reference.json';
import { normalRandom, seededRandom } from '../stats/random';
import { conformalWidths } from './conformal';
import { forecastSeries } from './forecastSeries';
import { forecastStep } from './forecastStep';
import { holtWintersAhead, runHoltWinters } from './holtWinters';
import type { ForecastInput } from './model';
import { origins } from './rollingOrigin';
import { seasonalMedian } from './seasonalMedian';
import { seasonalNaive } from './seasonalNaive';
import { theta } from './theta';
import { thresholdCrossing } from './thresholdCrossing';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

function daily(days: number, seed: number, noise = 3): Float64Array {
  const normal = normalRandom(seededRandom(seed));
  return Float64Array.from(
    { length: days * 24 },
    (_, i) => 50 + 20 * Math.sin((2 * Math.PI * i) / 24) + noise * normal()
  );
}

const input = (values: Float64Array, more: Partial<ForecastInput> = {}): ForecastInput => ({
  values,
  stepMs: HOUR,
  time0: 0,
  horizonSteps: 24,
  model: 'auto',
  nonNegative: true,
  ...more,
});

describe('a quiet series with one spike', () => {
  const values = new Float64Array(14 * 24);
  values[13 * 24 + 5] = 0.33;

  it('is not expected to spike again', () => {
    const { model, forecast } = forecastSeries(input(values, { upperBound: 1 }));
    expect(model).toBe('seasonalMedian');
    expect(Math.max(...forecast)).toBe(0);
  });

  it('has the median of its last five seasons, hand-computed', () => {
    const seen = Float64Array.of(9, 9, 1, 10, 2, 20, NaN, 30, 4, 40, 100, 50);
    expect([...seasonalMedian(seen, 3, 2)]).toEqual([4, 30, 4]);
    expect([...seasonalMedian(Float64Array.of(NaN, NaN), 1, 2)]).toEqual([NaN]);
  });
});

describe('models', () => {
  it('Holt–Winters equals statsmodels for given weights and start', () => {
    const { values, start, weights, sse, forecast } = reference.holtWinters;
    const state = {
      level: start.initial_level,
      trend: start.initial_trend,
      season: Float64Array.from(start.initial_seasonal),
    };
    expect(runHoltWinters(Float64Array.from(values), state, weights)).toBeCloseTo(sse, 6);
    const ahead = holtWintersAhead(state, weights, values.length, forecast.length);
    // statsmodels 0.15 takes the season of the newest value (one season ahead) from before its last update
    ahead.forEach((value, h) => expect(value).toBeCloseTo(forecast[h], h === reference.holtWinters.season - 1 ? 0 : 8));
  });

  it('Theta is that of statsmodels, without and with a season', () => {
    const plain = reference.theta;
    theta(Float64Array.from(plain.values), 6, 1, plain.alpha).forEach((value, h) =>
      expect(Math.abs(value / plain.forecast[h] - 1)).toBeLessThan(2e-4)
    );
    const seasonal = reference.thetaSeasonal;
    theta(Float64Array.from(seasonal.values), 14, 12).forEach((value, h) =>
      expect(Math.abs(value / seasonal.forecast[h] - 1)).toBeLessThan(0.01)
    );
  });

  it('seasonal naive repeats the last season and steps over gaps', () => {
    expect([...seasonalNaive(Float64Array.of(1, 2, 3, 4, NaN, 6), 4, 3)]).toEqual([4, 2, 6, 4]);
    expect([...seasonalNaive(Float64Array.of(NaN), 1, 1)]).toEqual([NaN]);
  });
});

describe('conformal widths', () => {
  it('are quantiles of past errors, never shrink, and grow with the level', () => {
    const errors = Array.from({ length: 9 }, (_, k) =>
      Float64Array.from({ length: 6 }, (_unused, h) => (k + 1) * (h < 3 ? 2 : 1))
    );
    const widths = conformalWidths(errors, 6);
    for (let h = 0; h < 6; h++) {
      expect(widths[50][h]).toBeLessThanOrEqual(widths[80][h]);
      expect(widths[80][h]).toBeLessThanOrEqual(widths[95][h]);
      expect(h === 0 || widths[80][h] >= widths[80][h - 1]).toBe(true);
    }
  });

  it('stretch the largest error where the sample is too small', () => {
    expect(conformalWidths([Float64Array.of(1, 1, 1)], 1)[95][0]).toBeGreaterThan(1);
    expect(conformalWidths([], 2)[95][0]).toBeNaN();
  });
});

describe('forecastSeries', () => {
  it('finds the daily course and covers what comes [S0-148]', () => {
    let inside = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const values = daily(22, seed);
      const result = forecastSeries(input(values.slice(0, 21 * 24)));
      result.forecast.forEach((_, h) => {
        const value = values[21 * 24 + h];
        inside += value >= result.lower95[h] && value <= result.upper95[h] ? 1 : 0;
      });
      expect(result.learning).toBeNull();
      expect(result.season).toBeGreaterThan(1);
      expect(result.backtest?.relativeError).toBeLessThan(0.15);
      expect(result.backtest?.origins).toBeGreaterThanOrEqual(5);
    }
    expect(inside / 480).toBeGreaterThan(0.93);
  });

  it('orders its bands, keeps them within bounds and continues the time', () => {
    const result = forecastSeries(input(daily(10, 3, 15), { upperBound: 80 }));
    expect(result.time0).toBe(10 * DAY);
    result.forecast.forEach((value, h) => {
      const row = [result.lower95, result.lower80, result.lower50].map((edge) => edge[h]);
      const above = [result.upper50, result.upper80, result.upper95].map((edge) => edge[h]);
      const all = [...row, value, ...above];
      expect(all).toEqual([...all].sort((a, b) => a - b));
      expect(Math.min(...all)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...all)).toBeLessThanOrEqual(80);
    });
  });

  it('follows scale and does not change its input', () => {
    const values = Object.freeze([...daily(8, 5)]);
    const one = forecastSeries(input(Float64Array.from(values)));
    const thousand = forecastSeries(input(Float64Array.from(values, (value) => 1000 * value)));
    expect(thousand.model).toBe(one.model);
    thousand.forecast.forEach((value, h) => expect(value / 1000).toBeCloseTo(one.forecast[h], 3));
  });

  it('says that it is learning when a day has not been seen twice', () => {
    const result = forecastSeries(input(daily(1, 1).slice(0, 20), { horizonSteps: 4 }));
    expect(result.learning).toContain('Learning: a daily course needs 2 d of history, there are 20 h.');
    expect(result.backtest).toBeNull();
    expect(result.season).toBe(1);
    expect(result.upper95[0]).toBeGreaterThan(result.lower95[0]);
  });

  it('gives missing figures with a reason for almost nothing', () => {
    const result = forecastSeries(input(Float64Array.of(NaN, 1, 2, NaN), { horizonSteps: 3 }));
    expect(result.model).toBe('none');
    expect([...result.forecast]).toEqual([NaN, NaN, NaN]);
    expect(result.learning).toContain('at least 8');
    expect(() => forecastSeries(input(daily(3, 1), { horizonSteps: 0 }))).toThrow('at least one step');
  });

  it('lives with gaps and constants', () => {
    const gappy = daily(10, 7).map((value, i) => (i % 11 === 0 || (i > 60 && i < 70) ? NaN : value));
    expect(forecastSeries(input(gappy)).forecast.every(Number.isFinite)).toBe(true);
    const flat = forecastSeries(input(new Float64Array(10 * 24).fill(7)));
    expect([...flat.forecast].every((value) => Math.abs(value - 7) < 1e-9)).toBe(true);
    const zero = forecastSeries(input(new Float64Array(10 * 24)));
    expect([...zero.upper95].every((value) => value === 0)).toBe(true);
  });

  it.each(['seasonalNaive', 'holtWinters', 'theta'] as const)('uses %s when asked to', (model) => {
    expect(forecastSeries(input(daily(10, 2), { model })).model).toBe(model);
  });
});

describe('origins', () => {
  it('lie between the least history and one horizon before the end', () => {
    const ends = origins(500, 24, 48);
    expect(ends[ends.length - 1]).toBe(476);
    expect(Math.min(...ends)).toBeGreaterThanOrEqual(48);
    expect(new Set(ends).size).toBe(ends.length);
    expect(origins(10, 5, 20)).toEqual([]);
  });
});

describe('forecastStep', () => {
  it.each([
    [30 * DAY, 24 * HOUR, 0.5 * HOUR],
    [30 * DAY, 4 * HOUR, 0.25 * HOUR],
    [1 * DAY, 0.25 * HOUR, HOUR / 60],
    [400 * DAY, 90 * DAY, DAY],
  ])('for %d ms of history and %d ms ahead is %d ms', (history, horizon, step) => {
    expect(forecastStep(history, horizon)).toBe(step);
  });
});

describe('thresholdCrossing', () => {
  const rising = {
    ...forecastSeries(input(daily(4, 1))),
    time0: 1000,
    forecast: Float64Array.of(1, 2, 3),
    upper95: Float64Array.of(2, 3, 4),
    lower95: Float64Array.of(0, 1, 2),
  };

  it('says when a value is crossed, at the earliest and at the latest', () => {
    expect(thresholdCrossing(rising, 10, 2, 0.5)).toEqual({ value: 2, crossesAt: 1010, earliest: 1000, latest: 1020 });
    expect(thresholdCrossing(rising, 10, 9, 0.5)).toEqual({ value: 9, crossesAt: null, earliest: null, latest: null });
  });

  it('looks downwards from above', () => {
    const falling = {
      ...rising,
      forecast: Float64Array.of(3, 2, 1),
      lower95: Float64Array.of(2, 1, 0),
      upper95: Float64Array.of(4, 3, 2),
    };
    expect(thresholdCrossing(falling, 10, 2, 5)).toEqual({ value: 2, crossesAt: 1010, earliest: 1000, latest: 1020 });
  });
});
