import type { Frame } from '../../src/backend/frames/frame';
import type { Answer, QueryContext } from '../../src/backend/queries/queryType';
import type { EventBatch } from '../../src/stores/writer';
import { batchOf, dice, END, MINUTE, type Row } from './dataset';
import { openGoldenStore, type GoldenStore } from './goldenStore';

const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const DAYS = 25;
/** Minutes before the end in which requests take six times as long. */
const SLOW = { from: END - 40 * MINUTE, to: END - 28 * MINUTE };

/** One service over 25 days, more than any verdict may look back, with a daily course and one slow stretch. */
function rows(): Row[] {
  const roll = dice(3);
  return Array.from({ length: (DAYS * DAY) / MINUTE }, (_, minute) => {
    const start = END - DAYS * DAY + minute * MINUTE;
    const slow = start >= SLOW.from && start < SLOW.to;
    const usual = 100 * (1 + 0.3 * Math.sin((2 * Math.PI * minute) / 1440));
    return [5, 12, 20, 27, 35, 42, 50, 57].map((second, request): Row => {
      const durationMs = Math.round(usual * (0.8 + 0.4 * roll()) * (slow ? 6 : 1));
      return {
        chain: minute * 8 + request,
        service: 0,
        parent: -1,
        start: start + second * 1_000 - durationMs,
        durationMs,
        error: '',
        type: 'complete',
      };
    });
  }).flat();
}

/** Sampling ended so long before the end; the hour looks back 12 days only. */
const SAMPLED_UNTIL = END - 20 * DAY;

/** The same requests, the older ones sampled; few in twelve minutes of the last hour. */
function sampledBatch(): EventBatch {
  const few = (start: number) => start >= SLOW.from && start < SLOW.to;
  const batch = batchOf(rows().filter(({ start, chain }) => !few(start) || chain % 8 === 0));
  batch.sampleRate = batch.timestamp.map((time) => (time < SAMPLED_UNTIL ? 0.5 : 1));
  return batch;
}

let golds: GoldenStore;
beforeAll(async () => {
  golds = await openGoldenStore(batchOf(rows()), null);
}, 60_000);
afterAll(() => golds.close());

const p95 = { signals: ['p95'] };
const ask = (queryType: string, options: object, changes: Partial<QueryContext>): Promise<Answer> =>
  golds.ask({ queryType, options }, changes);
const view = (length: number): Partial<QueryContext> => ({
  from: END - length,
  to: END,
  intervalMs: length / 1_000,
  maxDataPoints: 1_000,
});
const column = (frame: Frame, name: string) => {
  const field = frame.fields.find((candidate) => candidate.name === name);
  if (field === undefined) {
    throw new Error(`There is no field ${name}.`);
  }
  return Array.from(field.values as ArrayLike<number | string>);
};

/** Minute → score and severity, of the points of a bands frame. */
function verdicts({ frames: [frame] }: Answer): Map<number, [score: number, severity: number]> {
  const [time, score, severity] = ['time', 'score', 'severity'].map((name) => column(frame, name).map(Number));
  return new Map(time.map((at, row) => [at, [score[row], severity[row]]]));
}

describe('the verdict on a rate does not depend on sampling that ended before what it rests on', () => {
  const rate = { signals: ['rate'] };
  let sampled: GoldenStore;
  beforeAll(async () => {
    sampled = await openGoldenStore(sampledBatch(), null);
  }, 60_000);
  afterAll(() => sampled.close());
  const look = (options: object, length: number) =>
    sampled.ask({ queryType: 'anomalies', options: { ...rate, ...options } }, view(length));

  it('in views of an hour and of 24 days, bit for bit, and there is none before', async () => {
    const hour = verdicts(await look({}, HOUR));
    const wide = verdicts(await look({}, 24 * DAY));
    expect([...hour.values()].filter(([, severity]) => severity > 0).length).toBeGreaterThanOrEqual(8);
    const shared = [...wide].filter(([minute]) => hour.has(minute));
    expect(shared.length).toBeGreaterThan(0);
    shared.forEach(([minute, verdict]) => expect(verdict).toEqual(hour.get(minute)));
    const unjudged = [...wide].filter(([, [score]]) => Number.isNaN(score)).map(([minute]) => minute);
    expect(Math.max(...unjudged)).toBeLessThan(SAMPLED_UNTIL + 12 * DAY);
    expect(Math.max(...unjudged)).toBeGreaterThan(SAMPLED_UNTIL + 11 * DAY);
  });

  it('in tables and in the series for alert rules', async () => {
    const [hour, wide] = await Promise.all([HOUR, 24 * DAY].map((length) => look({ format: 'table' }, length)));
    const first = ({ frames: [frame] }: Answer) => frame.fields.map(({ name }) => column(frame, name)[0]);
    expect(column(hour.frames[0], 'signal')).toEqual(['rate']);
    expect(first(wide)).toEqual(first(hour));
    const scores = verdicts(await look({}, HOUR));
    const { frames } = await look({ format: 'score', by: 'service' }, HOUR);
    const time = column(frames[0], 'time').map(Number);
    column(frames[0], 'score').forEach((score, row) => expect(score).toBe(scores.get(time[row])?.[0]));
  });

  it('and there is no rate at all while the model still remembers it', async () => {
    const { frames, notices } = await sampled.ask(
      { queryType: 'anomalies', options: rate },
      { ...view(HOUR), from: SAMPLED_UNTIL + 5 * DAY, to: SAMPLED_UNTIL + 5 * DAY + HOUR }
    );
    expect(frames.flatMap(({ fields }) => fields)).toEqual([]);
    expect(notices?.[0].text).toMatch(/^Only part of the requests was recorded/);
  });
});

describe('the verdict on a minute does not depend on who looks', () => {
  it('is the same in views of an hour, a week and 24 days, bit for bit', async () => {
    const hour = verdicts(await ask('anomalies', p95, view(HOUR)));
    expect(hour.size).toBe(59);
    expect([...hour.values()].filter(([, severity]) => severity > 0).length).toBeGreaterThanOrEqual(8);
    for (const length of [7 * DAY, 24 * DAY]) {
      const wide = verdicts(await ask('anomalies', p95, view(length)));
      const shared = [...wide].filter(([minute]) => hour.has(minute));
      expect(shared.length).toBeGreaterThan(0);
      shared.forEach(([minute, verdict]) => expect(verdict).toEqual(hour.get(minute)));
      const worst = [...hour].reduce((a, b) => (b[1][0] > a[1][0] ? b : a));
      expect(wide.get(worst[0])).toEqual(worst[1]);
    }
  });

  it('is the same in the series for alert rules', async () => {
    const hour = verdicts(await ask('anomalies', p95, view(HOUR)));
    const { frames } = await ask(
      'anomalies',
      { ...p95, format: 'score' },
      { from: END - 45 * MINUTE, to: END - 20 * MINUTE, intervalMs: MINUTE }
    );
    const time = column(frames[0], 'time').map(Number);
    expect(time).toHaveLength(25);
    column(frames[0], 'score').forEach((score, row) => expect(score).toBe(hour.get(time[row])?.[0]));
  });

  it('is the same in tables and annotations of any range, with the same ids', async () => {
    const tables = await Promise.all(
      [HOUR, 7 * DAY, 24 * DAY].map((length) => ask('anomalies', { ...p95, format: 'table' }, view(length)))
    );
    const rowOf = ({ frames: [frame] }: Answer) => {
      const row = column(frame, 'start').findIndex((start) => Number(start) >= SLOW.from && Number(start) < SLOW.to);
      return Object.fromEntries(frame.fields.map(({ name }) => [name, column(frame, name)[row]]));
    };
    const [first, ...others] = tables.map(rowOf);
    expect(first).toMatchObject({ service: 'front', signal: 'p95' });
    expect(others).toEqual([first, first]);
    const marks = await ask('annotations', p95, view(HOUR));
    const row = column(marks.frames[0], 'id').indexOf(String(first.id));
    expect(column(marks.frames[0], 'time')[row]).toBe(first.start);
    expect(column(marks.frames[0], 'text')[row]).toBe(first.description);
    const peak = verdicts(await ask('anomalies', p95, view(HOUR)));
    expect(Math.max(...[...peak.values()].map(([score]) => score))).toBe(first.score);
  });

  it('is the same beside its forecast in views of an hour, two days and a month, bit for bit', async () => {
    const points = async (length: number) => {
      const { frames } = await ask('anomalies', { ...p95, format: 'temporal' }, view(length));
      const names = ['time', 'predicted', 'prediction_error', 'threshold', 'confidence', 'shape_distance'];
      const columns = names.map((name) => column(frames[0], name).map(Number));
      return new Map(columns[0].map((time, row) => [time, columns.map((values) => values[row])]));
    };
    const hour = await points(HOUR);
    expect(hour.size).toBe(11);
    expect([...hour.values()].flat().some(Number.isNaN)).toBe(false);
    for (const length of [2 * DAY, 30 * DAY]) {
      const wide = await points(length);
      expect(wide.size).toBeGreaterThan(500);
      hour.forEach((figures, time) => expect(wide.get(time)).toEqual(figures));
    }
  });

  it('of a range that begins within a stretch keeps its true start', async () => {
    const whole = await ask('anomalies', { ...p95, format: 'table' }, view(HOUR));
    const cut = await ask('anomalies', { ...p95, format: 'table' }, { from: SLOW.from + 6 * MINUTE, to: END });
    expect(column(cut.frames[0], 'id')).toEqual(expect.arrayContaining([column(whole.frames[0], 'id')[0]]));
  });

  it('is never made of the minute that is still filling', async () => {
    const { frames } = await ask('anomalies', p95, view(HOUR));
    const { lastEvent } = await golds.store.watermark({
      tenants: 'all',
      from: 0,
      to: END,
      filters: { services: [], endpoints: [], chains: [], users: [], eventTypes: [] },
      maxRows: 1_000,
      timeoutMs: 10_000,
      signal: new AbortController().signal,
    });
    expect(Math.max(...column(frames[0], 'time').map(Number)) + MINUTE).toBeLessThanOrEqual(lastEvent);
  });
});
