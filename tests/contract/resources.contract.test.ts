import { buildBackend, contextOf, RunningPlugins, shopEvents, type TestPlugin } from './pluginClient';

jest.setTimeout(60_000);

const END = Date.parse('2026-03-02T12:00:00Z');
const running = new RunningPlugins();
const start = (options: Parameters<typeof TestPlugin.start>[1] = {}) => running.start(executable, options);
const HOUR = { from: END - 3_600_000, to: END };
let executable: string;
let plugin: TestPlugin;

beforeAll(async () => {
  executable = buildBackend();
  plugin = await running.startShop(executable, END);
});
afterAll(() => running.end());

describe('Resource', () => {
  const chain = '00000000-0000-4000-8000-000000000009';

  it('lists the events of a chain in order [S1-051] [S1-057] [S1-055]', async () => {
    const { code, body } = await plugin.resource('GET', `events/${chain}`);
    expect(code).toBe(200);
    const { chain_id, events } = body as { chain_id: string; events: Array<Record<string, unknown>> };
    expect(chain_id).toBe(chain);
    expect(events.map((event) => [event.service_name, event.event_type, event.duration_ms])).toEqual([
      ['payment', 'error', 42],
      ['cart', 'complete', 72],
      ['frontend', 'complete', 102],
    ]);
    expect(events[0].error_context).toEqual({ message: 'card refused' });
    expect(await plugin.resource('GET', `api/v1/chains/events/${chain}`)).toMatchObject({
      code: 200,
      body: { chain_id: chain },
    });
  });

  it('analyses a chain [S1-058] [S1-053]', async () => {
    const { code, body } = await plugin.resource('GET', `analysis/${chain}`);
    expect({ code, body }).toMatchObject({
      code: 200,
      body: { chain_id: chain, total_duration: 102, service_count: 3, success_rate: 2 / 3 },
    });
    expect(Object.keys(body as object).sort()).toEqual([
      'bottlenecks',
      'chain_id',
      'dependency_graph',
      'service_count',
      'success_rate',
      'total_duration',
    ]);
  });

  it('says so when there is no such chain [S1-054]', async () => {
    expect(await plugin.resource('GET', 'analysis/unknown')).toMatchObject({
      code: 404,
      body: { error: 'Chain not found' },
    });
  });

  it('refuses a chain of more events than anybody could read, in words that fit', async () => {
    const caller = { uid: 'endless', settings: { path: 'endless.duckdb' } };
    const [event] = shopEvents(END, 1);
    const lines = Array.from({ length: 20_001 }, (_, i) => JSON.stringify({ ...event, timestamp: END + i }));
    expect(await plugin.resource('POST', 'events', lines.join('\n'), caller)).toMatchObject({
      code: 200,
      body: { stored: 20_001 },
    });
    const words = expect.stringMatching(/^This chain has more than 20k events/);
    expect(await plugin.resource('GET', `events/${String(event.chain_id)}`, '', caller)).toMatchObject({
      code: 413,
      body: { error: words },
    });
    expect(
      (await plugin.query([{ queryType: 'trace', options: { chainId: event.chain_id } }], HOUR, caller)).A
    ).toMatchObject({ status: 413, error: words });
  });

  it('stores events of editors, whole or not at all [S1-050] [S1-056]', async () => {
    const caller = { uid: 'posts', settings: { path: 'posts.duckdb' } };
    const [event] = shopEvents(END, 1);
    expect(await plugin.resource('POST', 'events', event, { ...caller, role: 'Editor' })).toMatchObject({
      code: 200,
      body: { status: 'success', stored: 1 },
    });
    expect(await plugin.resource('POST', 'events', event, { ...caller, role: 'Editor' })).toMatchObject({
      body: { status: 'success', stored: 0, duplicates: 1 },
    });
    expect(await plugin.resource('POST', 'events', event, { ...caller, role: 'Viewer' })).toMatchObject({ code: 403 });
    const bad = await plugin.resource('POST', 'events', [shopEvents(END, 2)[5], { chain_id: 'x' }], caller);
    expect(bad).toMatchObject({ code: 400, body: { error: expect.stringContaining('Nothing was stored') } });
    expect(await plugin.resource('GET', 'health', '', caller)).toMatchObject({ body: { events: 1 } });
  });

  it('lists names, migrates queries and tells about itself', async () => {
    expect(await plugin.resource('GET', 'catalogue/services')).toMatchObject({
      code: 200,
      body: {
        kind: 'services',
        values: expect.arrayContaining([expect.objectContaining({ value: 'cart', count: 360 })]),
      },
    });
    expect(await plugin.resource('GET', 'catalogue/secrets')).toMatchObject({ code: 404 });
    expect(await plugin.resource('GET', 'catalogue/services?limit=many')).toMatchObject({ code: 400 });
    expect(await plugin.resource('POST', 'migrate-query', { queryType: 'red' })).toMatchObject({
      code: 200,
      body: { migrated: { schemaVersion: 1 }, complete: { groupBy: 'service' } },
    });
    expect(await plugin.resource('POST', 'migrate-query', '{')).toMatchObject({ code: 400 });
    expect(await plugin.resource('GET', 'about')).toMatchObject({
      code: 200,
      body: { name: 'Throughline', engine: 'embedded' },
    });
  });

  it('answers wrong calls in JSON', async () => {
    expect(await plugin.resource('GET', 'nothing/here')).toMatchObject({ code: 404, body: { code: 'notFound' } });
    expect(await plugin.resource('DELETE', 'events/1')).toMatchObject({ code: 405 });
    expect(await plugin.resource('POST', 'migrate-query', 'x'.repeat(300_000))).toMatchObject({ code: 413 });
  });

  it('sends a long answer in parts', async () => {
    const caller = { uid: 'long', settings: { path: 'long.duckdb' } };
    const [event] = shopEvents(END, 1);
    const many = Array.from({ length: 200 }, (_, i) => ({
      ...event,
      timestamp: new Date(END + i).toISOString(),
      metadata: { text: 'y'.repeat(15_000) },
    }));
    await plugin.resource('POST', 'events', many, caller);
    const { parts, body } = await plugin.resource('GET', `events/${String(event.chain_id)}`, '', caller);
    expect(parts).toBeGreaterThan(2);
    expect((body as { events: unknown[] }).events).toHaveLength(200);
  });
});

describe('Stream', () => {
  const request = (streamPath: string) => ({
    pluginContext: contextOf(),
    path: streamPath,
    data: Buffer.alloc(0),
    headers: {},
  });

  it('knows its channels and lets nobody publish', async () => {
    expect(await plugin.process.subscribeStream(request('realtime/other'))).toMatchObject({ status: 1 });
    expect(await plugin.process.publishStream(request('realtime/overview'))).toMatchObject({ status: 2 });
    const { status, data } = await plugin.process.subscribeStream(request('realtime/overview'));
    expect(status).toBe(0);
    expect(JSON.parse(data.toString())).toMatchObject({
      schema: { fields: expect.arrayContaining([expect.objectContaining({ name: 'chainsPerMinute' })]) },
    });
  });

  it('refuses who may not read the rows', async () => {
    const settings = { tenants: { organisations: { 7: ['acme'] } } };
    expect(
      await plugin.process.subscribeStream({
        ...request('realtime/overview'),
        pluginContext: contextOf({ settings, uid: 'closed' }),
      })
    ).toMatchObject({ status: 2 });
  });

  it('keeps the channels of users with different tenants apart', async () => {
    const settings = {
      path: 'channels.duckdb',
      tenants: {
        users: [
          { login: 'ann', tenants: ['acme'] },
          { login: 'gus', tenants: ['globex'] },
        ],
      },
    };
    const [ann, gus] = ['ann', 'gus'].map((login) => ({ login, settings, uid: 'channels' }));
    const channelOf = async (caller: object) =>
      ((await plugin.resource('GET', 'about', '', caller)).body as { channels: { overview: string } }).channels
        .overview;
    const subscribe = async (caller: object, channel: string) =>
      (await plugin.process.subscribeStream({ ...request(channel), pluginContext: contextOf(caller) })).status;
    const [own, other] = [await channelOf(ann), await channelOf(gus)];
    expect(own).not.toBe(other);
    expect(own).not.toMatch(/acme|globex/);
    expect(await subscribe(ann, own)).toBe(0);
    expect(await subscribe(ann, other)).toBe(2);
    expect(await subscribe(ann, 'realtime/overview')).toBe(2);
  });

  it('sends figures of the last five minutes until nobody listens [S0-119] [S0-121] [S0-123] [S2-028]', async () => {
    const caller = { uid: 'live', settings: { path: 'live.duckdb' } };
    const now = Date.now();
    await plugin.resource('POST', 'events', shopEvents(now - 1_000, 5), caller);
    const stop = new AbortController();
    const packets: Array<{ schema?: unknown; data: { values: number[][] } }> = [];
    for await (const { data } of plugin.process.runStream(
      { ...request('realtime/overview'), pluginContext: contextOf(caller) },
      { signal: stop.signal }
    )) {
      packets.push(JSON.parse(data.toString()));
      stop.abort();
    }
    expect(packets).toHaveLength(1);
    expect(packets[0].schema).toBeDefined();
    const [[time], [chainsPerMinute], [errorRatio], [p95]] = packets[0].data.values;
    expect(Math.abs(time - now)).toBeLessThan(10_000);
    expect(chainsPerMinute).toBeCloseTo(6, 0);
    expect(errorRatio).toBeCloseTo(1 / 30, 2);
    expect(p95).toBeGreaterThan(100);
  });
});
