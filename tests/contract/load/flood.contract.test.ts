import { LoadClient } from '../../../bench/load/client';
import { differentQuestions, flood, hangUp, SLOW_HISTORY, slowHistory } from '../../../bench/load/flood';
import { contextOf, postgresShop, type PostgresShop } from '../../../bench/load/shop';
import { noPostgres } from '../../../src/stores/testing/postgresServer';
import { suiteUnless } from '../../../src/stores/testing/suiteUnless';
import { buildBackend, RunningPlugins, type TestPlugin } from '../pluginClient';

jest.setTimeout(90_000);

const suite = suiteUnless(noPostgres(), 'a thousand questions at once');
const LARGEST_MB = 700;

suite('A thousand different questions at once', () => {
  const running = new RunningPlugins();
  let shop: PostgresShop;
  let plugin: TestPlugin;
  const clientFor = (settings: object) => new LoadClient(plugin.process, contextOf(shop.schema, settings));

  beforeAll(async () => {
    shop = await postgresShop(60);
    await slowHistory(shop);
    plugin = await running.start(buildBackend());
  });
  afterAll(() => running.end());

  it('are each answered or refused in time, within the memory, and the next one is answered as ever', async () => {
    const result = await flood(plugin.process, clientFor({}), differentQuestions(1_000, shop.end), 30_000);
    expect(result.wrong.slice(0, 5)).toEqual([]);
    expect(result.answered).toBeGreaterThan(400);
    expect(result.busy).toBeGreaterThan(0);
    expect(result.late).toBe(0);
    expect(result.peakMb).toBeLessThan(LARGEST_MB);
    expect(result.afterwards).toBe(200);
    expect(result.afterwardsMs).toBeLessThan(2_000);
  });

  it('are refused in time where the database is slow', async () => {
    const slow = clientFor({ tables: { history: SLOW_HISTORY }, limits: { queryTimeoutMs: 3_000 } });
    const result = await flood(plugin.process, slow, differentQuestions(1_000, shop.end), 3_000);
    expect(result.wrong.slice(0, 5)).toEqual([]);
    expect(result.busy).toBeGreaterThan(500);
  });

  it('end in the database, too, when nobody waits for them any more', async () => {
    const slow = clientFor({ tables: { history: SLOW_HISTORY } });
    const result = await hangUp(shop, slow, clientFor({}), differentQuestions(50, shop.end));
    expect(result.running).toBeGreaterThan(0);
    expect(result.stoppedMs).toBeLessThan(2_000);
    expect(result.afterwardsMs).toBeLessThan(2_000);
  });
});
