import { readdirSync } from 'node:fs';
import path from 'node:path';
import { buildBackend, receiptOf, RunningPlugins, shopEvents, type Caller, type TestPlugin } from './pluginClient';

jest.setTimeout(60_000);

const END = Date.parse('2026-03-02T12:00:00Z');
const CLOSED = { from: END - 3_600_000, to: END - 600_000 };
const OPEN = { from: END - 3_600_000, to: END };
const QUERY = { queryType: 'red', options: { measures: ['p95'] } };
const running = new RunningPlugins();
let executable: string;

beforeAll(() => {
  executable = buildBackend();
});
afterAll(() => running.end());

const caller = (limits: object, more: object = {}): Caller => ({ settings: { path: 'shop.duckdb', limits, ...more } });

async function ask(plugin: TestPlugin, range: typeof CLOSED, who: Caller) {
  const { A } = await plugin.query([QUERY], range, who);
  expect(A.error).toBe('');
  return { hit: receiptOf(A).cacheHit, data: A.frames.map(({ data }) => data) };
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.answer'));
}

describe('Answers on disk', () => {
  it('are there for the next process, where the settings give them room [S2-177]', async () => {
    const kept = caller({ diskCacheMegabytes: 10 });
    const first = await running.start(executable);
    await first.resource('POST', 'events', shopEvents(END), kept);
    const computed = await ask(first, CLOSED, kept);
    expect(computed.hit).toBe(false);
    await ask(first, OPEN, kept);
    await first.process.stop();
    expect(filesIn(path.join(first.dataDir, 'answers'))).toHaveLength(1);

    const second = await running.start(executable, { dataDir: first.dataDir });
    expect(await ask(second, CLOSED, kept)).toEqual({ hit: true, data: computed.data });
    expect((await ask(second, OPEN, kept)).hit).toBe(false);
    const { metrics } = await second.process.collectMetrics({ pluginContext: undefined });
    expect(Buffer.from(metrics?.prometheus ?? '').toString()).toMatch(/^throughline_disk_cache_hits 1$/m);
    await second.process.stop();

    const third = await running.start(executable, { dataDir: first.dataDir });
    const tenant = caller({ diskCacheMegabytes: 10 }, { tenants: { organisations: { 1: ['nobody'] } } });
    expect((await ask(third, CLOSED, tenant)).hit).toBe(false);
    await third.process.stop();
  });

  it('are not written without room', async () => {
    const plugin = await running.start(executable);
    await plugin.resource('POST', 'events', shopEvents(END), caller({}));
    await ask(plugin, CLOSED, caller({}));
    await plugin.process.stop();
    expect(readdirSync(plugin.dataDir)).not.toContain('answers');
  });
});
