import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  buildBackend,
  contextOf,
  queryRequest,
  receiptOf,
  RunningPlugins,
  shopEvents,
  type TestPlugin,
} from './pluginClient';

jest.setTimeout(60_000);

const END = Date.parse('2026-03-02T12:00:00Z');
const running = new RunningPlugins();
const start = (options: Parameters<typeof TestPlugin.start>[1] = {}, file = executable) => running.start(file, options);
const HOUR = { from: END - 3_600_000, to: END };
let executable: string;
let plugin: TestPlugin;

beforeAll(async () => {
  executable = buildBackend();
  plugin = await running.startShop(executable, END);
});
afterAll(() => running.end());

describe('Diagnostics', () => {
  it('reports what the store holds [S2-038] [S2-188] [S3-038]', async () => {
    const { status, message, jsonDetails } = await plugin.process.checkHealth({
      pluginContext: contextOf(),
      headers: {},
    });
    expect(status).toBe(1);
    expect(message).toMatch(
      /^Connected: 1\.1k events of about \d+ chains, 2026-03-02 11:00 to 2026-03-02 11:59 UTC\.$/
    );
    expect(JSON.parse(jsonDetails.toString())).toMatchObject({
      engine: 'embedded',
      events: 1080,
      metrics: 0,
      firstEvent: '2026-03-02T11:00:00.040Z',
      verboseMessage: expect.stringContaining('DuckDB'),
    });
  });

  it.each([
    ['a server without a name', { engine: 'clickhouse' }, 'Enter the host of the ClickHouse server'],
    [
      'a path that leaves the data directory',
      { path: '../secret.duckdb' },
      'Write a file name inside the data directory',
    ],
    ['settings of the wrong type', { limits: { maxRows: 'many' } }, 'Data source setting "limits.maxRows"'],
  ])('explains %s', async (_, settings, sentence) => {
    const { status, message, jsonDetails } = await plugin.process.checkHealth({
      pluginContext: contextOf({ settings, uid: 'bad' }),
      headers: {},
    });
    expect({ status, message }).toEqual({ status: 2, message: expect.stringContaining(sentence) });
    expect(JSON.parse(jsonDetails.toString())).toMatchObject({
      code: 'badSettings',
      verboseMessage: expect.stringContaining('Node v'),
    });
  });

  it('counts its own work for Prometheus [S4-098] [S4-100] [S4-101]', async () => {
    await plugin.query(
      [
        { refId: 'A', queryType: 'red' },
        { refId: 'B', queryType: 'nonsense' },
      ],
      HOUR
    );
    const { metrics } = await plugin.process.collectMetrics({ pluginContext: contextOf() });
    const text = metrics?.prometheus.toString() ?? '';
    const value = (name: string) =>
      Number(new RegExp(`^${name.replace(/[{}"]/g, '\\$&')} (\\S+)$`, 'm').exec(text)?.[1]);
    expect(value('throughline_queries_total{query_type="red",status="200"}')).toBeGreaterThanOrEqual(1);
    expect(value('throughline_queries_total{query_type="invalid",status="400"}')).toBeGreaterThanOrEqual(1);
    expect(
      value('grafana_plugin_request_total{endpoint="checkHealth",status="200",status_source="plugin"}')
    ).toBeGreaterThanOrEqual(1);
    expect(value('throughline_store_rows_read_total')).toBeGreaterThan(0);
    for (const name of [
      'throughline_cache_bytes',
      'throughline_analysis_queue_length',
      'throughline_worker_threads',
      'process_resident_memory_bytes',
      'nodejs_eventloop_lag_seconds',
    ]) {
      expect(value(name)).toBeGreaterThanOrEqual(0);
    }
  });
});

describe('Data', () => {
  it('answers every refId, each on its own [S2-027]', async () => {
    const answers = await plugin.query(
      [
        { refId: 'A', queryType: 'red' },
        { refId: 'B', queryType: 'nonsense' },
        { refId: 'C', queryType: 'variable' },
      ],
      HOUR
    );
    expect(
      Object.fromEntries(
        Object.entries(answers).map(([refId, { status, errorSource }]) => [refId, [status, errorSource]])
      )
    ).toEqual({
      A: [200, ''],
      B: [400, 'plugin'],
      C: [200, ''],
    });
    expect(answers.A.frames.map(({ schema }) => schema.fields[1].labels?.service).sort()).toEqual([
      'cart',
      'frontend',
      'payment',
    ]);
    expect(
      answers.A.frames.every(({ schema }) => schema.refId === 'A' && schema.meta?.type === 'timeseries-multi')
    ).toBe(true);
    expect(answers.B.error).toMatch(/^Unknown query type "nonsense"\. Choose one of: red, /);
  });

  it.each([
    ['an expression that is none', { filters: { services: ['/(/'] } }, 'is not valid'],
    ['a million series', { options: { limit: 1_000_000 } }, 'options.limit'],
    ['an interval that is none', { interval: 'weekly' }, 'Write the interval as'],
    ['a model of a later release', { schemaVersion: 99 }, 'newer version'],
    ['filters of the wrong type', { filters: { services: 'cart' } }, 'filters.services'],
  ])('refuses %s with 400 and a sentence', async (_, part, sentence) => {
    const { A } = await plugin.query([{ refId: 'A', queryType: 'red', ...part }], HOUR);
    expect(A).toMatchObject({
      status: 400,
      errorSource: 'plugin',
      frames: [],
      error: expect.stringContaining(sentence),
    });
  });

  it('refuses a range that is reversed, empty or absurd, and a model that is no JSON', async () => {
    for (const range of [
      { from: END, to: END - 1 },
      { from: END, to: END },
    ]) {
      expect((await plugin.query([{ queryType: 'red' }], range)).A).toMatchObject({
        status: 400,
        error: expect.stringContaining('time range'),
      });
    }
    const request = {
      pluginContext: contextOf(),
      headers: {},
      queries: [
        { refId: 'A', queryType: 'red', maxDataPoints: 1, intervalMS: 1, timeRange: undefined, json: Buffer.from('{') },
      ],
    };
    expect((await plugin.process.queryData(request)).responses.A).toMatchObject({
      status: 400,
      error: expect.stringContaining('not valid JSON'),
    });
    request.queries[0].json = Buffer.from('{}');
    expect((await plugin.process.queryData(request)).responses.A).toMatchObject({
      status: 400,
      error: expect.stringContaining('time range'),
    });
  });

  it('answers the second time from the cache, until it is told not to or the data changes [S0-191] [S2-156]', async () => {
    const caller = { uid: 'cache', settings: { path: 'cache.duckdb' } };
    await plugin.resource('POST', 'events', shopEvents(END), caller);
    const open = { from: END - 3_600_000, to: END + 60_000 };
    const hit = async (headers = {}, model = {}) =>
      receiptOf((await plugin.query([{ queryType: 'red', refId: 'A', ...model }], open, caller, headers)).A).cacheHit;
    expect(await hit()).toBe(false);
    expect(await hit()).toBe(true);
    expect(await hit({}, { hide: true })).toBe(true);
    expect(await hit({ 'http_X-Cache-Skip': 'true' })).toBe(false);
    expect(await hit({}, { force_refresh: true })).toBe(false);
    await plugin.resource('POST', 'events', shopEvents(END + 60_000, 1), caller);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(await hit()).toBe(false);
  });

  it('has the next refresh of a dashboard in the cache before it asks [S2-178]', async () => {
    const caller = { uid: 'ahead', settings: { path: 'ahead.duckdb' } };
    await plugin.resource('POST', 'events', shopEvents(END), caller);
    const everyMs = 4_100;
    const begun = Date.now();
    const refresh = async (time: number) => {
      await new Promise((resolve) => setTimeout(resolve, begun + time * everyMs - Date.now()));
      const to = begun + time * everyMs;
      return receiptOf((await plugin.query([{ queryType: 'red' }], { from: to - 3_600_000, to }, caller)).A).cacheHit;
    };
    const hits: unknown[] = [];
    for (let time = 0; time < 5; time++) {
      hits.push(await refresh(time));
    }
    expect(hits).toEqual([false, false, false, false, true]);
  });

  it('carries a receipt that says how the answer came about', async () => {
    const { A } = await plugin.query([{ queryType: 'red' }], HOUR, {}, { 'X-Cache-Skip': 'true' });
    expect(receiptOf(A)).toMatchObject({
      engine: 'embedded',
      cacheHit: false,
      range: HOUR,
      query: { queryType: 'red', groupBy: 'service' },
      dataVersion: expect.any(String),
      rowsRead: 1080,
      stages: { readMs: expect.any(Number), answerMs: expect.any(Number), waitMs: expect.any(Number) },
    });
  });

  it('shows a tenant its own rows and nobody all of them', async () => {
    const settings = { path: 'tenants.duckdb', tenants: { organisations: { 1: ['acme'], 2: ['globex'] } } };
    const [acme, globex, other] = [1, 2, 3].map((orgId) => ({ orgId, settings, uid: 'tenants' }));
    await plugin.resource('POST', 'events', shopEvents(END, 2, 'acme'), acme);
    await plugin.resource('POST', 'events', shopEvents(END, 1, 'globex'), globex);
    const rows = async (caller: object) =>
      receiptOf((await plugin.query([{ queryType: 'red', options: { format: 'table' } }], HOUR, caller)).A).rowsRead;
    expect([await rows(acme), await rows(globex)]).toEqual([36, 18]);
    expect((await plugin.query([{ queryType: 'red' }], HOUR, other)).A).toMatchObject({
      status: 403,
      error: expect.not.stringMatching(/acme|globex/),
    });
    expect(await plugin.resource('POST', 'events', shopEvents(END, 1, 'globex'), acme)).toMatchObject({ code: 403 });
    expect(await plugin.resource('GET', 'events/676c6f62-0000-4000-8000-000000000000', '', acme)).toMatchObject({
      code: 404,
    });
    expect(await plugin.resource('GET', 'events/676c6f62-0000-4000-8000-000000000000', '', globex)).toMatchObject({
      code: 200,
    });
  });

  it('takes a request of more than 4 MB', async () => {
    const { A } = await plugin.query([{ queryType: 'red', remark: 'x'.repeat(5_000_000) }], HOUR);
    expect(A.status).toBe(200);
  });

  it('stops when the caller hangs up', async () => {
    const hangUp = new AbortController();
    const asked = plugin.process.queryData(queryRequest([{ queryType: 'red' }], HOUR, {}, { 'X-Cache-Skip': 'true' }), {
      signal: hangUp.signal,
    });
    hangUp.abort();
    await expect(asked).rejects.toMatchObject({ code: 1 });
    expect((await plugin.query([{ queryType: 'red' }], HOUR)).A.status).toBe(200);
  });

  it('keeps many large answers apart that leave at the same time', async () => {
    const models = Array.from({ length: 12 }, (_, i) => ({
      refId: 'A',
      queryType: 'red',
      schemaVersion: 1,
      interval: `${(i % 4) + 1}m`,
      options: { measures: ['rate', 'p95'].slice(0, 1 + (i % 2)) },
    }));
    const frames = async (model: (typeof models)[number]) => {
      const { responses } = await plugin.process.queryData(queryRequest([model], HOUR));
      return responses.A.frames.map((frame) => Buffer.from(frame).toString('base64'));
    };
    const alone: string[][] = [];
    for (const model of models) {
      await frames(model);
      alone.push(await frames(model));
    }
    const together = await Promise.all([...models, ...models].map(frames));
    expect(together).toEqual([...alone, ...alone]);
    expect(new Set(alone.map((answer) => answer.join())).size).toBe(4);
  });
});

describe('without the native part of the embedded database', () => {
  it('runs, and says what is missing and how to get it', async () => {
    const elsewhere = mkdtempSync(path.join(tmpdir(), 'throughline-bare-'));
    cpSync(path.dirname(executable), elsewhere, { recursive: true });
    const bare = await start({ env: { NODE_PATH: undefined } }, path.join(elsewhere, path.basename(executable)));
    const { status, message, jsonDetails } = await bare.process.checkHealth({
      pluginContext: contextOf(),
      headers: {},
    });
    expect({ status, message }).toEqual({
      status: 2,
      message: expect.stringContaining('npm install @duckdb/node-api'),
    });
    expect(JSON.parse(jsonDetails.toString())).toMatchObject({ code: 'storeMissing' });
    expect((await bare.query([{ queryType: 'red' }], HOUR)).A).toMatchObject({
      status: 502,
      errorSource: 'downstream',
    });
    rmSync(elsewhere, { recursive: true });
  });
});
