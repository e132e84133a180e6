import { queryContext, TEN } from '../../../tests/fixtures/queries/context';
import { TEMPORAL_FIELDS } from '../../contracts/verdictFrames';
import { anomaliesQuerySchema } from '../../contracts/queries/anomalies';
import type { KnownMarks, Mark } from '../../contracts/marks';
import { TEMPORAL_STEP_MS } from '../../core/anomaly/temporal/model';
import { normalRandom, seededRandom } from '../../core/stats/random';
import type { RedColumns } from '../../stores/port';
import { textAt } from '../../contracts/columns';
import type { Frame } from '../frames/frame';
import { anomaliesQueryType } from './anomalies';
import { DAY, HOUR } from './interval';
import { leftOutOf } from './leftOut';
import type { QueryContext } from './queryType';
import type { TemporalRows } from './temporalRows';

/** Midnight before the shown hour, in the slot that begins there. */
const MIDNIGHT = TEN - 10 * HOUR;
const TIME0 = MIDNIGHT - 15 * DAY;
const UNTIL = TEN + HOUR;
const STEPS = (UNTIL - TIME0) / TEMPORAL_STEP_MS;
/** Steps before the end in which cart has three times its requests. */
const BUSY = { from: STEPS - 8, to: STEPS - 5 };

const context = queryContext({
  watermark: { ...queryContext().watermark, firstEvent: TIME0, firstMetric: TIME0 },
});

/** Two services and the processor of one, with a daily course and noise. */
function temporalRows(changes: Partial<TemporalRows> = {}, red: Partial<RedColumns> = {}): TemporalRows {
  const normal = normalRandom(seededRandom(1));
  const course = (step: number) => 3_000 + 1_000 * Math.sin((2 * Math.PI * step) / 288) + 60 * normal();
  const both = Array.from({ length: 2 * STEPS }, (_, row) => row % STEPS);
  const time = Float64Array.from(both, (step) => TIME0 + step * TEMPORAL_STEP_MS);
  const requests = Float64Array.from(both, (step, row) =>
    Math.round(course(step) * (row < STEPS && step >= BUSY.from && step < BUSY.to ? 3 : 1))
  );
  const none = new Float64Array(2 * STEPS);
  const columns: RedColumns = {
    groups: [{ service: 'cart' }, { service: 'shop' }],
    group: Int32Array.from(both, (_, row) => Math.floor(row / STEPS)),
    ...{ time, requests, errors: none, recorded: none, durationSum: none },
    ...{ p50: none, p95: Float64Array.from(both, () => 200 + 10 * normal()), p99: none },
    ...{ sampled: [false, false], source: 'rollup', rowsRead: 2 * STEPS },
    ...red,
  };
  return {
    time0: TIME0,
    ...{ chainUntil: UNTIL, metricsUntil: UNTIL, chainSignals: ['rate', 'p95'], red: columns },
    metrics: {
      groups: [{ service: 'cart', metric: 'cpu', host: 'a' }],
      unit: ['percent'],
      group: new Int32Array(STEPS),
      time: time.slice(0, STEPS),
      value: Float64Array.from({ length: STEPS }, () => 30 + normal()),
      ...{ rowsRead: STEPS, folded: 0, constructed: false },
    },
    judged: { from: TEN, to: UNTIL },
    slots: [{ start: MIDNIGHT, end: MIDNIGHT + DAY }],
    isCut: false,
    ...changes,
  };
}

const queryOf = (options: object = {}) =>
  anomaliesQuerySchema.parse({ queryType: 'anomalies', options: { format: 'temporal', ...options } });
const ask = (options: object = {}, rows = temporalRows(), asked: QueryContext = context) =>
  anomaliesQueryType.answer(queryOf(options), asked, rows);

function column(frame: Frame, name: keyof typeof TEMPORAL_FIELDS): Array<string | number> {
  const field = frame.fields.find((one) => one.name === TEMPORAL_FIELDS[name]);
  if (field === undefined) {
    return [];
  }
  const { values } = field as { values: ArrayLike<number> | string[] };
  return 'codes' in field.values
    ? Array.from({ length: field.values.codes.length }, (_, row) => textAt(field.values as never, row))
    : Array.from(values as ArrayLike<number>);
}

const rowsOf = (frame: Frame) => {
  const names = Object.keys(TEMPORAL_FIELDS) as Array<keyof typeof TEMPORAL_FIELDS>;
  const columns = Object.fromEntries(names.map((name) => [name, column(frame, name)]));
  return columns.time.map((_, row) => Object.fromEntries(names.map((name) => [name, columns[name][row]])));
};

describe('anomalies as points beside their forecasts', () => {
  it('have value, prediction, error, threshold and verdict, the strangest series first [S0-052] [S0-068] [S0-072]', () => {
    const { frames } = ask();
    expect(frames).toHaveLength(1);
    expect(frames[0]).toMatchObject({ name: 'temporalAnomalies', meta: { type: 'table' } });
    const rows = rowsOf(frames[0]);
    expect(rows).toHaveLength(5 * 12);
    expect(rows[0]).toMatchObject({ service: 'cart', signal: 'rate', time: TEN, tags: '' });
    const untagged = ask({}, temporalRows({ metrics: null })).frames[0].fields.map(({ name }) => name);
    expect(untagged).toEqual(frames[0].fields.map(({ name }) => name).filter((name) => name !== 'tags'));
    expect(rows.find(({ signal }) => signal === 'metric:cpu')).toMatchObject({ tags: 'host a' });
    for (const { value, predicted, predictionError } of rows) {
      expect(predictionError).toBe(Math.abs(Number(value) - Number(predicted)));
    }
    const busy = rows.slice(0, 12).filter((_, point) => point >= 4 && point < 7);
    busy.forEach((row) =>
      expect(row).toMatchObject({
        severity: 'high',
        type: 'temporal_anomaly',
        detectionMethod: 'forecast_residual',
        agreeingMethods: expect.stringMatching(/^forecast_residual/),
      })
    );
    const quiet = rows.filter(({ type }) => type === '');
    expect(quiet.length).toBeGreaterThan(40);
    expect(new Set(quiet.map((row) => `${row.severity}${row.detectionMethod}${row.agreeingMethods}`))).toEqual(
      new Set([''])
    );
  });

  it('take the percentile of the query, 95 without one, and refuse what is none [S0-069]', () => {
    const threshold = (options: object) => Number(column(ask(options).frames[0], 'threshold')[0]);
    expect(threshold({ percentile: 95 })).toBe(threshold({}));
    expect(threshold({ percentile: 99 })).toBeGreaterThan(threshold({}));
    expect(ask({ percentile: 99 }).receipt).toMatchObject({
      method: 'forecast-residual/1, shape-discord/1',
      parameters: { percentile: 99, stepMs: 300_000, refit: 'daily' },
    });
    for (const percentile of [0, 49, 100, '95', NaN]) {
      expect(anomaliesQuerySchema.safeParse({ queryType: 'anomalies', options: { percentile } }).success).toBe(false);
    }
  });

  it('say that some points are beyond a percentile on any day, and where alarms are', () => {
    const { notices } = ask();
    expect(notices?.[0].text).toMatch(
      /^Errors larger than 95 % of those .* about 5 % of the points are on a quiet day too; here \d+ of 60 \([\d.]+ %\)\. For alarms use the formats score and table\.$/
    );
    expect(ask({ percentile: 99.5 }).notices?.[0].text).toContain('about 0.5 % of the points');
  });

  it('are the same of parts as of the whole', () => {
    const { steps } = anomaliesQueryType;
    const { parts, rest } = steps.split(temporalRows());
    expect(parts).toHaveLength(3);
    const done = parts.map((part) => steps.work(queryOf(), context, part));
    const joined = steps.join(queryOf(), context, rest, done);
    const whole = steps.join(queryOf(), context, temporalRows(), [steps.work(queryOf(), context, temporalRows())]);
    expect(joined).toEqual(whole);
  });

  it('are cut to a limit of series, and to the end of a long range, and say so', () => {
    const { frames, notices } = ask({ limit: 2 }, temporalRows({ isCut: true }));
    expect(rowsOf(frames[0])).toHaveLength(24);
    const texts = notices?.map(({ text }) => text);
    expect(texts).toContain(
      'The 2 strangest of 5 series are shown. Filter by service, or raise the limit of the query.'
    );
    expect(texts).toContain('Only the end of the range is judged, at most 7 days and 28 models.');
  });

  it('judge no rate of a sampled service', () => {
    const { frames, notices } = ask({ signals: ['rate'] }, temporalRows({ metrics: null }, { sampled: [true, false] }));
    const rows = rowsOf(frames[0]).filter(({ service, signal }) => service === 'cart' && signal === 'rate');
    expect(rows).toHaveLength(12);
    expect(rows.every((row) => Number.isNaN(row.predicted) && row.type === '')).toBe(true);
    expect(notices?.[0].text).toMatch(/^Only part of the requests was recorded/);
    expect(notices?.map(({ text }) => text).join()).toContain('1 of 4 series are not judged');
  });

  it('follow marks: what is ignored has no verdict, what is expected is not raised', () => {
    const window = { service: 'cart', signal: 'rate', from: TEN, to: UNTIL };
    const marked = (kind: Mark['kind']) => {
      const marks = [{ id: 'm', note: '', by: 'ann', at: TEN, kind, ...window }];
      const asked = { ...context, marks: { version: '1', marks } as unknown as KnownMarks };
      const rows = temporalRows();
      const leftOut = leftOutOf(asked, { from: TIME0, to: UNTIL }, rows);
      const { frames, notices } = ask({}, { ...rows, leftOut }, asked);
      const own = rowsOf(frames[0]).filter(({ service, signal }) => service === 'cart' && signal === 'rate');
      return { own, notices: notices?.map(({ text }) => text) };
    };
    const ignored = marked('ignore');
    expect(ignored.own.every((row) => Number.isNaN(row.predictionError) && row.type === '')).toBe(true);
    expect(ignored.notices).toContain('1 marked window is left out of what is usual.');
    const expected = marked('expected');
    expect(expected.own.some((row) => Number(row.predictionError) > Number(row.threshold))).toBe(true);
    expect(expected.own.every((row) => row.type === '')).toBe(true);
    expect(marked('real').own.filter((row) => row.type === 'temporal_anomaly').length).toBeGreaterThan(2);
  });

  it('are no rows where nothing is known', () => {
    const nothing = temporalRows({ red: null, metrics: null, slots: [], judged: { from: TEN, to: 0 } });
    const { frames, notices } = ask({}, nothing);
    expect(rowsOf(frames[0])).toEqual([]);
    expect(notices).toEqual([]);
  });
});
