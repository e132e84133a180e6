import { LoadClient, type Outcome } from '../../../bench/load/client';
import { closedQuestions, contextOf, postgresShop, type PostgresShop } from '../../../bench/load/shop';
import { noPostgres } from '../../../src/stores/testing/postgresServer';
import { suiteUnless } from '../../../src/stores/testing/suiteUnless';
import { buildBackend, RunningPlugins, type TestPlugin } from '../pluginClient';
import { Proxy } from './proxy';

jest.setTimeout(60_000);

const suite = suiteUnless(noPostgres(), 'a network between the backend and PostgreSQL that fails');
const TIMEOUT_MS = 1_500;
/** What a question may take at most: its turn, its time, and the patience with a server that is silent. */
const LONGEST_MS = 2 * TIMEOUT_MS + 4_500;
const FRESH = { 'X-Cache-Skip': 'true' };
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

suite('A network that fails [S2-053]', () => {
  const running = new RunningPlugins();
  let shop: PostgresShop;
  let plugin: TestPlugin;
  let proxy: Proxy;
  let client: LoadClient;

  beforeAll(async () => {
    shop = await postgresShop(60);
    plugin = await running.start(buildBackend());
  });
  beforeEach(async () => {
    const { host, port } = shop.schema.server;
    proxy = new Proxy({ host, port });
    const settings = { port: await proxy.listen(), limits: { queryTimeoutMs: TIMEOUT_MS } };
    const context = contextOf(shop.schema, settings);
    context.dataSourceInstanceSettings!.uid = `network-${settings.port}`;
    client = new LoadClient(plugin.process, context);
  });
  afterEach(() => proxy.close());
  afterAll(() => running.end());

  const askAll = (headers = FRESH) =>
    Promise.all(closedQuestions(shop.end).map((question) => client.ask(question, headers)));
  const expectRefused = (outcomes: Outcome[]) => {
    for (const { status, error, errorSource, ms, figures } of outcomes) {
      expect({ status, error, errorSource, figures }).toEqual({
        status: expect.any(Number),
        error: expect.stringMatching(/^[A-Z].*\.$/s),
        errorSource: expect.stringMatching(status === 429 ? /plugin|downstream/ : /downstream/),
        figures: '',
      });
      expect([429, 502, 504]).toContain(status);
      expect(ms).toBeLessThan(LONGEST_MS);
    }
  };
  /** Until questions are answered again, milliseconds. */
  async function recovered(): Promise<number> {
    const since = performance.now();
    while ((await client.ask(closedQuestions(shop.end)[0], FRESH)).status !== 200) {
      expect(performance.now() - since).toBeLessThan(15_000);
      await wait(50);
    }
    return performance.now() - since;
  }

  it.each([
    ['in the middle of a result', 400],
    ['before the first byte', 0],
  ])(
    'by passing no byte any more, %s: questions end in time, and go on when it passes them again',
    async (_, bytes) => {
      const right = await askAll();
      expect(right.map(({ status }) => status)).toEqual(right.map(() => 200));
      proxy.stallAfterBytes(bytes);
      const stalled = await askAll();
      const refused = stalled.filter(({ status }) => status !== 200);
      expect(refused.length).toBeGreaterThan(0);
      expectRefused(refused);
      proxy.become('fine');
      expect(await recovered()).toBeLessThan(5_000);
      expect((await askAll()).map(({ figures }) => figures)).toEqual(right.map(({ figures }) => figures));
    }
  );

  it('by resetting connections: errors in sentences, and none once it holds again', async () => {
    const right = await askAll();
    const asked = askAll();
    await wait(5);
    proxy.become('resetting');
    const during = [...(await asked), ...(await askAll())];
    const refused = during.filter(({ status }) => status !== 200);
    expect(refused.length).toBeGreaterThan(0);
    expectRefused(refused);
    proxy.become('fine');
    expect(await recovered()).toBeLessThan(5_000);
    expect((await askAll()).map(({ figures }) => figures)).toEqual(right.map(({ figures }) => figures));
    expect(plugin.process.running).toBe(true);
  });
});
