import { createTheme, FieldType, toDataFrame } from '@grafana/data';
import { bandFrame, during, MINUTE, NOW } from '../../../../tests/fixtures/panelFrames';
import { figuresOf } from '../../../ui/chart/figures';
import { abnormalRuns } from './abnormalRuns';
import { FLAG_WIDTH, placeFlags } from './placeFlags';
import { rankSeries } from './rankSeries';
import { readBands, type BandSeries } from './readBands';
import { scoreBins } from './scoreBins';
import { lastJudged, stretchesOf, type Stretch } from './stretches';
import { comparedWords, scoreWords, verdictOf } from './words';

type Wanted = Parameters<typeof bandFrame>[0];

function seriesOf(wanted: Wanted): BandSeries {
  return readBands([bandFrame(wanted)]).series[0];
}

const before = (minutes: number) => NOW - minutes * MINUTE;

describe('reading of bands', () => {
  it('reads one series per frame with title, service and step', () => {
    const { series, missing } = readBands([bandFrame({ service: 'cart' }), bandFrame({ service: 'ad' })]);
    expect(series.map(({ title, service, step }) => [title, service, step])).toEqual([
      ['cart p95', 'cart', MINUTE],
      ['ad p95', 'ad', MINUTE],
    ]);
    expect(new Set(series.map(({ id }) => id)).size).toBe(2);
    expect(missing).toEqual([]);
  });

  it('names what the most complete frame lacks', () => {
    const time = { name: 'time', type: FieldType.time, values: [NOW] };
    const value = { name: 'value', type: FieldType.number, values: [1] };
    const upper = { name: 'Upper', type: FieldType.number, values: [2] };
    const frames = [toDataFrame({ fields: [time] }), toDataFrame({ fields: [time, value, upper] })];
    expect(readBands(frames)).toEqual({ series: [], missing: ['lower'] });
  });

  it('asks for nothing where there are no rows', () => {
    expect(readBands([toDataFrame({ fields: [] })])).toEqual({ series: [], missing: [] });
  });

  it('judges by the band alone where the source gives no verdicts', () => {
    const number = (name: string, values: Array<number | null>) => ({ name, type: FieldType.number, values });
    const frame = toDataFrame({
      fields: [
        { name: 'when', type: FieldType.time, values: [0, MINUTE, 2 * MINUTE, 3 * MINUTE] },
        number('speed', [5, 12, 1, null]),
        number('lower', [2, 2, 2, 2]),
        number('upper', [10, 10, 10, 10]),
      ],
    });
    const [series] = readBands([frame]).series;
    expect(series.severity).toEqual([0, 1, 1, NaN]);
    expect(series.score).toBeNull();
  });
});

describe('abnormal stretches', () => {
  it('finds none in a usual series', () => {
    expect(stretchesOf(seriesOf({}))).toEqual([]);
  });

  it('runs from the first to the end of the last abnormal minute and knows its peak', () => {
    const [stretch, ...others] = stretchesOf(
      seriesOf({ values: { ...during(30, 26, 200), 28: 300 }, severities: { ...during(30, 26, 1), 28: 3 } })
    );
    expect(others).toEqual([]);
    expect(stretch).toMatchObject({ start: before(30), end: before(25), severity: 3, open: false });
    expect(stretch.peak).toBe(32);
    expect(stretch.score).toBeCloseTo(1);
  });

  it('joins minutes with at most four usual ones between them, and splits at five', () => {
    const severities = { 40: 1, 35: 1, 29: 1 };
    expect(stretchesOf(seriesOf({ severities })).map(({ start, end }) => [start, end])).toEqual([
      [before(40), before(34)],
      [before(29), before(28)],
    ]);
  });

  it('goes on when it reaches the last judged minute, and not when five minutes have passed', () => {
    expect(stretchesOf(seriesOf({ severities: during(9, 1, 2) }))[0].open).toBe(true);
    expect(stretchesOf(seriesOf({ severities: during(9, 3, 2) }))[0].open).toBe(true);
    expect(stretchesOf(seriesOf({ severities: during(19, 9, 2) }))[0].open).toBe(false);
  });

  it('does not judge the newest interval while it fills', () => {
    const series = seriesOf({ values: { 1: 900 }, scores: { 1: null } });
    expect(lastJudged(series)).toBe(58);
    expect(stretchesOf(series)).toEqual([]);
  });

  it('has no verdict while learning', () => {
    expect(lastJudged(seriesOf({ learning: true }))).toBe(-1);
  });

  it('joins neighbouring points of a coarse series, however far apart', () => {
    const series = seriesOf({ severities: { 3: 1, 2: 1, 1: 0 } });
    const hourly = { ...series, time: series.time.map((_, row) => row * 60 * MINUTE), step: 60 * MINUTE };
    expect(stretchesOf(hourly)).toHaveLength(1);
  });
});

describe('order of series', () => {
  it('puts what goes on before what is over, then the more severe, then the name', () => {
    const frames = [
      bandFrame({ service: 'quiet' }),
      bandFrame({ service: 'over', severities: during(40, 30, 3) }),
      bandFrame({ service: 'mild', severities: during(4, 1, 1) }),
      bandFrame({ service: 'bad', severities: during(4, 1, 3) }),
      bandFrame({ service: 'calm' }),
    ];
    expect(rankSeries(readBands(frames).series).map(({ service }) => service)).toEqual([
      'bad',
      'mild',
      'over',
      'calm',
      'quiet',
    ]);
  });

  it('leaves stretches outside the range out', () => {
    const [series] = rankSeries(readBands([bandFrame({ severities: during(40, 30, 3) })]).series, before(20), NOW);
    expect(series.stretches).toEqual([]);
    expect(series.worst).toBeNull();
  });
});

describe('strip of scores', () => {
  it('keeps the strangest of each column', () => {
    const bins = scoreBins(seriesOf({ severities: { 30: 3 } }), before(60), NOW, 6);
    expect(bins.map(({ score }) => Number(score.toFixed(2)))).toEqual([0.1, 0.1, 0.1, 1, 0.1, 0.1]);
    expect(bins.map(({ severity }) => severity)).toEqual([0, 0, 0, 3, 0, 0]);
  });

  it('fills the time of a point when there are more columns than points', () => {
    const bins = scoreBins({ time: [0], step: 100, score: [0.7], severity: [1] }, 0, 200, 4);
    expect(bins.map(({ score }) => score)).toEqual([0.7, 0.7, NaN, NaN]);
  });

  it('takes a third per severity where there is no score', () => {
    expect(scoreBins({ time: [0], step: 1, score: null, severity: [2] }, 0, 1, 1)[0].score).toBeCloseTo(2 / 3);
  });

  it('is empty for an empty range', () => {
    expect(scoreBins(seriesOf({}), NOW, NOW, 2)).toEqual([
      { score: NaN, severity: 0 },
      { score: NaN, severity: 0 },
    ]);
  });
});

describe('line that turns', () => {
  const bounds = { lower: [0, 0, 0, 0, 0], upper: [10, 10, 10, 10, 10] };

  it('turns where it crosses the band', () => {
    const runs = abnormalRuns({ ...bounds, value: [5, 15, 20, 5, 5], severity: [0, 1, 2, 0, 0] }, 0, 4);
    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({ first: 1, last: 2, before: 0.5 });
    expect(runs[0].after).toBeCloseTo(10 / 15);
  });

  it('turns half way where a marked value lies inside the band', () => {
    const [run] = abnormalRuns({ ...bounds, value: [5, 6, 5, 5, 5], severity: [0, 1, 0, 0, 0] }, 0, 4);
    expect(run).toMatchObject({ before: 0.5, after: 0.5 });
  });

  it('does not reach over a gap', () => {
    const [run] = abnormalRuns({ ...bounds, value: [NaN, 20, NaN, 5, 5], severity: [0, 3, 0, 0, 0] }, 0, 4);
    expect(run).toMatchObject({ first: 1, last: 1, before: 0, after: 0 });
  });

  it('gives high severity a colour of its own without a hole', () => {
    const runs = abnormalRuns({ ...bounds, value: [20, 20, 20, 20, 5], severity: [1, 3, 3, 2, 0] }, 0, 4);
    expect(runs.map(({ first, last, severity }) => [first, last, severity])).toEqual([
      [0, 0, 1],
      [1, 2, 3],
      [3, 3, 1],
    ]);
    expect(runs[0].after).toBe(0);
    expect(runs[1]).toMatchObject({ before: 1, after: 1 });
  });
});

describe('flags', () => {
  const stretch = (start: number, severity = 1): Stretch => ({
    id: String(start),
    start,
    end: start + 10,
    first: 0,
    last: 0,
    peak: 0,
    score: 0.5,
    severity,
    open: false,
  });

  it('begin where their stretches begin', () => {
    expect(placeFlags([stretch(0), stretch(500)], 0, 1000, 1000).map(({ left, width }) => [left, width])).toEqual([
      [0, FLAG_WIDTH],
      [500, FLAG_WIDTH],
    ]);
  });

  it('lose their text when crowded, and share a flag when too close, the worst first', () => {
    const flags = placeFlags([stretch(100), stretch(150), stretch(155, 3)], 0, 1000, 1000);
    expect(flags.map(({ left, stretches }) => [left, stretches.length])).toEqual([
      [100, 1],
      [150, 2],
    ]);
    expect(flags[0].width).toBeLessThan(FLAG_WIDTH);
    expect(flags[1].stretches[0].severity).toBe(3);
  });

  it('stay inside the plot', () => {
    const [flag] = placeFlags([stretch(995)], 0, 1000, 1000);
    expect(flag.left + flag.width).toBeLessThanOrEqual(1000);
  });

  it('leave out what is not shown', () => {
    expect(placeFlags([stretch(-100), stretch(2000)], 0, 1000, 1000)).toEqual([]);
  });
});

describe('words', () => {
  const figures = figuresOf(bandFrame().fields[1], createTheme());
  const context = () => ({ figures, timeZone: 'utc', now: NOW, isLive: true });

  it.each([
    [310, 100, '3.1 × usual'],
    [102, 100, 'as usual'],
    [40, 0, 'usually 0 ms'],
    [0, 100, 'usually 100 ms'],
    [50_000, 100, 'usually 100 ms'],
    [NaN, 100, ''],
    [5, NaN, ''],
  ])('compares %p with %p', (value, usual, words) => {
    expect(comparedWords(value, usual, figures)).toBe(words);
  });

  it('puts a score into words', () => {
    expect([0.1, 0.4, 0.6, 0.9, NaN].map(scoreWords)).toEqual([
      'as usual',
      'a little unusual',
      'unusual',
      'very unusual',
      '',
    ]);
  });

  it('counts the others that are abnormal, too', () => {
    const frames = ['cart', 'ad', 'email'].map((service) =>
      bandFrame({ service, values: during(4, 1, 200), severities: during(4, 1, 2) })
    );
    const verdict = verdictOf(rankSeries(readBands(frames).series), context);
    expect(verdict).toEqual({
      state: 'warning',
      sentence: 'ad p95 is 200 ms, 2.0 × usual, since 02:56, 4 min ago. Also abnormal in this range: 2 other series.',
    });
  });

  it('speaks of the past where the range does not move with the clock', () => {
    const ranked = rankSeries(
      readBands([bandFrame({ values: during(4, 1, 200), severities: during(4, 1, 2) })]).series
    );
    expect(verdictOf(ranked, () => ({ ...context(), isLive: false })).sentence).toBe(
      'cart p95 was 200 ms, 2.0 × usual, since 02:56, and still open at 03:00.'
    );
  });

  it('does not speak of the present from old data', () => {
    const old = () => ({ ...context(), now: NOW + 17 * MINUTE });
    const abnormal = rankSeries(
      readBands([bandFrame({ values: during(4, 1, 200), severities: during(4, 1, 2) })]).series
    );
    expect(verdictOf(abnormal, old).sentence).toBe(
      'cart p95 was 200 ms, 2.0 × usual, since 02:56, and still open at 03:00. The newest data are from 03:00, 17 min ago.'
    );
    const quiet = rankSeries(readBands([bandFrame()]).series);
    expect(verdictOf(quiet, old)).toEqual({
      state: 'unknown',
      sentence: 'Nothing abnormal in this range. The newest data are from 03:00, 17 min ago.',
    });
  });

  it('says how many are learning beside those that are normal', () => {
    const ranked = rankSeries(
      readBands([bandFrame({ service: 'ad' }), bandFrame({ service: 'new', learning: true })]).series
    );
    expect(verdictOf(ranked, context)).toEqual({
      state: 'ok',
      sentence: 'Nothing abnormal in this range. Still learning: 1 of 2 series.',
    });
  });
});
