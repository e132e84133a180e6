import type { RedQuestion } from '../port';
import { eventBatch, type TestEvent } from '../testing/batches';
import { noPostgres } from '../testing/postgresServer';
import { postgresSchema } from '../testing/postgresStores';
import { testScope } from '../testing/scopes';
import { connected } from './client';
import { migrate, openPostgresStore, openPostgresWriter } from './index';
import { suiteUnless } from '../testing/suiteUnless';

const T0 = Date.UTC(2026, 5, 1);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const SCOPE = testScope(T0, T0 + 20 * HOUR);
const QUESTION: RedQuestion = { groupBy: 'service', stepMs: MINUTE, limit: 20 };

const suite = suiteUnless(noPostgres(), 'what changes in PostgreSQL');

suite('blocks over PostgreSQL', () => {
  const closing: Array<() => Promise<unknown>> = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) {
      await close();
    }
  });

  const filled = async () => {
    const schema = await postgresSchema();
    closing.push(() => schema.run(`drop schema ${schema.schema} cascade`));
    await migrate(schema.address, schema.schema);
    const writer = openPostgresWriter(schema.settings, schema.secrets, '');
    closing.push(() => writer.close());
    const load = async (rows: TestEvent[], firstEvent: number) => {
      const opened = await writer.begin({ dataset: '', strict: false });
      await opened.events(eventBatch(rows, firstEvent));
      await opened.commit();
    };
    await load(
      Array.from({ length: 1200 }, (_, index) => ({
        chain: index + 1,
        service: 'cart',
        at: T0 + index * MINUTE,
        durationMs: 5,
      })),
      1
    );
    const store = openPostgresStore(schema.settings, schema.secrets, '');
    closing.push(() => store.close());
    const total = async () => (await store.red(SCOPE, QUESTION)).requests.reduce((sum, count) => sum + count, 0);
    const misses = () => store.blockCounts?.misses ?? NaN;
    return { ...schema, load, total, misses };
  };
  const row = (at: number) =>
    `insert into chain_history (chain_id, request_id, service_name, event_type, "timestamp", duration_us, entry)
     values (gen_random_uuid(), gen_random_uuid(), 'cart', 'complete', to_timestamp(${at / 1000}) at time zone 'UTC', 7000, true)`;

  it('are read once, and after that only where rows are new, late or not [S2-171]', async () => {
    const { load, total, misses, run } = await filled();
    expect([await total(), misses()]).toEqual([1200, 10]);
    expect([await total(), misses()]).toEqual([1200, 10]);
    await run('create table other (a integer); insert into other values (1)');
    expect([await total(), misses()]).toEqual([1200, 10]);
    await load([{ chain: 5000, service: 'cart', at: T0 + 19.5 * HOUR, durationMs: 5 }], 5000);
    expect([await total(), misses()]).toEqual([1201, 11]);
    await run(row(T0 + 3.5 * HOUR));
    expect([await total(), misses()]).toEqual([1202, 12]);
  });

  it('see a row that was written before others and committed after them', async () => {
    const { address, schema, total, misses, run } = await filled();
    await connected(address, async (client) => {
      await client.query(`set search_path = ${schema}`);
      await client.query('begin');
      await client.query(row(T0 + 1.5 * HOUR));
      for (let turn = 0; turn < 3; turn++) {
        await run(row(T0 + 15.5 * HOUR));
        expect(await total()).toBe(1201 + turn);
      }
      const before = misses();
      await client.query('commit');
      expect(await total()).toBe(1204);
      expect(misses()).toBeGreaterThan(before);
    });
    expect(await total()).toBe(1204);
  });

  it('are given up where rows were changed or removed', async () => {
    const { total, run } = await filled();
    expect(await total()).toBe(1200);
    const flush = 'select pg_stat_force_next_flush()';
    await run(
      `${flush}; delete from chain_history where "timestamp" < to_timestamp(${(T0 + HOUR) / 1000}) at time zone 'UTC'`
    );
    expect(await total()).toBe(1140);
    await run(`${flush}; update chain_history set sample_rate = 0.5 where id % 2 = 0`);
    expect(await total()).toBeGreaterThan(1140);
  });

  it('are not kept of views, whose rows do not tell when they came', async () => {
    const { run, settings, secrets, load } = await filled();
    await run('create view seen as select * from chain_history');
    const tables = { ...settings.tables, history: 'seen' };
    const store = openPostgresStore({ ...settings, tables }, secrets, '');
    closing.push(() => store.close());
    const total = async () => (await store.red(SCOPE, QUESTION)).requests.reduce((sum, count) => sum + count, 0);
    expect(await total()).toBe(1200);
    await load([{ chain: 6000, service: 'cart', at: T0 + 2 * HOUR, durationMs: 5 }], 6000);
    expect(await total()).toBe(1201);
  });
});
