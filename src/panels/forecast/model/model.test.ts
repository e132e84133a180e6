import { createTheme, dateTime, FieldType, toDataFrame } from '@grafana/data';
import { forecastFrame, HOUR, NOW } from '../../../../tests/fixtures/panelFrames';
import { figuresOf } from '../../../ui/chart/figures';
import { fanOf } from './fan';
import { rankForecasts } from './rankForecasts';
import { readForecast, type ForecastSeries } from './readForecast';
import { shownRange } from './shownRange';
import { crossingOf, crossingWords } from './threshold';
import { accuracyWords, verdictOf } from './words';

type Wanted = Parameters<typeof forecastFrame>[0];

function seriesOf(wanted: Wanted = {}): ForecastSeries {
  return readForecast([forecastFrame(wanted)]).series[0];
}

const threshold = (value: number) => ({ threshold: { value, crossesAt: null, earliest: null, latest: null } });
const figures = figuresOf(forecastFrame().fields[1], createTheme());

function wordsOf(wanted: Wanted): string {
  const series = seriesOf(wanted);
  const crossing = crossingOf(series);
  return crossing === null ? '' : crossingWords(crossing, series, figures, 'utc');
}

describe('reading of forecasts', () => {
  it('reads history, future, bands and what lies beside them', () => {
    const series = seriesOf({ receipt: { parameters: { stepMs: HOUR, historySteps: 720 } } });
    expect(series).toMatchObject({
      title: 'cart requests per second',
      service: 'cart',
      step: HOUR,
      now: NOW,
      model: 'theta',
      historyDays: 30,
    });
    expect(series.bands.map(({ share }) => share)).toEqual([95, 80, 50]);
  });

  it('takes frames without our words beside them: the present is where measuring ends', () => {
    const frame = toDataFrame({
      fields: [
        { name: 'time', type: FieldType.time, values: [0, HOUR, 2 * HOUR] },
        { name: 'value', type: FieldType.number, values: [1, 2, null] },
        { name: 'forecast', type: FieldType.number, values: [null, null, 3] },
      ],
    });
    expect(readForecast([frame]).series[0]).toMatchObject({
      now: 2 * HOUR,
      bands: [],
      backtest: null,
      learning: null,
      threshold: null,
      historyDays: null,
    });
  });

  it('names the missing field', () => {
    const frame = toDataFrame({ fields: [{ name: 'time', type: FieldType.time, values: [0] }] });
    expect(readForecast([frame])).toEqual({ series: [], missing: ['forecast'] });
  });

  it('ignores words of another shape', () => {
    const frame = forecastFrame();
    frame.meta = {
      custom: { forecast: { now: 'soon', backtest: { coverage95: 'high' }, learning: 3, threshold: [] } },
    };
    expect(readForecast([frame]).series[0]).toMatchObject({
      now: NOW,
      backtest: null,
      learning: null,
      threshold: null,
    });
  });
});

describe('fan', () => {
  it('opens from the last measured value', () => {
    const { history, forecast, bands } = fanOf(seriesOf({ past: [40, 46], future: [48, 52] }));
    expect(history).toEqual([40, 46, null, null]);
    expect(forecast).toEqual([null, 46, 48, 52]);
    expect(bands[0]).toEqual({ share: 95, lower: [null, 46, 40, 44], upper: [null, 46, 56, 60] });
  });

  it('begins on its own where nothing was measured right before', () => {
    const { forecast } = fanOf(seriesOf({ past: [40, null], future: [48] }));
    expect(forecast).toEqual([null, null, 48]);
  });

  it('widens a band that is narrower than the one inside it', () => {
    const { bands } = fanOf(seriesOf({ past: [46], future: [50], widths: { 50: 6, 80: 4, 95: 2 } }));
    expect(bands.map(({ lower, upper }) => [lower[1], upper[1]])).toEqual([
      [44, 56],
      [44, 56],
      [44, 56],
    ]);
  });

  it('swaps bounds that are the wrong way round', () => {
    const { bands } = fanOf(seriesOf({ past: [46], future: [50], widths: { 80: -4 } }));
    expect([bands[0].lower[1], bands[0].upper[1]]).toEqual([46, 54]);
  });

  it('leaves wider bands out when asked', () => {
    expect(fanOf(seriesOf(), 80).bands.map(({ share }) => share)).toEqual([80, 50]);
  });
});

describe('threshold', () => {
  it('is crossed upwards, with the range of the 80 % band', () => {
    expect(wordsOf({ custom: threshold(56) })).toBe('crosses 56/s at 05:00 (80 %: 04:00 to 06:00)');
  });

  it('may never be crossed for sure', () => {
    expect(wordsOf({ custom: threshold(62) })).toBe('crosses 62/s at 07:00 (80 %: 06:00 or later)');
  });

  it('is named with the day where it is another one', () => {
    const future = Array.from({ length: 40 }, (_, hour) => 48 + hour);
    expect(wordsOf({ future, custom: threshold(80) })).toBe('crosses 80/s Sun 11:00 (80 %: Sun 07:00 to Sun 15:00)');
  });

  it('is touched by the edge of the band only', () => {
    expect(wordsOf({ custom: threshold(66) })).toBe(
      'probably stays below 66/s; may cross it from 07:00 on (edge of the 80 % band)'
    );
  });

  it('is not reached', () => {
    expect(wordsOf({ custom: threshold(200) })).toBe('stays below 200/s until 08:00');
  });

  it('is passed already', () => {
    expect(wordsOf({ custom: threshold(45) })).toBe('is above 45/s now');
  });

  it('is watched from above where the values lie above it', () => {
    expect(wordsOf({ past: [90, 88, 86], future: [80, 70, 60], custom: threshold(72) })).toBe(
      'falls below 72/s at 04:00 (80 %: 04:00 to 05:00)'
    );
    expect(wordsOf({ past: [90, 88, 86], future: [80, 70, 60], custom: threshold(20) })).toBe(
      'stays above 20/s until 06:00'
    );
  });

  it('keeps what the source says where there is no 80 % band', () => {
    const custom = { threshold: { value: 56, crossesAt: null, earliest: NOW + HOUR, latest: NOW + 4 * HOUR } };
    expect(wordsOf({ widths: { 95: 8 }, custom })).toBe('crosses 56/s at 05:00 (95 %: 04:00 to 07:00)');
  });
});

describe('shown range', () => {
  const range = (from: number, to: number, raw = false) => {
    const [start, end] = [dateTime(from), dateTime(to)];
    return { from: start, to: end, raw: raw ? { from: 'now-1h', to: 'now' } : { from: start, to: end } };
  };
  const first = NOW - 4 * HOUR;
  const last = NOW + 4 * HOUR;

  it('reaches to the end of the horizon, beyond the range of the dashboard', () => {
    expect(shownRange([seriesOf()], range(NOW - HOUR, NOW, true), true)).toEqual({ min: first, max: last });
  });

  it('stays where a person has zoomed into the future', () => {
    expect(shownRange([seriesOf()], range(NOW - HOUR, NOW + 2 * HOUR), true)).toEqual({
      min: NOW - HOUR,
      max: NOW + 2 * HOUR,
    });
  });

  it('keeps the start of a fixed range', () => {
    expect(shownRange([seriesOf()], range(NOW - HOUR, NOW), true)).toEqual({ min: NOW - HOUR, max: last });
  });

  it('is the range of the dashboard when asked', () => {
    expect(shownRange([seriesOf()], range(NOW - HOUR, NOW, true), false)).toEqual({ min: NOW - HOUR, max: NOW });
  });
});

describe('words', () => {
  const verdict = (...wanted: Wanted[]) =>
    verdictOf(rankForecasts(wanted.map(seriesOf)), () => ({ figures, timeZone: 'utc' }));

  it('names the series that crosses first and counts the others', () => {
    expect(
      verdict(
        { service: 'late', custom: threshold(60) },
        { service: 'early', custom: threshold(50) },
        { service: 'never', custom: threshold(90) }
      )
    ).toEqual({
      state: 'warning',
      sentence: 'early requests per second crosses 50/s at 04:00 (80 %: 03:00 to 05:00). Also beyond: 1 other series.',
    });
  });

  it('says when and how high the peak is where nothing is watched', () => {
    expect(verdict({})).toEqual({
      state: undefined,
      sentence: 'In the next 5 h cart requests per second is highest at 07:00: 64/s (95 %: 56/s to 72/s).',
    });
  });

  it('says how much history is needed while learning', () => {
    const learning = 'Two weeks are needed; there are 20 hours.';
    expect(verdict({ custom: { learning, backtest: null } }).sentence).toMatch(
      /Still learning: Two weeks are needed; there are 20 hours\.$/
    );
    expect(verdict({ custom: { learning, backtest: null } }).state).toBe('unknown');
  });

  it('says how good past forecasts were', () => {
    const backtest = { coverage95: 0.94, relativeError: 0.09, origins: 12 };
    expect(accuracyWords({ backtest, historyDays: 30 })?.long).toBe(
      'Last 30 days: 9 % off, 94 % of values inside the 95 % band'
    );
    expect(accuracyWords({ backtest, historyDays: null })?.long).toBe(
      'Checked on the past 12 times: 9 % off, 94 % of values inside the 95 % band'
    );
    expect(accuracyWords({ backtest: null, historyDays: 30 })).toBeNull();
  });
});
