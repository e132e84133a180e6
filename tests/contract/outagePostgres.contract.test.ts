import { Readable } from 'node:stream';
import { importSources } from '../../src/ingest/importSources';
import { migrate, openPostgresWriter } from '../../src/stores/postgres';
import { noPostgres } from '../../src/stores/testing/postgresServer';
import { postgresSchema } from '../../src/stores/testing/postgresStores';
import { buildBackend, receiptOf, RunningPlugins, shopEvents, type Caller, type TestPlugin } from './pluginClient';
import { suiteUnless } from '../../src/stores/testing/suiteUnless';

jest.setTimeout(90_000);

const suite = suiteUnless(noPostgres(), 'a PostgreSQL server that goes away');
const END = Math.floor(Date.now() / 60_000) * 60_000;
const RED = { refId: 'A', queryType: 'red', options: { format: 'table' } };
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

suite('A PostgreSQL server that goes away under the backend [S2-053] [S2-068]', () => {
  let schema: Awaited<ReturnType<typeof postgresSchema>>;
  let plugin: TestPlugin;
  let caller: Caller;
  const running = new RunningPlugins();

  beforeAll(async () => {
    schema = await postgresSchema();
    await migrate(schema.address, schema.schema);
    const writer = await openPostgresWriter(schema.settings, schema.secrets, '');
    const text = shopEvents(END, 30)
      .map((event) => JSON.stringify(event))
      .join('\n');
    const source = { name: 'shop', bytes: text.length, open: () => Readable.from([Buffer.from(text)]) };
    await importSources([source], writer, { dataset: '', strict: true });
    await writer.close();
    plugin = await running.start(buildBackend());
    caller = { uid: 'pg', settings: schema.settings, secrets: { ...schema.secrets } };
  });
  afterAll(() => running.end());

  /** The last hour as a panel asks for it, which moves with the clock. */
  const ask = async (model: object = RED, headers: Record<string, string> = {}) => {
    const to = Date.now();
    return (await plugin.query([{ ...model }], { from: to - 3_600_000, to }, caller, headers)).A;
  };

  it('leaves panels the figures of earlier, gives rules the error, and is back within seconds', async () => {
    const before = await ask();
    expect(before.status).toBe(200);

    await schema.server.stop();
    await wait(1_100);
    for (let failed = 0; failed < 3; failed++) {
      expect((await ask({ ...RED, groupBy: 'endpoint' })).status).toBeGreaterThanOrEqual(500);
    }
    const stale = await ask();
    expect(stale.status).toBe(200);
    expect(stale.frames[0].data).toEqual(before.frames[0].data);
    expect(stale.frames[0].schema.meta?.notices).toEqual([
      { severity: 'warning', text: expect.stringContaining('these are the figures of') },
    ]);
    expect(await ask(RED, { FromAlert: 'true' })).toMatchObject({ status: 502, frames: [] });
    const { metrics } = await plugin.process.collectMetrics({ pluginContext: undefined });
    expect(Buffer.from(metrics?.prometheus ?? '').toString()).toMatch(/^throughline_databases_silent 1$/m);

    await schema.server.start();
    const back = Date.now();
    let after = await ask();
    while (receiptOf(after).stale !== undefined && Date.now() - back < 30_000) {
      await wait(200);
      after = await ask();
    }
    expect(Date.now() - back).toBeLessThan(15_000);
    expect(after.status).toBe(200);
    expect(after.frames[0].schema.meta?.notices).toBeUndefined();
    expect(await ask(RED, { FromAlert: 'true' })).toMatchObject({ status: 200 });
  });
});
