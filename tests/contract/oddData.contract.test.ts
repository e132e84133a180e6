import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { LoadClient, type Outcome } from '../../bench/load/client';
import { contextOf as postgresContext, postgresShop } from '../../bench/load/shop';
import { QUERY_TYPES } from '../../src/contracts/queryTypes';
import { openEmbeddedWriter } from '../../src/stores/embedded';
import { noPostgres } from '../../src/stores/testing/postgresServer';
import { suiteUnless } from '../../src/stores/testing/suiteUnless';
import { fill } from './fill';
import { buildBackend, contextOf, RunningPlugins, shopEvents, type TestPlugin } from './pluginClient';

jest.setTimeout(60_000);

const END = Math.floor(Date.now() / 60_000) * 60_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const RANGE = { from: END - HOUR, to: END };
const FRESH = { 'X-Cache-Skip': 'true' };
const REQUESTS = { queryType: 'red', options: { format: 'table', measures: ['requests', 'errors'] } };
const POISON = ['{"a":', '[{', '}', '"', '[[[[', '{"duration_ms": "x"}', 'null', ''];

const running = new RunningPlugins();
let plugin: TestPlugin;
beforeAll(async () => {
  plugin = await running.start(buildBackend());
});
afterAll(() => running.end());

const ask = (client: LoadClient, model: Record<string, unknown>) => client.ask({ ...RANGE, model }, FRESH);
const askAll = (client: LoadClient): Promise<Outcome[]> =>
  Promise.all(
    QUERY_TYPES.map((queryType) =>
      ask(client, { queryType, ...(queryType === 'trace' && { options: { whenEmpty: 'slowest' } }) })
    )
  );
const statusesOf = (outcomes: Outcome[]) => outcomes.map(({ status }, i) => [QUERY_TYPES[i], status]);
const ALL_WELL = QUERY_TYPES.map((type) => [type, 200]);

describe('Over the embedded store', () => {
  const file = (name: string) => path.join(plugin.dataDir, name);
  const clientFor = (name: string) =>
    new LoadClient(plugin.process, contextOf({ uid: name, settings: { path: name } }));

  it('JSON columns with anything in them take no question with them', async () => {
    const name = 'poisoned.duckdb';
    await fill(await openEmbeddedWriter({ file: file(name) }), shopEvents(END, 60));
    const instance = await DuckDBInstance.create(file(name));
    const connection = await instance.connect();
    for (const column of ['dependencies', 'performance_metrics', 'metadata', 'error_context']) {
      const poison = POISON.map((text) => `'${text}'`).join(', ');
      await connection.run(
        `update chain_history set ${column} = list_extract([${poison}], 1 + (hash(event_id) % ${POISON.length})::int)`
      );
    }
    connection.closeSync();
    instance.closeSync();
    const client = clientFor(name);
    expect(statusesOf(await askAll(client))).toEqual(ALL_WELL);
    expect((await ask(client, REQUESTS)).figures).toContain('360');
  });

  it('clocks that are a day off change nothing of the others, and no range', async () => {
    const [right, wrong] = ['right.duckdb', 'wrong.duckdb'];
    const events = shopEvents(END, 60);
    const off = [-DAY, DAY].flatMap((by, which) =>
      shopEvents(END + by, 10).map((event) => ({
        ...event,
        service_name: `wrong-clock-${which}`,
        chain_id: String(event.chain_id).replace(/^0{8}/, `0000000${which + 1}`),
      }))
    );
    await fill(await openEmbeddedWriter({ file: file(right) }), events);
    await fill(await openEmbeddedWriter({ file: file(wrong) }), [...events, ...off]);
    const client = clientFor(wrong);
    expect(statusesOf(await askAll(client))).toEqual(ALL_WELL);
    // Rates are per second up to the newest event, and never beyond now.
    const counts = async (of: LoadClient) => {
      const [[fields, { values }]] = JSON.parse((await ask(of, REQUESTS)).figures) as [
        [string[][], { values: unknown[] }],
      ];
      return values.filter((_, column) => fields[column][0] !== 'rate');
    };
    expect(await counts(client)).toEqual(await counts(clientFor(right)));
    const chains = { queryType: 'chains', options: { sort: 'duration' } };
    expect((await ask(client, chains)).figures).toBe((await ask(clientFor(right), chains)).figures);
    // What comes next begins now, not where the wrong clock says that the data end.
    const { figures } = await ask(client, { queryType: 'forecast', options: { signal: 'rate', horizonHours: 1 } });
    const times = (JSON.parse(figures) as Array<[unknown, { values: unknown[][] }]>).flatMap(
      ([, { values }]) => values[0]
    );
    expect(Math.max(...times.map(Number).filter((time) => time > DAY))).toBeLessThan(END + 3 * HOUR);
  });

  it('clocks that are minutes off change nothing of the other services', async () => {
    const [right, wrong] = ['exact.duckdb', 'skewed.duckdb'];
    const events = shopEvents(END, 60);
    const services = [...new Set(events.map(({ service_name: name }) => String(name)))];
    const off = [-1 / 3, 1 / 3].flatMap((hours, which) =>
      shopEvents(END + hours * HOUR, 10).map((event) => ({
        ...event,
        service_name: `wrong-clock-${which}`,
        chain_id: String(event.chain_id).replace(/^0{8}/, `0000000${which + 1}`),
      }))
    );
    await fill(await openEmbeddedWriter({ file: file(right) }), events);
    await fill(await openEmbeddedWriter({ file: file(wrong) }), [...events, ...off]);
    expect(statusesOf(await askAll(clientFor(wrong)))).toEqual(ALL_WELL);
    for (const model of [REQUESTS, { queryType: 'anomalies' }, { queryType: 'chains' }]) {
      const filtered = { ...model, filters: { services } };
      const [own, exact] = await Promise.all([wrong, right].map((name) => ask(clientFor(name), filtered)));
      expect(exact.figures.length).toBeGreaterThan(100);
      expect([model, own.figures]).toEqual([model, exact.figures]);
    }
  });

  it('of ten million points of one signal the last day is judged, and what rose is found', async () => {
    const name = 'long.duckdb';
    await fill(await openEmbeddedWriter({ file: file(name) }), shopEvents(END, 60));
    const instance = await DuckDBInstance.create(file(name));
    const connection = await instance.connect();
    const [points, risen] = [10_000_000, 1_200];
    await connection.run(
      `insert into chain_metrics (id, chain_id, metric_name, metric_value, metric_unit, service_name, timestamp, aggregation_period, created_at, dataset)
       select 1000000 + i, '00000000-0000-0000-0000-000000000000', 'cpu',
         50 + 10 * sin(i / 13750.987) + (hash(i) % 1000) / 200.0 + (case when i >= ${points - risen} then 60 else 0 end),
         'millicores', 'long-lived', epoch_ms(${END} - (${points} - i) * 1000), '1s', epoch_ms(${END}), 'long'
       from range(${points}) t(i)`
    );
    connection.closeSync();
    instance.closeSync();
    const table = { queryType: 'anomalies', options: { format: 'table', signals: ['metric:cpu'] } };
    const { status, figures } = await clientFor(name).ask({ from: END - DAY, to: END, model: table }, FRESH);
    expect(status).toBe(200);
    expect(figures).toContain('CPU of long-lived is ');
    expect(figures).toContain(String(END - risen * 1_000));
  });
});

suiteUnless(noPostgres(), 'tables that are not as they should be')('Over PostgreSQL', () => {
  it('a column that goes is missed at once, and found again when it is back', async () => {
    const { schema, context } = await postgresShop(60);
    const client = new LoadClient(plugin.process, context);
    const before = await ask(client, REQUESTS);
    expect(before.status).toBe(200);

    // Not needed: one question at most finds out.
    await schema.run('alter table chain_history drop column user_id');
    await ask(client, { queryType: 'variable', options: { kind: 'users' } });
    expect(statusesOf(await askAll(client))).toEqual(ALL_WELL);

    await schema.run('alter table chain_history rename column service_name to svc');
    const refused = [await ask(client, REQUESTS), await ask(client, REQUESTS)];
    expect(refused.map(({ status }) => status)).toEqual([400, 400]);
    expect(refused[1].error).toMatch(/has no column "service_name"\. Map it in the data source settings\./);
    const mapped = new LoadClient(
      plugin.process,
      postgresContext(schema, { tables: { columns: { service_name: 'svc' } } })
    );
    expect((await ask(mapped, REQUESTS)).figures).toBe(before.figures);

    await schema.run('alter table chain_history rename column svc to service_name');
    expect((await ask(client, REQUESTS)).figures).toBe(before.figures);
  });

  it('JSON texts with anything in them are read where the server can tell, and else refused with a sentence', async () => {
    const { schema, context } = await postgresShop(60);
    const client = new LoadClient(plugin.process, context);
    const before = await ask(client, REQUESTS);
    const poison = POISON.map((text) => `'${text}'`).join(', ');
    for (const column of ['dependencies', 'performance_metrics', 'metadata', 'error_context']) {
      await schema.run(`alter table chain_history alter column ${column} type text;
        update chain_history set ${column} = (array[${poison}])[1 + id % ${POISON.length}]`);
    }
    await ask(client, REQUESTS);
    const outcomes = await askAll(client);
    for (const { status, error, figures } of outcomes) {
      const refused = status === 400 && figures === '' && /^A (text in the tables|JSON text).*\.$/.test(error);
      expect({ status, error, well: status === 200 || refused }).toMatchObject({ well: true });
    }
    expect((await ask(client, { queryType: 'variable' })).status).toBe(200);
    expect(before.status).toBe(200);
  });
});
