import { LoadClient } from '../../../bench/load/client';
import { killDatabase } from '../../../bench/load/killedDatabase';
import { closedQuestions, postgresShop } from '../../../bench/load/shop';
import { noPostgres } from '../../../src/stores/testing/postgresServer';
import { suiteUnless } from '../../../src/stores/testing/suiteUnless';
import { buildBackend, RunningPlugins } from '../pluginClient';

jest.setTimeout(90_000);

const suite = suiteUnless(noPostgres(), 'a PostgreSQL server that is killed again and again');

suite('A PostgreSQL server that is killed and started again under load [S2-053] [S2-068]', () => {
  const running = new RunningPlugins();
  afterAll(() => running.end());

  it('leads to no wrong figure, to errors in sentences, and is used again within seconds', async () => {
    const { schema, context, end } = await postgresShop(60);
    const plugin = await running.start(buildBackend());
    const client = new LoadClient(plugin.process, context);
    const result = await killDatabase(schema.server, client, closedQuestions(end), 3);
    expect(result.wrong.slice(0, 5)).toEqual([]);
    expect(Math.max(...result.recoveryMs)).toBeLessThan(5_000);
    expect(result.refused).toBeGreaterThan(0);
    expect(result.answers).toBeGreaterThan(100);
    expect(plugin.process.running).toBe(true);
  });
});
