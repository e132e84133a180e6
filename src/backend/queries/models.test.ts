import { queryContext, textColumn, TEN } from '../../../tests/fixtures/queries/context';
import { steadyRows, TIME0 } from '../../../tests/fixtures/queries/steadyRows';
import { ThroughlineError } from '../../contracts/errors';
import { parseQuery } from '../../contracts/parseQuery';
import type { RegistryQuery } from '../../contracts/queries/registry';
import { parseSettings } from '../../contracts/settings';
import { ANOMALY_MODEL_VERSION } from '../../core/anomaly/model';
import { MODEL_CARDS } from '../../core/models/modelCards';
import {
  CHAIN_FEATURES,
  type ChainFeatureColumns,
  type ChainStore,
  type GraphColumns,
  type RedColumns,
  type Scope,
} from '../../stores/port';
import type { Frame } from '../frames/frame';
import { DAY, HOUR, MINUTE } from './interval';
import { registryQueryType } from './models';
import type { QueryContext } from './queryType';

const FIRST = TIME0;
const context = queryContext({
  watermark: { ...queryContext().watermark, firstEvent: FIRST, firstMetric: NaN, lastMetric: NaN },
});
const refitted = (refit: string) => ({ settings: parseSettings({ models: { refit } }) });

/** A chain a minute, all much alike. */
function chains({ from, to }: Scope): ChainFeatureColumns {
  const first = Math.max(from, FIRST);
  const count = Math.max(0, Math.floor((Math.min(to, TEN + HOUR) - first) / MINUTE));
  const column = (pick: (row: number) => number) => Float64Array.from({ length: count }, (_, row) => pick(row));
  const features = Object.fromEntries(CHAIN_FEATURES.map((name) => [name, column(() => NaN)]));
  return {
    chainId: Array.from({ length: count }, (_, row) => `chain-${(first + row * MINUTE) / MINUTE}`),
    start: column((row) => first + row * MINUTE),
    rowsRead: count,
    features: {
      ...features,
      totalDuration: column((row) => 100 + ((row * 37) % 41)),
    } as ChainFeatureColumns['features'],
  };
}

const graph = {
  nodes: { service: textColumn(['web', 'cart']), kind: textColumn(['service', 'service']) },
  edges: { caller: textColumn(['web']), callee: textColumn(['cart']), calls: Float64Array.of(42) },
  rowsRead: 1,
} as unknown as GraphColumns;

/** A day and an hour of one steady service, on every grid that is asked for. */
function red({ from, to }: Scope, stepMs: number | 'total'): RedColumns {
  const { red: minutes } = steadyRows();
  if (minutes === null || stepMs === 'total') {
    throw new Error('Nobody asks for totals here.');
  }
  const rows = Array.from(minutes.time.keys()).filter(
    (row) => minutes.time[row] >= from && minutes.time[row] < to && minutes.time[row] % stepMs === 0
  );
  const pick = (values: Float64Array) => Float64Array.from(rows, (row) => values[row]);
  const { time, requests, errors, durationSum, p50, p95, p99 } = minutes;
  return {
    ...minutes,
    group: new Int32Array(rows.length),
    time: pick(time),
    requests: pick(requests),
    errors: pick(errors),
    durationSum: pick(durationSum),
    p50: pick(p50),
    p95: pick(p95),
    p99: pick(p99),
  };
}

interface Asked {
  store?: Partial<ChainStore>;
  changes?: Partial<QueryContext>;
}

async function ask(options: object = {}, { store = {}, changes = {} }: Asked = {}) {
  const scopes: Scope[] = [];
  const own = { ...context, ...changes };
  const known: Partial<ChainStore> = {
    red: async (scope, { stepMs }) => red(scope, stepMs),
    chainFeatures: async (scope) => {
      scopes.push(scope);
      return chains(scope);
    },
    graph: async () => graph,
    metrics: async () =>
      ({
        groups: [],
        unit: [],
        group: new Int32Array(0),
        time: new Float64Array(0),
        value: new Float64Array(0),
        rowsRead: 0,
      }) as never,
    ...store,
  };
  const scope = (range = { from: own.from, to: own.to }) =>
    ({ ...range, maxRows: 2_000_000, filters: { services: [] } }) as unknown as Scope;
  const query = parseQuery({ queryType: 'registry', options }) as RegistryQuery;
  const input = await registryQueryType.read(query, own, { store: known as ChainStore, scope });
  return { query, own, input, scopes, answer: registryQueryType.answer(query, own, input) };
}

const column = (frame: Frame, name: string) =>
  Array.from(frame.fields.find((field) => field.name === name)?.values as ArrayLike<number | string>);
const rowsOf = (frame: Frame) =>
  new Map(
    column(frame, 'model').map((model, row) => [
      model,
      Object.fromEntries(frame.fields.map(({ name }) => [name, column(frame, name)[row]])),
    ])
  );

describe('the registry of models', () => {
  it('lists every model with its version, parameters, last fit and scores [S0-009] [S0-178] [S0-180] [S0-182]', async () => {
    const { answer } = await ask({}, { changes: refitted('hourly') });
    const rows = rowsOf(answer.frames[0]);
    expect([...rows.keys()]).toEqual(MODEL_CARDS.map(({ id }) => id));
    expect(rows.get('band')).toMatchObject({
      version: ANOMALY_MODEL_VERSION,
      family: 'chain_anomaly_detection',
      state: 'ready',
      fitting: 'minute',
      fitted: TEN + HOUR,
      learnedFrom: FIRST,
      learnedSeries: 3,
      scored: TEN + HOUR,
    });
    expect(Number(rows.get('band')?.learnedCount)).toBe(3 * 25 * 60);
    expect(rows.get('isolation_forest')).toMatchObject({ state: 'ready', fitted: TEN + HOUR, learnedCount: 1_440 });
    expect(rows.get('dependency_patterns')).toMatchObject({
      family: 'chain_pattern_recognition',
      note: '2 services in 1 group.',
      learnedCount: 42,
      modularity: 0,
    });
    expect(rows.get('time_and_calls')).toMatchObject({ kind: 'correlation', state: 'ready' });
    for (const id of ['forecast_residual', 'shape_discord']) {
      expect(rows.get(id)).toMatchObject({ state: 'ready', fitted: TEN + HOUR, learnedFrom: FIRST, learnedSeries: 3 });
    }
    expect(rows.get('naive')).toMatchObject({ family: 'chain_forecasting', state: 'learning' });
    expect(rows.get('seasonalMedian')).toMatchObject({ state: 'idle', note: 'Needs two days of history.' });
    expect(answer.frames[0].meta?.custom).toEqual({
      registry: { refit: 'hourly', fitted: TEN + HOUR, next: TEN + 2 * HOUR },
    });
  });

  it('shows the parameters that are in use, those of the settings among them', async () => {
    const settings = parseSettings({
      anomalies: { falseAlarmsPerWeek: 2, maintenance: [{ name: 'Backup', days: ['sun'], at: '02:00', minutes: 90 }] },
      models: { refit: 'sixHours' },
    });
    const { answer } = await ask({}, { changes: { settings } });
    const parameters = (model: string) =>
      Object.fromEntries(
        (
          JSON.parse(String(rowsOf(answer.frames[0]).get(model)?.parameters)) as Array<{ name: string; value: unknown }>
        ).map(({ name, value }) => [name, value])
      );
    expect(parameters('band')).toMatchObject({ window: 2_000, falseAlarmsPerWeek: '2', maintenance: 1 });
    expect(parameters('isolation_forest')).toMatchObject({ trees: 100, seed: 42, refit: 'sixHours' });
    expect(parameters('theta')).toMatchObject({ origins: 12, historyDays: 30 });
  });

  it('is the same whenever it is asked within a slot, and on every replica [S0-179]', async () => {
    const early = await ask({ format: 'scores' }, { changes: { ...refitted('sixHours'), to: TEN + 10 * MINUTE } });
    const late = await ask({ format: 'scores' }, { changes: refitted('sixHours') });
    expect(early.answer.receipt?.scoredAsOf).toEqual([new Date(TEN - 4 * HOUR).toISOString()]);
    expect(early.answer.frames).toEqual(late.answer.frames);
  });

  it('scores the last fits alike, whether one of them is asked for or several', async () => {
    const one = await ask({ format: 'scores' }, { changes: { ...refitted('hourly'), from: TEN - HOUR, to: TEN } });
    const several = await ask({ format: 'scores', fits: 3 }, { changes: refitted('hourly') });
    const pointsOf = ({ frames }: { frames: Frame[] }, at: number) =>
      new Map(
        frames.flatMap((frame) => {
          const point = column(frame, 'time').indexOf(at);
          return point < 0 ? [] : [[JSON.stringify(frame.fields[1].labels), column(frame, 'value')[point]] as const];
        })
      );
    expect(several.answer.receipt?.scoredAsOf).toHaveLength(3);
    expect(pointsOf(one.answer, TEN).size).toBeGreaterThan(1);
    expect(pointsOf(several.answer, TEN)).toEqual(pointsOf(one.answer, TEN));
  });

  it('promises no rate a week of less than three days', async () => {
    const { answer } = await ask({}, { changes: refitted('hourly') });
    const band = rowsOf(answer.frames[0]).get('band');
    expect(band).toMatchObject({ falsePerWeek: NaN, note: expect.stringMatching(/^Less than three days/) });
    expect(Number(band?.calibration)).toBeGreaterThan(0);
  });

  it('counts a series once, however many seasons a model was tried with', async () => {
    const weeks = 3 * 7 * 24;
    const time0 = TEN - 3 * 7 * DAY;
    const every = (values: (hour: number) => number) =>
      Float64Array.from({ length: 2 * weeks }, (_, step) => values(step / 2));
    const redOf = async (scope: Scope, { stepMs }: { stepMs: number | 'total' }) => {
      const requests = every((hour) => 1_000 + 100 * Math.sin((hour * Math.PI) / 12));
      return stepMs === 30 * MINUTE
        ? {
            ...red(scope, MINUTE),
            group: new Int32Array(2 * weeks),
            time: every((hour) => time0 + hour * HOUR),
            requests,
            errors: every(() => 0),
          }
        : red(scope, stepMs);
    };
    const watermark = { ...context.watermark, firstEvent: time0 };
    const { answer } = await ask({}, { store: { red: redOf }, changes: { watermark } });
    const forecasters = [...rowsOf(answer.frames[0]).values()].filter(
      ({ kind, state }) => kind === 'forecast' && state === 'ready'
    );
    expect(forecasters.map(({ model }) => model)).toEqual(['seasonalMedian', 'seasonalNaive', 'holtWinters', 'theta']);
    forecasters.forEach(({ note }) => expect(note).toMatch(/^Forecasts [01] of 1 series\.$/));
    expect(forecasters.reduce((sum, { chosen }) => sum + Number(chosen), 0)).toBe(1);
  });

  it('is the same in parts as in one piece', async () => {
    const { query, own, input, answer } = await ask();
    const { steps } = registryQueryType;
    const { parts, rest } = steps.split(input);
    expect(parts.length).toBeGreaterThan(3);
    const done = parts.map((part) => steps.work(query, own, structuredClone(part)));
    expect(steps.join(query, own, rest, done)).toEqual(answer);
  });

  it('says which models could not be looked at, and shows the others', async () => {
    const chainFeatures = () => Promise.reject(new ThroughlineError('tooMuch', 'That is too many chains.'));
    const { answer } = await ask({}, { store: { chainFeatures } });
    const rows = rowsOf(answer.frames[0]);
    expect(rows.get('mahalanobis')).toMatchObject({ state: 'failed', note: 'That is too many chains.', fitted: NaN });
    expect(rows.get('band')).toMatchObject({ state: 'ready' });
    expect(answer.notices?.[0]).toMatchObject({ severity: 'warning' });
  });

  it('fails where the database does', async () => {
    const gone = () => Promise.reject(new ThroughlineError('storeUnavailable', 'The database is gone.'));
    await expect(ask({}, { store: { graph: gone } })).rejects.toMatchObject({ code: 'storeUnavailable' });
  });

  it('knows the chains that are still needed, and that a source without rows has none', async () => {
    const few = await ask({}, { store: { chainFeatures: async (scope) => chains({ ...scope, to: FIRST + HOUR }) } });
    expect(rowsOf(few.answer.frames[0]).get('isolation_forest')).toMatchObject({
      state: 'learning',
      note: '500 chains of the 24 hours before a fit are needed; there are 60.',
    });
    const watermark = { ...context.watermark, firstEvent: NaN, lastEvent: NaN };
    const empty = await ask({}, { changes: { watermark } });
    expect(new Set(column(empty.answer.frames[0], 'state'))).toEqual(new Set(['idle', 'ready']));
    expect(rowsOf(empty.answer.frames[0]).get('band')).toMatchObject({ note: 'There is no data.' });
    const nothing = await ask({ format: 'scores' }, { changes: { watermark } });
    expect(nothing.answer.frames).toEqual([expect.objectContaining({ fields: [] })]);
  });

  it('says that a rate cannot be forecast of which too little was recorded', async () => {
    const everyFifth = (columns: RedColumns): RedColumns => {
      const rows = Array.from(columns.time.keys()).filter((row) => row % 5 === 0);
      const pick = (values: Float64Array) => Float64Array.from(rows, (row) => values[row]);
      const { time, requests, errors, durationSum, p50, p95, p99 } = columns;
      const figures = { requests: pick(requests), errors: pick(errors), durationSum: pick(durationSum) };
      const durations = { p50: pick(p50), p95: pick(p95), p99: pick(p99) };
      return {
        ...columns,
        group: new Int32Array(rows.length),
        time: pick(time),
        ...figures,
        ...durations,
        sampled: [true],
      };
    };
    const { answer } = await ask({}, { store: { red: async (scope, { stepMs }) => everyFifth(red(scope, stepMs)) } });
    expect(rowsOf(answer.frames[0]).get('theta')).toMatchObject({
      state: 'idle',
      note: 'The request rate cannot be forecast: requests were recorded in too few places.',
    });
  });

  it('scores data younger than an hour as of their newest minute', async () => {
    const watermark = { ...context.watermark, firstEvent: TEN + 20 * MINUTE };
    const { answer } = await ask({}, { changes: { watermark } });
    expect(answer.receipt?.scoredAsOf).toEqual([new Date(TEN + HOUR).toISOString()]);
  });

  it('refuses a reversed range', async () => {
    await expect(ask({}, { changes: { to: TEN - DAY } })).rejects.toMatchObject({ code: 'badQuery' });
  });
});
