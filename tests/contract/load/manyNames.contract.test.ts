import path from 'node:path';
import { LoadClient } from '../../../bench/load/client';
import { fieldsOf } from '../../../bench/load/frames';
import { VARIABLE_KINDS } from '../../../src/contracts/queries/variable';
import { QUERY_TYPES } from '../../../src/contracts/queryTypes';
import { openEmbeddedWriter } from '../../../src/stores/embedded';
import { rssMbOf } from '../../../bench/lib/ask';
import { fill } from '../fill';
import { buildBackend, contextOf, RunningPlugins, type TestPlugin } from '../pluginClient';

jest.setTimeout(120_000);

const SERVICES = 10_000;
const ENDPOINTS = 100_000;
const END = Math.floor(Date.now() / 60_000) * 60_000;
const HOUR = 3_600_000;
const FILE = 'names.duckdb';
const LARGEST_ANSWER = 8 * 1024 * 1024;
const LONGEST_MS = 15_000;
const LARGEST_MB = 1_500;

/** What is whole although there are so many: one chain, and what there is little of. */
const WHOLE = /"trace"|"metrics"|"eventTypes"|"datasets"/;

/** One event for each endpoint, ten endpoints a service, each calling another service. */
function events(): Array<Record<string, unknown>> {
  return Array.from({ length: ENDPOINTS }, (_, i) => ({
    chain_id: `${String(i >> 1).padStart(8, '0')}-0000-4000-8000-000000000000`,
    service_name: `service-${i % SERVICES}`,
    event_type: i % 50 === 0 ? 'error' : 'complete',
    timestamp: END - 1_000 - (i % 3_500) * 1_000,
    duration_ms: 10 + (i % 90),
    endpoint: `/endpoint-${i}`,
    user_id: `user-${i % 20_000}`,
  }));
}

describe(`${SERVICES} services and ${ENDPOINTS} endpoints`, () => {
  const running = new RunningPlugins();
  let plugin: TestPlugin;
  let client: LoadClient;

  beforeAll(async () => {
    plugin = await running.start(buildBackend());
    await fill(await openEmbeddedWriter({ file: path.join(plugin.dataDir, FILE) }), events());
    client = new LoadClient(plugin.process, contextOf({ settings: { path: FILE } }));
  });
  afterAll(() => running.end());

  const models: Array<Record<string, unknown>> = [
    ...QUERY_TYPES.map((queryType) => ({ queryType })),
    { queryType: 'red', groupBy: 'endpoint', options: { measures: ['p95'] } },
    { queryType: 'red', groupBy: 'endpoint', options: { format: 'table', measures: ['requests'], limit: 500 } },
    { queryType: 'red', groupBy: 'chain', options: { format: 'table', measures: ['requests'] } },
    { queryType: 'health', options: { format: 'services' } },
    { queryType: 'anomalies', options: { format: 'table' } },
    { queryType: 'anomalies', options: { format: 'score', by: 'service' } },
    { queryType: 'trace', options: { whenEmpty: 'slowest' } },
    { queryType: 'annotations', options: { kind: 'events' } },
    ...VARIABLE_KINDS.map((kind) => ({ queryType: 'variable', options: { kind } })),
  ];

  it.each(models.map((model) => [JSON.stringify(model), model] as const))(
    'are answered in bounds: %s',
    async (_, model) => {
      const asked = performance.now();
      const [{ status, error, frames }] = await client.send([{ model, from: END - HOUR, to: END }]);
      const bytes = frames.reduce((sum, frame) => sum + frame.length, 0);
      const { notices } = fieldsOf(frames);
      expect({ status, error }).toEqual({ status: 200, error: '' });
      if (!WHOLE.test(JSON.stringify(model))) {
        expect(notices).toContainEqual(expect.stringMatching(/busiest|of 50k chains|latest/));
      }
      expect(performance.now() - asked).toBeLessThan(LONGEST_MS);
      expect(bytes).toBeLessThan(LARGEST_ANSWER);
      expect(rssMbOf(plugin.process.pid)).toBeLessThan(LARGEST_MB);
    }
  );
});
