import type { IncidentsCustom } from '../../src/contracts/verdictFrames';
import type { Frame } from '../../src/backend/frames/frame';
import { END, FAULT, MINUTE } from './dataset';
import { valuesOf } from './golden';
import { openGoldenStore, type GoldenStore } from './goldenStore';

const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let golds: GoldenStore;
beforeAll(async () => {
  golds = await openGoldenStore();
}, 60_000);
afterAll(() => golds.close());

type Range = { from: number; to?: number };
const view = (length: number): Range => ({ from: END - length });
const ask = async (options: object, range: Range, services: string[] = []): Promise<Frame[]> =>
  (await golds.ask({ queryType: 'incidents', filters: { services }, options }, range)).frames;
const column = (frame: Frame, name: string) =>
  valuesOf(frame.fields.find((field) => field.name === name) ?? frame.fields[0]);
const rowsOf = (frame: Frame, ...names: string[]) => {
  const columns = names.map((name) => column(frame, name));
  return columns[0].map((_, row) => columns.map((values) => values[row]));
};
const countsOf = (frame: Frame) => frame.meta?.custom?.incidents as IncidentsCustom;
const anomalies = async (range: Range) =>
  (await golds.ask({ queryType: 'anomalies', options: { format: 'table' } }, range)).frames[0];

/** Severity of the alertable series by minute. */
const severities = (frame: Frame) =>
  new Map(column(frame, 'time').map((time, row) => [time, column(frame, 'severity')[row]]));

describe('a fault of payment, on which front waits', () => {
  it('is one incident that payment began [S4-034]', async () => {
    const [table] = await ask({}, view(HOUR));
    expect(rowsOf(table, 'service', 'state', 'services', 'signals', 'severity')).toEqual([
      ['payment', 'closed', '["payment","front"]', 5, 'high'],
    ]);
    const started = Date.parse(String(column(table, 'started')[0]));
    expect(started).toBeGreaterThanOrEqual(FAULT.from);
    expect(started).toBeLessThanOrEqual(FAULT.from + 3 * MINUTE);
    expect(column(table, 'title')[0]).toMatch(
      /^payment and 1 more service: .* of payment rose to .* usual .*, from 11:1\d UTC for \d+ min$/
    );
  });

  it('is made of all single signals, of which none is lost [S4-035]', async () => {
    for (const range of [view(HOUR), view(DAY), { from: FAULT.from + 5 * MINUTE }]) {
      const [signals] = await ask({ format: 'signals' }, range);
      const { signals: count, inIncidents, single, earlier, incidents } = countsOf(signals);
      const alone = await anomalies(range);
      expect([...column(signals, 'id')].sort()).toEqual([...column(alone, 'id')].sort());
      expect(count).toBe(column(alone, 'id').length);
      expect(inIncidents + single).toBe(count);
      expect(earlier).toBe(0);
      expect(incidents).toBe(new Set(column(signals, 'incident').filter((id) => id !== '')).size);
      expect(column(signals, 'why').every((why) => /^(The first|Belongs to|No incident)/.test(String(why)))).toBe(true);
    }
  });

  it('has the same id, start and members in every view, also in one that begins within it', async () => {
    const ranges = [view(HOUR), view(6 * HOUR), view(2 * DAY), { from: FAULT.from + 7 * MINUTE }];
    const tables = await Promise.all(ranges.map(async (range) => (await ask({}, range))[0]));
    const [first, ...others] = tables.map((table) =>
      rowsOf(table, 'id', 'started', 'opened', 'ended', 'title', 'services', 'atRisk', 'share').find(
        ([, started]) => Date.parse(String(started)) >= FAULT.from
      )
    );
    expect(first).toBeDefined();
    others.forEach((other) => expect(other).toEqual(first));
  });

  it('had that id from the first, with what was known then', async () => {
    const [whole] = await ask({ format: 'open' }, view(HOUR));
    const after = severities(whole);
    const seen: Array<[string, unknown]> = [];
    for (const minute of [1, 2, 3, 6, 10, 14, 18, 20, 22]) {
      const to = FAULT.from + minute * MINUTE;
      const [then] = await ask({ format: 'open' }, { from: to - 10 * MINUTE, to });
      const labels = then.fields[1].labels ?? {};
      const last = column(then, 'severity').at(-1);
      seen.push([labels.incident ?? 'none', last]);
      expect(last).toBe(after.get(column(then, 'time').at(-1) ?? null) ?? 0);
    }
    const id = whole.fields[1].labels?.incident;
    expect(new Set(seen.map(([incident]) => incident))).toEqual(new Set(['none', id]));
    expect(seen[0]).toEqual(['none', 0]);
    expect(Math.max(...seen.map(([, severity]) => Number(severity)))).toBe(3);
    expect(seen.at(-1)).toEqual([id, 0]);
  }, 60_000);

  it('goes through its states as time passes', async () => {
    const states: unknown[] = [];
    for (const minute of [1, 5, 11, 16, 19, 22]) {
      const to = FAULT.from + minute * MINUTE;
      states.push(column((await ask({}, { from: to - HOUR, to }))[0], 'state')[0] ?? 'none');
    }
    expect(states).toEqual(['none', 'growing', 'growing', 'recovering', 'recovering', 'closed']);
  }, 60_000);

  it('is shown to who asks for a service that it touches, as the same incident, and to nobody else', async () => {
    const [all] = await ask({}, view(HOUR));
    for (const services of [['front'], ['/^pay/'], ['stock', 'front']]) {
      const [some] = await ask({}, view(HOUR), services);
      expect(rowsOf(some, 'id', 'title', 'services')).toEqual(rowsOf(all, 'id', 'title', 'services'));
    }
    const [none] = await ask({}, view(HOUR), ['stock']);
    expect(column(none, 'id')).toEqual([]);
    await expect(ask({}, view(HOUR), ['/(/'])).rejects.toMatchObject({ code: 'badQuery' });
  });

  it('can be asked for by its id', async () => {
    const [all] = await ask({}, view(2 * DAY));
    const id = String(column(all, 'id')[0]);
    expect(column((await ask({ incident: id }, view(2 * DAY)))[0], 'id')).toEqual([id]);
    const [signals] = await ask({ incident: id, format: 'signals' }, view(2 * DAY));
    expect(new Set(column(signals, 'incident'))).toEqual(new Set([id]));
    expect(column((await ask({ incident: 'gone' }, view(2 * DAY)))[0], 'id')).toEqual([]);
  });

  it('is one mark on the time axis, with its title and services', async () => {
    const { frames } = await golds.ask({ queryType: 'annotations', options: { kind: 'incidents' } }, view(HOUR));
    const [table] = await ask({}, view(HOUR));
    expect(rowsOf(frames[0], 'id', 'time', 'timeEnd')).toEqual(rowsOf(table, 'id', 'started', 'ended'));
    expect(column(frames[0], 'text')[0]).toBe(`${column(table, 'title')[0]}.`);
    expect(column(frames[0], 'tags')[0]).toBe('incident,payment,front,high');
  });
});

describe('alert rules', () => {
  it('get a number for every complete minute where there is no incident', async () => {
    const quiet = { from: END - 3 * HOUR, to: END - 2 * HOUR };
    const frames = await ask({ format: 'open' }, quiet);
    expect(frames).toHaveLength(1);
    expect(frames[0].fields.map(({ name, labels }) => [name, labels ?? {}])).toEqual([
      ['time', {}],
      ['severity', {}],
    ]);
    expect(column(frames[0], 'severity')).toEqual(Array.from({ length: 60 }, () => 0));
  });

  it('get "no data" where no minute is complete', async () => {
    const [frame, ...others] = await ask({ format: 'open' }, { from: END + HOUR, to: END + 2 * HOUR });
    expect([frame.fields, frame.meta?.type, others]).toEqual([[], 'timeseries-multi', []]);
  });

  it('are told what was left out', async () => {
    const { frames, notices } = await golds.ask(
      { queryType: 'incidents', options: { format: 'signals', limit: 2 } },
      view(HOUR)
    );
    expect(column(frames[0], 'id')).toHaveLength(2);
    expect(countsOf(frames[0]).signals).toBe(5);
    expect(notices?.[0].text).toMatch(/^The first 2 of 5 signals are shown/);
  });
});
