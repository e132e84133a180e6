import { QUERY_TYPES } from '../../../src/contracts/queryTypes';
import { buildBackend, RunningPlugins, type TestPlugin } from '../pluginClient';
import { LeakSearch, storeTenants } from './leakSearch';

jest.setTimeout(600_000);

const REQUESTS = 10_000;
const SEED = 20_260_302;
const running = new RunningPlugins();
const end = Math.floor(Date.now() / 60_000) * 60_000;
let plugin: TestPlugin;

beforeAll(async () => {
  plugin = await running.start(buildBackend());
  await storeTenants(plugin, end);
});
afterAll(() => running.end());

describe('Two tenants on one store', () => {
  it(`tell nothing of each other in ${REQUESTS} random requests, cache cold and warm [S2-049] [S2-213]`, async () => {
    const { leaks, requests, telling, cacheHits, compared } = await new LeakSearch(plugin, SEED, end).run(REQUESTS);
    expect(leaks.slice(0, 5)).toEqual([]);
    expect(requests).toBeGreaterThanOrEqual(REQUESTS);
    expect(cacheHits).toBeGreaterThan(REQUESTS / 5);
    expect(compared).toBeGreaterThan(REQUESTS / 25);
    for (const type of QUERY_TYPES) {
      expect({ type, telling: telling[type] > 10 }).toEqual({ type, telling: true });
    }
  });
});
