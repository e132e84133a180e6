import { queryContext, TEN } from '../../../tests/fixtures/queries/context';
import { redQuerySchema, type RedQuery } from '../../contracts/queries/red';
import type { ChainStore, RedColumns, RedQuestion, Scope } from '../../stores/port';
import { testScope } from '../../stores/testing/scopes';
import type { Frame } from '../frames/frame';
import { HOUR, MINUTE } from './interval';
import { redQueryType, type RedInput } from './red';

const CART = { service: 'cart' };
const PAYMENT = { service: 'payment' };

interface Row {
  group: number;
  time: number;
  requests: number;
  errors?: number;
  p95?: number;
}

function columns(groups: RedColumns['groups'], rows: Row[], changes: Partial<RedColumns> = {}): RedColumns {
  const numbers = (pick: (row: Row) => number | undefined) => Float64Array.from(rows, (row) => pick(row) ?? NaN);
  return {
    groups,
    group: Int32Array.from(rows, (row) => row.group),
    time: numbers((row) => row.time),
    requests: numbers((row) => row.requests),
    errors: numbers((row) => row.errors ?? 0),
    recorded: new Float64Array(0),
    durationSum: numbers(() => 0),
    p50: numbers((row) => (row.p95 ?? NaN) / 2),
    p95: numbers((row) => row.p95),
    p99: numbers((row) => (row.p95 ?? NaN) * 2),
    sampled: groups.map(() => false),
    source: 'rows',
    rowsRead: rows.length,
    ...changes,
  };
}

const query = (model: object = {}): RedQuery => redQuerySchema.parse({ queryType: 'red', ...model });
const fourMinutes = queryContext({ to: TEN + 4 * MINUTE, now: TEN + HOUR });
const input = (shown: RedColumns, changes: Partial<RedInput> = {}): RedInput => ({
  stepMs: MINUTE,
  range: { from: TEN, to: TEN + 4 * MINUTE },
  shiftMs: 0,
  shown,
  compared: null,
  ...changes,
});

const valuesOf = (frame: Frame, index = 1) => Array.from(frame.fields[index].values as Float64Array);

describe('red as series', () => {
  it('refuses more values than one answer may hold, before any of them is laid out', () => {
    const services = Array.from({ length: 500 }, (_, service) => ({ service: `s${service}` }));
    const wide = input(columns(services, []), { stepMs: 1000, range: { from: TEN, to: TEN + 3 * HOUR } });
    expect(() => redQueryType.answer(query(), fourMinutes, wide)).toThrow(
      '500 series of 1s are about 5.4M values; at most 2.0M are sent'
    );
    expect(() => redQueryType.answer(query(), fourMinutes, { ...wide, stepMs: MINUTE })).not.toThrow();
  });

  it('gives requests per second by service, 0 where a service had none', () => {
    const shown = columns(
      [CART, PAYMENT],
      [
        { group: 0, time: TEN, requests: 120 },
        { group: 0, time: TEN + 2 * MINUTE, requests: 30 },
        { group: 1, time: TEN + MINUTE, requests: 6 },
      ]
    );
    const { frames } = redQueryType.answer(query(), fourMinutes, input(shown));
    expect(frames.map((frame) => frame.fields[1].labels)).toEqual([
      { service: 'cart', measure: 'rate' },
      { service: 'payment', measure: 'rate' },
    ]);
    expect(valuesOf(frames[0])).toEqual([2, 0, 0.5, 0]);
    expect(valuesOf(frames[1])).toEqual([0, 0.1, 0, 0]);
    expect(frames[0].meta).toMatchObject({ type: 'timeseries-multi', typeVersion: [0, 1] });
    expect(frames[0].fields[1].config).toMatchObject({ unit: 'reqps', displayNameFromDS: 'cart' });
  });

  it('says no share and no quantile of too few requests, and still counts them', () => {
    const shown = columns(
      [CART],
      [
        { group: 0, time: TEN, requests: 3, errors: 1, p95: 900 },
        { group: 0, time: TEN + MINUTE, requests: 20, errors: 1, p95: 90 },
      ]
    );
    const options = { measures: ['errorRatio', 'p95', 'requests', 'errors'], leastRequests: 20 };
    const { frames, receipt } = redQueryType.answer(query({ options }), fourMinutes, input(shown));
    expect(frames.map((frame) => valuesOf(frame).slice(0, 2))).toEqual([
      [NaN, 0.05],
      [NaN, 90],
      [3, 20],
      [1, 1],
    ]);
    expect(receipt?.parameters).toMatchObject({ leastRequests: 20 });
    expect(() => query({ options: { leastRequests: 0 } })).toThrow();
  });

  it('asks for means apart, so that no other figure waits for them, and only where they are wanted [S1-094]', async () => {
    const asked: RedQuestion[] = [];
    const shown = columns(
      [CART, PAYMENT],
      [
        { group: 0, time: TEN, requests: 40, p95: 300 },
        { group: 1, time: TEN, requests: 4, p95: 300 },
        { group: 1, time: TEN + MINUTE, requests: 3 },
      ]
    );
    // Means come in another order, and without the last minute.
    const means = columns(
      [PAYMENT, CART],
      [
        { group: 0, time: TEN, requests: 4 },
        { group: 1, time: TEN, requests: 40 },
      ],
      { durationSum: Float64Array.of(90, 1_000), timed: Float64Array.of(3, 40) }
    );
    const red = (_: Scope, question: RedQuestion) => {
      asked.push(question);
      return Promise.resolve(question.mean === true ? means : shown);
    };
    const access = { store: { red } as Partial<ChainStore> as ChainStore, scope: () => testScope(0, 1) };
    const read = (measures: string[]) => redQueryType.read(query({ options: { measures } }), fourMinutes, access);
    const { frames } = redQueryType.answer(
      query({ options: { measures: ['mean', 'rate'] } }),
      fourMinutes,
      await read(['mean', 'rate'])
    );
    expect(asked.map(({ mean, quantiles }) => [mean, quantiles])).toEqual([
      [undefined, undefined],
      [true, []],
    ]);
    expect(frames.map((frame) => frame.fields[1].labels)).toEqual([
      { service: 'cart', measure: 'mean' },
      { service: 'cart', measure: 'rate' },
      { service: 'payment', measure: 'mean' },
      { service: 'payment', measure: 'rate' },
    ]);
    // Three of payment's four requests have a duration.
    expect([valuesOf(frames[0]), valuesOf(frames[2])]).toEqual([
      [25, NaN, NaN, NaN],
      [30, NaN, NaN, NaN],
    ]);
    expect(frames[0].fields[1].config).toMatchObject({ unit: 'ms', displayNameFromDS: 'cart mean duration' });
    await read(['rate', 'p95']);
    expect(asked.slice(2).map(({ mean }) => mean)).toEqual([undefined]);
  });

  it('leaves out the bucket that is still filling', () => {
    const context = queryContext({
      to: TEN + 4 * MINUTE,
      watermark: { ...fourMinutes.watermark, lastEvent: TEN + 2.5 * MINUTE },
    });
    const shown = columns(
      [CART],
      [
        { group: 0, time: TEN + MINUTE, requests: 60 },
        { group: 0, time: TEN + 2 * MINUTE, requests: 31 },
      ]
    );
    const { frames } = redQueryType.answer(query(), context, input(shown));
    expect(valuesOf(frames[0], 0)).toEqual([TEN, TEN + MINUTE]);
    expect(valuesOf(frames[0])).toEqual([0, 1]);
  });

  it('does not take the time before the first event for quiet', () => {
    const context = queryContext({
      to: TEN + 4 * MINUTE,
      watermark: { ...fourMinutes.watermark, firstEvent: TEN + 1.5 * MINUTE },
    });
    const { frames } = redQueryType.answer(
      query(),
      context,
      input(columns([CART], [{ group: 0, time: TEN + MINUTE, requests: 60 }]))
    );
    expect(valuesOf(frames[0])).toEqual([NaN, 1, 0, 0]);
  });

  it('gives shares of errors and durations only where there were requests [S1-097]', () => {
    const shown = columns([CART], [{ group: 0, time: TEN, requests: 40, errors: 2, p95: 300 }]);
    const { frames } = redQueryType.answer(
      query({ options: { measures: ['errorRatio', 'p95', 'errors'] } }),
      fourMinutes,
      input(shown)
    );
    expect(frames.map((frame) => frame.fields[1].name)).toEqual(['errorRatio', 'p95', 'errors']);
    expect(frames.map((frame) => valuesOf(frame))).toEqual([
      [0.05, NaN, NaN, NaN],
      [300, NaN, NaN, NaN],
      [2, 0, 0, 0],
    ]);
    expect(frames.map((frame) => frame.fields[1].config?.unit)).toEqual(['percentunit', 'ms', 'short']);
    expect(frames[0].fields[1].config?.displayNameFromDS).toBe('cart error share');
  });

  it('takes missing minutes of a sampled service for missing, and says so', () => {
    const shown = columns([CART], [{ group: 0, time: TEN, requests: 600 }], { sampled: [true] });
    const { frames, notices } = redQueryType.answer(query(), fourMinutes, input(shown));
    expect(valuesOf(frames[0])).toEqual([10, NaN, NaN, NaN]);
    expect(notices?.[0].text).toMatch(/^Only part of the requests was recorded/);
  });

  it('shifts the compared range onto the shown one', () => {
    const day = 24 * HOUR;
    const compared = columns([CART], [{ group: 0, time: TEN - day + MINUTE, requests: 180 }]);
    const context = queryContext({
      ...fourMinutes,
      watermark: { ...fourMinutes.watermark, firstEvent: TEN - 2 * day },
    });
    const shown = columns([CART], [{ group: 0, time: TEN, requests: 60 }]);
    const { frames } = redQueryType.answer(
      query({ compareTo: 'day' }),
      context,
      input(shown, { shiftMs: day, compared })
    );
    expect(frames).toHaveLength(2);
    expect(frames[1].fields[1].labels).toEqual({ service: 'cart', measure: 'usualRate' });
    expect(frames[1].fields[1].config?.displayNameFromDS).toBe('cart, a day before');
    expect(valuesOf(frames[1], 0)).toEqual(valuesOf(frames[0], 0));
    expect(valuesOf(frames[1])).toEqual([0, 3, 0, 0]);
  });

  it('never sends two series with the same labels', () => {
    const shown = columns([CART, PAYMENT], [{ group: 0, time: TEN, requests: 1 }]);
    const model = query({ compareTo: 'previous', options: { measures: ['rate', 'p95', 'rate'] } });
    const { frames } = redQueryType.answer(model, fourMinutes, input(shown, { shiftMs: 4 * MINUTE, compared: shown }));
    const labels = frames.map((frame) => JSON.stringify(frame.fields[1].labels));
    expect(new Set(labels).size).toBe(frames.length);
    expect(frames).toHaveLength(8);
  });

  it('answers "no data" with the type and no fields', () => {
    const { frames } = redQueryType.answer(query(), fourMinutes, input(columns([], [])));
    expect(frames).toEqual([{ name: 'red', fields: [], meta: { type: 'timeseries-multi', typeVersion: [0, 1] } }]);
  });

  it('says how many groups were folded', () => {
    const shown = columns([CART, { service: 'other' }], [], { folded: 1_234 });
    const { notices } = redQueryType.answer(query({ options: { limit: 1 } }), fourMinutes, input(shown));
    expect(notices).toEqual([
      {
        severity: 'info',
        text: 'The busiest 1 of 1.2k services are shown one by one, the others together as "other".',
      },
    ]);
  });
});

describe('red as a table', () => {
  const total = (rows: Row[], groups = [CART, PAYMENT]) => columns(groups, rows);
  const hour = queryContext();
  const shown = total([
    { group: 0, time: TEN, requests: 7_200, errors: 72, p95: 250 },
    { group: 1, time: TEN, requests: 360, errors: 0, p95: 90 },
  ]);
  const totals: Partial<RedInput> = { stepMs: 'total', range: { from: hour.from, to: hour.to } };

  it('gives one row per group with rates over the range', () => {
    const { frames } = redQueryType.answer(query({ options: { format: 'table' } }), hour, input(shown, totals));
    const [frame] = frames;
    expect(frame.fields.map((field) => field.name)).toEqual([
      'service',
      'rate',
      'requests',
      'errors',
      'errorRatio',
      'p50',
      'p95',
      'p99',
    ]);
    expect(frame.fields[0].values).toEqual(['cart', 'payment']);
    expect([1, 2, 3, 4, 5, 6, 7].map((index) => valuesOf(frame, index))).toEqual([
      [2, 0.1],
      [7_200, 360],
      [72, 0],
      [0.01, 0],
      [125, 45],
      [250, 90],
      [500, 180],
    ]);
  });

  it('divides by the part of the range that has data', () => {
    const half = queryContext({ watermark: { ...hour.watermark, lastEvent: TEN + HOUR / 2 } });
    const { frames } = redQueryType.answer(query({ options: { format: 'table' } }), half, input(shown, totals));
    expect(valuesOf(frames[0])).toEqual([4, 0.2]);
  });

  it('puts the compared figures beside the same group, whatever its row there', () => {
    const compared = total([{ group: 0, time: TEN - HOUR, requests: 720, errors: 36, p95: 45 }], [PAYMENT, CART]);
    const model = query({ compareTo: 'previous', options: { format: 'table' } });
    const { frames } = redQueryType.answer(model, hour, input(shown, { ...totals, shiftMs: HOUR, compared }));
    expect(frames[0].fields.slice(8).map((field) => field.name)).toEqual(['usualRate', 'usualErrorRatio', 'usualP95']);
    expect([8, 9, 10].map((index) => valuesOf(frames[0], index))).toEqual([
      [NaN, 0.2],
      [NaN, 0.05],
      [NaN, 45],
    ]);
  });

  it('keeps its columns when nothing matches', () => {
    const { frames } = redQueryType.answer(query({ options: { format: 'table' } }), hour, input(total([], []), totals));
    expect(frames[0].fields[0]).toMatchObject({ name: 'service', values: [] });
  });
});
