import { queryContext, TEN } from '../../../tests/fixtures/queries/context';
import type { ForecastCustom } from '../../contracts/frames';
import { forecastQuerySchema } from '../../contracts/queries/forecast';
import type { Mark } from '../../contracts/marks';
import { parseSettings } from '../../contracts/settings';
import type { ChainStore, RedColumns, Scope } from '../../stores/port';
import type { Frame } from '../frames/frame';
import { forecastQueryType, type ForecastInput } from './forecast';
import { DAY, HOUR } from './interval';

const TIME0 = TEN - 10 * DAY;
const HOURS = (TEN - TIME0) / HOUR;

/** Ten days by the hour: 100 requests an hour at midnight, 300 at noon, every day alike. */
function input(changes: Partial<RedColumns> = {}): ForecastInput {
  const column = (pick: (hour: number) => number) => Float64Array.from({ length: HOURS }, (_, hour) => pick(hour));
  const ofDay = (hour: number) => new Date(TIME0 + hour * HOUR).getUTCHours();
  return {
    stepMs: HOUR,
    time0: TIME0,
    now: TEN,
    metrics: null,
    red: {
      groups: [{ service: 'cart' }],
      group: new Int32Array(HOURS),
      time: column((hour) => TIME0 + hour * HOUR),
      requests: column((hour) => 3600 * (200 - 100 * Math.cos((2 * Math.PI * ofDay(hour)) / 24))),
      errors: column(() => 0),
      recorded: new Float64Array(0),
      durationSum: column(() => 0),
      p50: column(() => 1),
      p95: column(() => 1),
      p99: column(() => 1),
      sampled: [false],
      source: 'rows',
      rowsRead: HOURS,
      ...changes,
    },
  };
}

const context = queryContext({
  from: TEN - 6 * HOUR,
  to: TEN,
  watermark: { ...queryContext().watermark, firstEvent: TIME0, lastEvent: TEN },
});
const ask = (options: object, given = input()) =>
  forecastQueryType.answer(forecastQuerySchema.parse({ queryType: 'forecast', options }), context, given);

const TROUBLE = { from: TEN - 2 * DAY, to: TEN - DAY };
const mark = (changes: Partial<Mark> = {}): Mark => ({
  ...{ id: 'm', service: 'cart', signal: '', note: '', by: 'ann', at: TEN, kind: 'real' },
  ...TROUBLE,
  ...changes,
});

/** A day of tenfold requests, with what was said of it; read from a store, as the backend does. */
async function troubled(marks: Mark[] = [], maintenance: unknown[] = []) {
  const { red } = input();
  const requests = red?.requests.map((count, hour) => (hour >= HOURS - 48 && hour < HOURS - 24 ? 10 * count : count));
  const own = {
    ...context,
    settings: parseSettings({ anomalies: { maintenance } }),
    ...(marks.length > 0 ? { marks: { version: 'v', marks } } : {}),
  };
  const query = forecastQuerySchema.parse({
    queryType: 'forecast',
    options: { historyDays: 10, model: 'seasonalNaive' },
  });
  const store = { red: async () => ({ ...red, requests }) } as unknown as ChainStore;
  const read = await forecastQueryType.read(query, own, { store, scope: (range = own) => range as Scope });
  return forecastQueryType.answer(query, own, { ...read, stepMs: HOUR, time0: TIME0, now: TEN });
}
const futureOf = ({ frames }: { frames: Frame[] }) => Array.from(frames[0].fields[2].values as Float64Array).slice(-24);
const widthOf = ({ frames }: { frames: Frame[] }) => {
  const [upper, lower] = ['upper95', 'lower95'].map(
    (name) => frames[0].fields.find((field) => field.name === name)?.values as Float64Array
  );
  return upper[upper.length - 1] - lower[lower.length - 1];
};

describe('what a forecast does not learn from', () => {
  it('is what was marked, which is a gap for it and still shown', async () => {
    const [plain, marked] = [await troubled(), await troubled([mark()])];
    expect(widthOf(marked)).toBeLessThan(widthOf(plain) / 5);
    expect(marked.frames[0].fields[1].values).toEqual(plain.frames[0].fields[1].values);
    expect(marked.notices).toContainEqual({
      severity: 'info',
      text: '1 marked window is left out of what is usual.',
    });
    expect(marked.receipt).toMatchObject({ parameters: { marks: 1 } });
  });

  it('is maintenance, and neither what is expected nor what is about others', async () => {
    const plan = { name: 'Move', services: ['cart'], from: new Date(TROUBLE.from), to: new Date(TROUBLE.to) };
    const planned = await troubled([], [{ ...plan, from: plan.from.toISOString(), to: plan.to.toISOString() }]);
    expect(futureOf(planned)).toEqual(futureOf(await troubled([mark()])));
    expect(planned.receipt).toMatchObject({ parameters: { maintenance: 1 } });
    const plain = await troubled();
    expect(futureOf(await troubled([mark({ kind: 'expected' })]))).toEqual(futureOf(plain));
    expect(await troubled([mark({ service: 'ad' })])).toEqual(plain);
  });

  it('comes back with the mark, bit for bit', async () => {
    const before = await troubled();
    await troubled([mark()]);
    expect(await troubled()).toEqual(before);
  });
});

describe('a forecast', () => {
  it('continues what repeats itself every day, after the last complete step [S0-139]', () => {
    const [frame] = ask({ horizonHours: 24 }).frames;
    const [time, value, forecast] = frame.fields.map((field) => Array.from(field.values as Float64Array));
    const future = time.map((at, row) => [at, forecast[row]]).filter(([at]) => at >= TEN);
    expect(future).toHaveLength(24);
    expect(future[0][0]).toBe(TEN);
    expect(future[2][1]).toBeCloseTo(300, 0);
    expect(future[14][1]).toBeCloseTo(100, 0);
    expect(time.every((at, row) => (at < TEN ? Number.isNaN(forecast[row]) : Number.isNaN(value[row])))).toBe(true);
  });

  it('shows at least as much history as future, and more if the range does', () => {
    const [frame] = ask({ horizonHours: 24 }).frames;
    expect((frame.fields[0].values as Float64Array)[0]).toBe(TEN - 24 * HOUR);
    const wide = { ...context, from: TEN - 3 * DAY };
    const query = forecastQuerySchema.parse({ queryType: 'forecast', options: { horizonHours: 24 } });
    expect((forecastQueryType.answer(query, wide, input()).frames[0].fields[0].values as Float64Array)[0]).toBe(
      TEN - 3 * DAY
    );
  });

  it('says when it crosses a value, and how well it did before', () => {
    const { forecast } = ask({ threshold: 150 }).frames[0].meta?.custom as { forecast: ForecastCustom };
    expect(forecast.now).toBe(TEN);
    expect(forecast.learning).toBeNull();
    expect(forecast.threshold?.value).toBe(150);
    expect(forecast.threshold?.crossesAt).toBeGreaterThan(TEN + 6 * HOUR);
    expect(forecast.threshold?.crossesAt).toBeLessThan(TEN + 12 * HOUR);
    expect(forecast.backtest?.relativeError).toBeLessThan(0.05);
  });

  it('keeps its bands in order and above zero', () => {
    const [frame] = ask({ horizonHours: 48 }).frames;
    const names = ['lower95', 'lower80', 'lower50', 'forecast', 'upper50', 'upper80', 'upper95'];
    const bands = names.map((name) => frame.fields.find((field) => field.name === name)?.values as Float64Array);
    for (let row = 0; row < bands[0].length; row++) {
      const values = bands.map((band) => band[row]).filter((value) => !Number.isNaN(value));
      expect(values).toEqual(values.slice().sort((a, b) => a - b));
      expect(values.every((value) => value >= 0)).toBe(true);
    }
  });

  it('of a rate that was recorded in few places is not made, and says why', () => {
    const sparse = input({
      sampled: [true],
      group: new Int32Array(2),
      time: Float64Array.of(TIME0, TIME0 + HOUR),
      requests: Float64Array.of(1, 1),
    });
    const { frames, notices } = ask({}, sparse);
    expect(frames[0].fields).toEqual([]);
    expect(notices?.map(({ text }) => text).join(' ')).toMatch(/their rate cannot be forecast/);
  });

  it('of nothing is "no data"', () => {
    const { frames } = ask({}, { stepMs: HOUR, time0: 0, now: 0, red: null, metrics: null });
    expect(frames).toEqual([{ name: 'forecast', fields: [], meta: { type: 'timeseries-multi', typeVersion: [0, 1] } }]);
  });
});
