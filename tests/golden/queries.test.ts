import { END, FAULTY_CHAIN } from './dataset';
import { golden, summaryOf, valuesOf } from './golden';
import { openGoldenStore, type GoldenStore } from './goldenStore';

const HOUR = 3_600_000;
let golds: GoldenStore;

beforeAll(async () => {
  golds = await openGoldenStore();
}, 60_000);
afterAll(() => golds.close());

const CASES: Array<[string, object, { from?: number; intervalMs?: number }?]> = [
  ['red-series', { queryType: 'red', options: { measures: ['rate', 'errorRatio', 'p95'] } }],
  [
    'red-compared',
    { queryType: 'red', groupBy: 'none', compareTo: 'day', interval: '5m', options: { measures: ['p95'] } },
  ],
  ['red-folded', { queryType: 'red', interval: '10m', options: { measures: ['requests'], limit: 2 } }],
  ['red-table', { queryType: 'red', compareTo: 'day', options: { format: 'table' } }],
  [
    'red-mean',
    { queryType: 'red', interval: '5m', compareTo: 'day', options: { measures: ['mean', 'p95'], limit: 2 } },
  ],
  ['red-table-mean', { queryType: 'red', options: { format: 'table', measures: ['mean'] } }],
  ['red-nothing', { queryType: 'red', filters: { services: ['nobody'] } }],
  ['chains', { queryType: 'chains', options: { sort: 'duration', limit: 5 } }],
  ['trace', { queryType: 'trace', options: { chainId: FAULTY_CHAIN } }],
  ['trace-slowest', { queryType: 'trace', options: { whenEmpty: 'slowest', view: 'analysis' } }],
  ['trace-nothing', { queryType: 'trace', filters: { services: ['nobody'] }, options: { whenEmpty: 'slowest' } }],
  ['dependencies', { queryType: 'dependencies', compareTo: 'day' }],
  ['dependencies-calls', { queryType: 'dependencies', options: { format: 'calls' } }],
  ['metrics', { queryType: 'metrics', options: { names: ['cpu'] } }],
  ['anomalies-bands', { queryType: 'anomalies', filters: { services: ['payment'] } }],
  ['anomalies-score', { queryType: 'anomalies', options: { format: 'score', signals: ['errorRatio', 'p95'] } }],
  ['anomalies-table', { queryType: 'anomalies', options: { format: 'table' } }],
  ['anomalies-chains', { queryType: 'anomalies', options: { format: 'chains', limit: 20 } }],
  [
    'anomalies-temporal',
    { queryType: 'anomalies', filters: { services: ['payment'] }, options: { format: 'temporal' } },
  ],
  [
    'anomalies-temporal-nothing',
    { queryType: 'anomalies', filters: { services: ['nobody'] }, options: { format: 'temporal' } },
  ],
  ['scorecard-services', { queryType: 'scorecard' }],
  ['scorecard-summary', { queryType: 'scorecard', options: { format: 'summary', falseAlarmsPerWeek: 1 } }],
  ['scorecard-calibration', { queryType: 'scorecard', options: { format: 'calibration' } }],
  ['registry-models', { queryType: 'registry' }],
  ['registry-scores', { queryType: 'registry', options: { format: 'scores', fits: 2 } }],
  ['registry-nothing', { queryType: 'registry', filters: { services: ['nobody'] } }],
  ['incidents-table', { queryType: 'incidents' }],
  ['incidents-signals', { queryType: 'incidents', options: { format: 'signals' } }],
  ['incidents-open', { queryType: 'incidents', options: { format: 'open' } }],
  ['incidents-nothing', { queryType: 'incidents', filters: { services: ['nobody'] }, options: { format: 'open' } }],
  ['forecast-rate', { queryType: 'forecast', options: { horizonHours: 6, historyDays: 3, threshold: 0.05, limit: 2 } }],
  [
    'forecast-learning',
    { queryType: 'forecast', options: { signal: 'metric:cpu', horizonHours: 2, historyDays: 1, limit: 1 } },
  ],
  ['annotations', { queryType: 'annotations' }],
  ['annotations-incidents', { queryType: 'annotations', options: { kind: 'incidents' } }],
  [
    'annotations-events',
    { queryType: 'annotations', filters: { eventTypes: ['error'] }, options: { kind: 'events', limit: 3 } },
  ],
  ['recommendations', { queryType: 'recommendations' }],
  ['health-summary', { queryType: 'health', compareTo: 'day' }],
  ['health-score', { queryType: 'health', options: { format: 'score' } }],
  ['health-services', { queryType: 'health', options: { format: 'services' } }],
  ['health-nothing', { queryType: 'health', filters: { services: ['nobody'] } }],
  ['variable', { queryType: 'variable' }],
];

describe('answers of every query type', () => {
  it.each(CASES)('%s is as in its golden file [S0-004] [S0-005] [S0-007]', async (name, model, changes = {}) => {
    const answer = await golds.ask(model, { from: END - HOUR, ...changes });
    expect(summaryOf(answer)).toEqual(golden(name, answer));
  });

  it.each(CASES)('%s keeps the rules for alert rules and core panels', async (_, model, changes = {}) => {
    const { frames } = await golds.ask(model, { from: END - HOUR, ...changes });
    expect(frames.length).toBeGreaterThan(0);
    const first = frames.map(({ fields }) => fields.find(({ type }) => type === 'number'));
    for (const { meta, fields } of frames) {
      const lengths = fields.map((field) => valuesOf(field).length);
      expect(new Set(lengths).size).toBeLessThanOrEqual(1);
      expect(new Set(fields.map(({ name }) => name)).size).toBe(fields.length);
      expect(fields.filter(({ type, nullable }) => type === 'time' && nullable === true)).toEqual([]);
      if (meta?.type === 'timeseries-multi' && fields.length > 0) {
        const times = Array.from(fields[0].values as Float64Array);
        expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
        expect(
          fields
            .slice(1)
            .every(
              ({ type, values, nullable }) => type === 'number' && (nullable === true || values instanceof Uint8Array)
            )
        ).toBe(true);
      }
    }
    if (frames[0].meta?.type === 'timeseries-multi') {
      expect(new Set(first.map((field) => JSON.stringify(Object.entries(field?.labels ?? {}).sort()))).size).toBe(
        frames.length
      );
    }
  });

  it.each<[string, object]>([
    ['a reversed range', { from: END, to: END - HOUR }],
    ['400 days by the second', { from: END - 400 * 24 * HOUR }],
  ])('of %s is refused with a sentence', async (_, range) => {
    await expect(golds.ask({ queryType: 'red', interval: '1s' }, range)).rejects.toMatchObject({
      code: 'badQuery',
      status: 400,
    });
  });

  it('of a wrong regular expression is refused with a sentence', async () => {
    await expect(golds.ask({ queryType: 'red', filters: { services: ['/(/'] } })).rejects.toMatchObject({
      code: 'badQuery',
    });
  });

  it('know nothing of the health of a time before the first event', async () => {
    const { frames } = await golds.ask({ queryType: 'health', compareTo: 'week' }, { from: END - HOUR });
    const valueOf = (name: string) => valuesOf(frames[0].fields.find((field) => field.name === name)!)[0];
    expect(['usualScore', 'usualChainsPerMinute', 'usualErrorRatio', 'usualP95'].map(valueOf)).toEqual([
      null,
      null,
      null,
      null,
    ]);
    expect(valueOf('chainsPerMinute')).toBeGreaterThan(0);
  });

  it('of an unknown chain is an error that says what to do [S1-054]', async () => {
    await expect(golds.ask({ queryType: 'trace', options: { chainId: 'order 4711' } })).rejects.toMatchObject({
      code: 'notFound',
      message: expect.stringMatching(/^Chain order 4711 was not found\. Check the id/),
    });
  });
});
