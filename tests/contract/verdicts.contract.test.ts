import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FrameJson } from '../../src/backend/grpc/arrowToJson';
import { throughline } from './cli';
import { buildBackend, TestPlugin, type RefAnswer } from './pluginClient';

jest.setTimeout(120_000);

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const CALLER = { settings: { engine: 'embedded', path: 'shop.duckdb' } };
/** Signals of both tables. */
const SIGNALS = ['p95', 'errorRatio', 'metric:cpu_usage'];

/** `service signal minute` → score and severity. */
type Verdicts = Map<string, readonly [score: number, severity: number]>;

function column(frame: FrameJson, name: string): number[] {
  const index = frame.schema.fields.findIndex((field) => field.name === name);
  const missing = new Set(frame.data.entities?.[index]?.NaN ?? []);
  return (frame.data.values[index] as number[]).map((value, row) => (missing.has(row) || value === null ? NaN : value));
}

function textsOf(frame: FrameJson, name: string): string[] {
  return frame.data.values[frame.schema.fields.findIndex((field) => field.name === name)] as string[];
}

const seriesOf = (frame: FrameJson) => {
  const labels = frame.schema.fields[1]?.labels ?? {};
  return JSON.stringify(Object.entries(labels).sort());
};

function verdictsOf({ frames, error }: RefAnswer): Verdicts {
  if (error !== '') {
    throw new Error(error);
  }
  return new Map(
    frames.flatMap((frame) => {
      const [time, score, severity] = ['time', 'score', 'severity'].map((name) => column(frame, name));
      return time.flatMap((at, row) =>
        Number.isNaN(score[row]) ? [] : [[`${seriesOf(frame)} ${at}`, [score[row], severity[row]] as const] as const]
      );
    })
  );
}

describe('the verdict on a minute, over the built backend', () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'throughline-verdicts-'));
  const env = { GF_PLUGIN_DATA_DIR: dataDir };
  let plugin: TestPlugin;
  let end: number;

  beforeAll(async () => {
    const made = await throughline(
      ['generate', '--events', '90000', '--days', '3', '--into', 'shop.duckdb', '--json'],
      env
    );
    end = (JSON.parse(made.out) as { toMs: number }).toMs;
    plugin = await TestPlugin.start(buildBackend(), { dataDir });
  });
  afterAll(async () => {
    await plugin.end();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const ask = async (queryType: string, options: object, from: number, to: number): Promise<RefAnswer> =>
    (await plugin.query([{ refId: 'A', queryType, options: { limit: 1000, ...options } }], { from, to }, CALLER)).A;
  const bands = async (from: number, to: number) => verdictsOf(await ask('anomalies', { signals: SIGNALS }, from, to));
  /** An hour with the worst abnormal stretch in it that is short enough. */
  const hourOfTrouble = async () => {
    const [table] = (await ask('anomalies', { signals: SIGNALS, format: 'table' }, end - 2 * DAY, end)).frames;
    const stops = column(table, 'end');
    const row = column(table, 'start').findIndex((start, at) => stops[at] - start <= HOUR / 2);
    const from = column(table, 'start')[row] - 20 * MINUTE;
    return { from, to: from + HOUR };
  };

  it('is the same in views of one hour and of thirty days, where a point keeps its strangest minute', async () => {
    const { from, to } = await hourOfTrouble();
    const hour = await bands(from, to);
    expect([...hour.values()].filter(([, severity]) => severity > 0).length).toBeGreaterThan(0);
    const wide = await bands(end - 30 * DAY, end);
    const shared = [...wide].filter(([minute]) => hour.has(minute));
    expect(shared.length).toBeGreaterThan(0);
    shared.forEach(([minute, verdict]) => expect([minute, verdict]).toEqual([minute, hour.get(minute)]));
    const day = await bands(end - DAY, end);
    const strangest = [...day].reduce((worst, one) => (one[1][0] > worst[1][0] ? one : worst));
    expect([...wide.values()].map(([score]) => score)).toContain(strangest[1][0]);
  });

  it('is the same in the table, the annotations and the series of alert rules', async () => {
    const { from, to } = await hourOfTrouble();
    const hour = await bands(from, to);
    const score = await ask('anomalies', { signals: SIGNALS, format: 'score' }, from, to);
    score.frames.forEach((frame) =>
      column(frame, 'time').forEach((at, row) =>
        expect(column(frame, 'score')[row]).toBe(hour.get(`${seriesOf(frame)} ${at}`)?.[0] ?? 0)
      )
    );
    const [[table], [marks], [wide]] = [
      (await ask('anomalies', { signals: SIGNALS, format: 'table' }, from, to)).frames,
      (await ask('annotations', { signals: SIGNALS }, from, to)).frames,
      (await ask('anomalies', { signals: SIGNALS, format: 'table' }, end - 30 * DAY, end)).frames,
    ];
    const ids = textsOf(table, 'id');
    expect(ids.length).toBeGreaterThan(0);
    expect([...textsOf(marks, 'id')].sort()).toEqual([...ids].sort());
    expect(textsOf(wide, 'id')).toEqual(expect.arrayContaining(ids));
    ids.forEach((id, row) => {
      const mark = textsOf(marks, 'id').indexOf(id);
      const [start, stop] = [column(table, 'start')[row], column(table, 'end')[row]];
      expect([column(marks, 'time')[mark], column(marks, 'timeEnd')[mark]]).toEqual([start, stop]);
      const shown = textsOf(wide, 'id').indexOf(id);
      expect([column(wide, 'start')[shown], column(wide, 'score')[shown]]).toEqual([
        start,
        column(table, 'score')[row],
      ]);
      if (start >= from && stop <= to) {
        const own = [...hour].filter(
          ([key]) =>
            key.includes(`"${textsOf(table, 'service')[row]}"`) && key.includes(`"${textsOf(table, 'signal')[row]}"`)
        );
        const inside = own.filter(
          ([key]) => Number(key.slice(key.lastIndexOf(' '))) >= start && Number(key.slice(key.lastIndexOf(' '))) < stop
        );
        expect(Math.max(...inside.map(([, [value]]) => value))).toBe(column(table, 'score')[row]);
      }
    });
  });

  it('is never given for the minute that is not over, of chains or of metrics', async () => {
    const minute = Math.floor(Date.now() / MINUTE) * MINUTE;
    const lines = Array.from({ length: 40 }, (_, at) => {
      const time = new Date(minute - (39 - at) * MINUTE).toISOString();
      return ['api-gateway', 'user-service'].map((service) =>
        JSON.stringify({
          kind: 'metric',
          metric_name: 'cpu_usage',
          service_name: service,
          metric_value: at === 39 ? 99 : 20 + (at % 5),
          timestamp: time,
        })
      );
    }).flat();
    const brought = await throughline(['import', '-', '--into', 'shop.duckdb', '--dataset', 'live'], env, {
      stdin: `${lines.join('\n')}\n`,
    });
    expect(brought.code).toBe(0);
    const before = Date.now();
    const verdicts = await bands(before - HOUR, before + HOUR);
    const answered = Math.floor(Date.now() / MINUTE) * MINUTE;
    const minutes = [...verdicts.keys()].map((key) => Number(key.slice(key.lastIndexOf(' '))));
    expect(Math.max(...minutes)).toBeLessThan(answered);
    const [table] = (await ask('anomalies', { signals: SIGNALS, format: 'table' }, before - HOUR, before + HOUR))
      .frames;
    column(table, 'end').forEach((stop) => expect(stop).toBeLessThanOrEqual(Math.floor(Date.now() / MINUTE) * MINUTE));
  });

  it('stays when later rows come', async () => {
    const range = { from: end - 3 * HOUR, to: end - 5 * MINUTE };
    const before = await bands(range.from, range.to);
    const lines = Array.from({ length: 600 }, (_, row) =>
      JSON.stringify({
        chain_id: `00000000-0000-4000-9000-${String(row).padStart(12, '0')}`,
        service_name: row % 2 === 0 ? 'api-gateway' : 'user-service',
        event_type: row % 3 === 0 ? 'error' : 'complete',
        timestamp: new Date(end + row * 1_000).toISOString(),
        duration_ms: 5_000 + row,
      })
    );
    expect(
      (await throughline(['import', '-', '--into', 'shop.duckdb'], env, { stdin: `${lines.join('\n')}\n` })).code
    ).toBe(0);
    const after = await bands(range.from, range.to);
    // How many minutes have a verdict hangs on the hour of the day: the shop sleeps at night.
    expect(before.size).toBeGreaterThan(300);
    expect([...after]).toEqual([...before]);
  });
});
