import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { handleQueryData } from '../../src/backend/host/handlerQueryData';
import type { HostParts } from '../../src/backend/host/hostParts';
import { QueryRunner } from '../../src/backend/host/queryRunner';
import { WarmUp } from '../../src/backend/host/warmUp';
import { Instance } from '../../src/backend/instances/instance';
import { Instances } from '../../src/backend/instances/instances';
import type { OpenedStore } from '../../src/backend/instances/openStore';
import { SelfMetrics } from '../../src/backend/telemetry/selfMetrics';
import { AnalysisGate } from '../../src/backend/workers/analysisGate';
import { WorkerPool } from '../../src/backend/workers/workerPool';
import { ThroughlineError } from '../../src/contracts/errors';
import { importSources } from '../../src/ingest/importSources';
import { arrowToJson } from '../../src/backend/grpc/arrowToJson';
import { openEmbeddedStore } from '../../src/stores/embedded';
import { queryRequest, receiptOf, shopEvents, type Caller, type RefAnswer } from './pluginClient';

const END = Math.floor(Date.now() / 60_000) * 60_000;
const folder = mkdtempSync(path.join(tmpdir(), 'throughline-outage-'));
const plug = { in: true };
let store: OpenedStore;
let parts: HostParts;

/** A real store behind a plug: pulled out, every question fails as one to a database that is away. */
function plugged(real: OpenedStore): OpenedStore {
  return new Proxy(real, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      return typeof member !== 'function'
        ? member
        : (...given: unknown[]): unknown =>
            plug.in
              ? Reflect.apply(member, target, given)
              : Promise.reject(new ThroughlineError('storeUnavailable', 'Connection refused.'));
    },
  });
}

beforeAll(async () => {
  store = await openEmbeddedStore({ file: path.join(folder, 'shop.duckdb'), memoryMegabytes: 256, threads: 1 });
  const text = shopEvents(END, 30)
    .map((event) => JSON.stringify(event))
    .join('\n');
  const source = { name: 'shop', bytes: text.length, open: () => Readable.from([Buffer.from(text)]) };
  const writer = { begin: store.begin!.bind(store), close: () => Promise.resolve() };
  await importSources([source], writer, { dataset: '', strict: true });
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(() => {
  plug.in = true;
  const readings = { queueLength: 0, analysesRunning: 0, threads: 0, threadsBusy: 0, threadsLost: 0 };
  const metrics = new SelfMetrics(() => ({ ...readings, cacheBytes: 0, cacheEntries: 0, instances: 0 }) as never);
  const pool = new WorkerPool({ file: 'none.js', size: 1 });
  const instances = new Instances(0, (given) => new Instance(given, () => Promise.resolve(plugged(store))));
  const runner = new QueryRunner({ gate: new AnalysisGate(), pool, metrics });
  parts = {
    instances,
    metrics,
    runner,
    warmUp: new WarmUp({ ask: () => Promise.resolve(), isFree: () => false }),
    startedAt: 0,
    streams: { open: 0 },
  };
});
afterEach(() => jest.useRealTimers());

const LAST_HOUR = { from: END - 3_600_000, to: END + 30_000 };
const RED = { refId: 'A', queryType: 'red', options: { format: 'table' } };
const RULE: Caller = { login: 'grafana_scheduler' };

async function ask(model: object = RED, range = LAST_HOUR, caller: Caller = {}, headers = {}): Promise<RefAnswer> {
  const call = { signal: new AbortController().signal, correlationId: 'test' };
  const { responses } = await handleQueryData(
    parts,
    queryRequest([{ ...model }], range, caller, headers),
    call as never
  );
  const { status, error, errorSource, frames } = responses.A;
  return { status, error, errorSource, frames: frames.map((frame) => arrowToJson(frame, 'A')) };
}

/** Lets the time pass in which a watermark counts as the present one, and pulls the plug. */
async function pull(): Promise<void> {
  await pass(1_100);
  plug.in = false;
  for (let failed = 0; failed < 3; failed++) {
    expect(await ask({ ...RED, groupBy: 'none' })).toMatchObject({ status: 502 });
  }
}

async function pass(milliseconds: number): Promise<void> {
  jest.useFakeTimers({
    now: Date.now() + milliseconds,
    doNotFake: [
      'nextTick',
      'setImmediate',
      'setTimeout',
      'setInterval',
      'clearTimeout',
      'clearInterval',
      'performance',
      'queueMicrotask',
    ],
  });
}

describe('A database that is away [S2-053] [S2-068]', () => {
  it('leaves panels the figures of earlier, marked as such, and comes back by itself', async () => {
    const before = await ask();
    expect(before.status).toBe(200);
    await pull();
    await pass(120_000);
    plug.in = false;
    const [from, to] = [LAST_HOUR.from + 120_000, LAST_HOUR.to + 120_000];
    const stale = await ask(RED, { from, to });
    expect(stale.status).toBe(200);
    expect(stale.frames[0].data).toEqual(before.frames[0].data);
    expect(stale.frames[0].schema.meta?.notices).toEqual([
      {
        severity: 'warning',
        text: expect.stringMatching(/^The database has not answered since .* UTC; these are the figures of .* UTC\.$/),
      },
    ]);
    expect(receiptOf(stale)).toMatchObject({
      cacheHit: true,
      stale: { keptAt: expect.any(String), silentSince: expect.any(String) },
    });

    plug.in = true;
    await pass(5_100);
    const after = await ask(RED, { from, to });
    expect(after.status).toBe(200);
    expect(after.frames[0].schema.meta?.notices).toBeUndefined();
    expect(receiptOf(after)).toMatchObject({ cacheHit: false });
    expect(receiptOf(after)).not.toHaveProperty('stale');
  });

  it('fails at once, with a sentence, where there is no answer of earlier', async () => {
    await pull();
    expect(await ask({ ...RED, groupBy: 'endpoint' })).toMatchObject({
      status: 502,
      errorSource: 'downstream',
      error: expect.stringMatching(/^The database has not answered since .*Connection refused\.$/),
    });
  });

  it.each([
    ['an alert rule', RED, RULE, {}],
    ['a query on behalf of a rule', RED, {}, { FromAlert: 'true' }],
    ['whoever goes past the cache', RED, {}, { 'http_X-Cache-Skip': 'true' }],
    ['whoever wants fresh figures', { ...RED, force_refresh: true }, {}, {}],
  ])('never gives %s old figures', async (_, model, caller, headers) => {
    expect((await ask(model, LAST_HOUR, caller, headers)).status).toBe(200);
    expect((await ask()).status).toBe(200);
    await pull();
    expect((await ask()).status).toBe(200);
    expect(await ask(model, LAST_HOUR, caller, headers)).toMatchObject({ status: 502, frames: [] });
  });

  it('never gives a tenant the old figures of another', async () => {
    const settings = { tenants: { organisations: { 1: ['acme'] }, users: [{ login: 'gus', tenants: ['globex'] }] } };
    const [ann, gus] = ['ann', 'gus'].map((login) => ({ login, settings, uid: 'shared' }));
    expect((await ask(RED, LAST_HOUR, ann)).status).toBe(200);
    await pass(1_100);
    plug.in = false;
    for (let failed = 0; failed < 3; failed++) {
      await ask({ ...RED, groupBy: 'none' }, LAST_HOUR, gus);
    }
    expect((await ask(RED, LAST_HOUR, ann)).status).toBe(200);
    expect(await ask(RED, LAST_HOUR, gus)).toMatchObject({ status: 502, frames: [] });
  });

  it('gives no old figures for a question about another time', async () => {
    const past = { from: END - 3_600_000, to: END - 1_800_000 };
    expect((await ask(RED, past)).status).toBe(200);
    await pull();
    expect((await ask(RED, past)).status).toBe(200);
    expect((await ask(RED, { from: past.from - 60_000, to: past.to - 60_000 })).status).toBe(502);
  });
});
