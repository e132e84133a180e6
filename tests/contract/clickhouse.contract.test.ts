import { settingsSchema } from '../../src/contracts/settings';
import { openClickHouseStore, openClickHouseWriter, type ClickHouseSettings } from '../../src/stores/clickhouse';
import { chainTables } from '../../src/stores/clickhouse/migrations/001_chain_tables';
import { rollupTables } from '../../src/stores/clickhouse/migrations/rollups';
import type { ChainStore } from '../../src/stores/port';
import { ident, raw, sql } from '../../src/stores/sql';
import { chainIdText } from '../../src/stores/testing/batches';
import { clickhouseServer, noClickHouse } from '../../src/stores/testing/clickhouseServer';
import { clickhouseDatabase, makeChainTables } from '../../src/stores/testing/clickhouseStores';
import { HOUR, loadSample, T0 } from '../../src/stores/testing/sampleEvents';
import { testScope } from '../../src/stores/testing/scopes';
import { OTEL_TRACES } from '../fixtures/otelTraces';
import { suiteUnless } from '../../src/stores/testing/suiteUnless';

const suite = suiteUnless(noClickHouse(), 'the ClickHouse store');
/** Takes ten minutes, in many small steps. */
const LONG = raw('select toFloat64(count()) from numbers(1000000000) where sleep(0.04) = 0');

type Database = Awaited<ReturnType<typeof clickhouseDatabase>>;

suite('ClickHouse', () => {
  let database: Database;
  let store: ChainStore;
  beforeAll(async () => {
    database = await clickhouseDatabase();
    await makeChainTables(database.run);
    const writer = openClickHouseWriter(database.settings, {}, '');
    await loadSample(writer);
    await writer.close();
    store = openClickHouseStore(database.settings, {}, '');
  });
  afterAll(async () => {
    await store.close();
    await database.dispose();
  });

  /** Long statements that the engine has been busy with for some time and has not been told to end. */
  async function running(seconds = 0): Promise<number> {
    const found = await database.connection.read(
      sql`select count() from system.processes where query like '%sleep(0.04)%' and query not like '%system.processes%'
        and elapsed >= ${seconds} and not is_cancelled`
    );
    return found.numbers(0)[0];
  }
  async function ended(): Promise<void> {
    for (let tries = 0; (await running()) > 0 && tries < 100; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(await running()).toBe(0);
  }

  it('lets a question write nothing, read no file and change no setting', async () => {
    const scope = testScope(T0, T0 + HOUR);
    for (const text of [
      'insert into chain_metrics (metric_name) values (1)',
      'create table t (x Int32) engine = Memory',
      `select * from file('/etc/hostname', 'LineAsString')`,
      `select * from url('http://127.0.0.1/', 'LineAsString')`,
      'select 1 settings readonly = 0',
    ]) {
      await expect(database.connection.question(scope, (ask) => ask(raw(text)))).rejects.toMatchObject({
        name: 'ThroughlineError',
      });
    }
    expect((await store.status(scope)).metrics).toBe(5);
  });

  it('gives a statement up that takes too long, and tells the server', async () => {
    const scope = testScope(0, 1, { timeoutMs: 300 });
    await expect(database.connection.question(scope, (ask) => ask(LONG))).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('within 0.3 s'),
    });
    await ended();
  });

  it('gives a statement up that nobody waits for any more, and tells the server', async () => {
    const abort = new AbortController();
    const asked = database.connection.question(testScope(0, 1, { signal: abort.signal }), (ask) => ask(LONG));
    const outcome = expect(asked).rejects.toMatchObject({ code: 'cancelled' });
    for (let tries = 0; (await running(0.3)) === 0 && tries < 100; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(await running(0.3)).toBe(1);
    abort.abort();
    await outcome;
    await ended();
  });

  it('sends filters of any length', async () => {
    const services = Array.from({ length: 2_000 }, (_, index) => `service ${index} 'quoted' \\ and 日本`);
    const scope = testScope(T0, T0 + HOUR, { filters: { services: [...services, 'cart'] } });
    const red = await store.red(scope, { groupBy: 'service', stepMs: 'total', limit: 5 });
    expect(red.groups).toEqual([{ service: 'cart' }]);
  });

  it('finds a chain by the filter of its blocks and a range by the order of the table', async () => {
    const plan = async (condition: ReturnType<typeof sql>) =>
      (
        await database.connection.read(
          sql`select explain from (explain indexes = 1 select count() from chain_history where ${condition})`
        )
      )
        .strings(0)
        .join('\n');
    expect(await plan(sql`chain_id = ${chainIdText(1)}::Nullable(UUID)`)).toContain('by_chain');
    const range = await plan(
      sql`"timestamp" >= fromUnixTimestamp64Micro(toInt64(${raw(String(T0 * 1000))}), 'UTC') and tenant_id in (${'acme'})`
    );
    expect(range).toMatch(/PrimaryKey[\s\S]*tenant_id[\s\S]*timestamp/);
  });

  it('makes tables for a cluster that the engine can read', async () => {
    const statements = chainTables({ cluster: 'shop-1', replicated: true });
    expect(statements).toHaveLength(6);
    const minutes = rollupTables({ cluster: 'shop-1', replicated: true });
    expect(minutes).toHaveLength(9);
    for (const statement of [...statements, ...minutes]) {
      await database.run(`explain ast ${statement}`);
    }
    expect(minutes[0]).toContain(
      `ReplicatedAggregatingMergeTree('/clickhouse/tables/{shard}/{database}/chain_history_minutes_local', '{replica}')`
    );
    expect(statements[4]).toContain(
      `ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/chain_definitions_local', '{replica}', updated_at)`
    );
    expect(statements.join('\n')).toContain(
      `Distributed('shop-1', currentDatabase(), chain_history_local, sipHash64(chain_id))`
    );
    expect(() => chainTables({ cluster: `x'; drop table y` })).toThrow(RangeError);
  });

  describe('says what is wrong', () => {
    const message = async (changes: Partial<ClickHouseSettings>) => {
      const settings = settingsSchema.parse({ ...database.settings, engine: 'clickhouse', ...changes });
      const other = openClickHouseStore(settings, {}, '');
      try {
        await other.status(testScope(0, 1));
        return 'nothing';
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      } finally {
        await other.close();
      }
    };

    it('when no server answers', async () => {
      expect(await message({ port: 1 })).toMatch(/No ClickHouse server answers at the host and port/);
    });

    it('when the server speaks no TLS', async () => {
      const { port } = await clickhouseServer();
      expect(await message({ port, tls: { mode: 'require' } })).toMatch(/TLS/);
    });

    it('when the database or a table is not there', async () => {
      expect(await message({ database: 'nowhere' })).toMatch(/does not know the database/);
      expect(await message({ tables: { ...database.settings.tables, history: 'nothing' } })).toMatch(
        /has no table "nothing"/
      );
    });

    it('when a column is missing', async () => {
      await database.run('create table bare (chain_id UUID, service_name String) engine = Memory');
      expect(await message({ tables: { ...database.settings.tables, history: 'bare' } })).toMatch(
        /has no column "event_type"/
      );
    });

    it("when the collector's table is not there or keeps attributes as JSON", async () => {
      const otel = { traces: 'otel_traces' };
      expect(await message({ profile: 'otel', otel })).toMatch(/has no table "otel_traces"/);
      await database.run(OTEL_TRACES.replaceAll('Map(LowCardinality(String), String)', 'JSON'));
      expect(await message({ profile: 'otel', otel })).toMatch(/JSON type are not supported/);
    });

    it('when tenants are told apart and spans have none', async () => {
      await database.run(OTEL_TRACES.replace('otel_traces', 'spans'));
      const settings = settingsSchema.parse({
        ...database.settings,
        engine: 'clickhouse',
        profile: 'otel',
        otel: { traces: 'spans' },
      });
      const spans = openClickHouseStore(settings, {}, '');
      await expect(spans.status(testScope(0, 1, { tenants: ['acme'] }))).rejects.toMatchObject({ code: 'badSettings' });
      await spans.close();
    });
  });

  it('tells tenants of spans apart by a resource attribute', async () => {
    await database.run(OTEL_TRACES.replace('otel_traces', 'tenant_spans'));
    await database.run(`insert into tenant_spans (Timestamp, TraceId, SpanId, SpanName, SpanKind, ServiceName, ResourceAttributes, Duration)
      values ('2026-06-01 00:00:00', 'aa', 'b1', 'op', 'SPAN_KIND_SERVER', 'cart', map('tenant.id', 'acme'), 1000000),
        ('2026-06-01 00:00:00', 'ab', 'b2', 'op', 'Server', 'secret', map('tenant.id', 'globex'), 1000000)`);
    const otel = { traces: 'tenant_spans', tenantAttribute: 'tenant.id' };
    const spans = openClickHouseStore(
      settingsSchema.parse({ ...database.settings, engine: 'clickhouse', profile: 'otel', otel }),
      {},
      ''
    );
    const red = await spans.red(testScope(T0, T0 + HOUR, { tenants: ['acme'] }), {
      groupBy: 'service',
      stepMs: 'total',
      limit: 5,
    });
    expect(red.groups).toEqual([{ service: 'cart' }]);
    await spans.close();
  });

  it('refuses to replace a dataset in Distributed tables, and says what to do', async () => {
    const sharded = await clickhouseDatabase();
    await makeChainTables(sharded.run);
    await sharded.run('rename table chain_history to chain_history_local');
    await sharded.run(
      'create table chain_history as chain_history_local engine = Distributed(shards, currentDatabase(), chain_history_local, sipHash64(chain_id))'
    );
    const writer = openClickHouseWriter(sharded.settings, {}, '');
    await sharded.run(
      `insert into chain_history_local (chain_id, service_name, event_type, dataset) values (generateUUIDv4(), 'a', 'complete', 'demo')`
    );
    await expect(writer.begin({ dataset: 'demo', strict: false })).rejects.toMatchObject({ code: 'conflict' });
    await writer.close();
    await sharded.dispose();
  });

  it('leaves no table of a load behind', async () => {
    const found = await database.connection.read(sql`select name from system.tables where database = currentDatabase()
      and startsWith(name, 'throughline_load') and name <> ${'x'}`);
    expect(found.strings(0)).toEqual([]);
    expect(() => ident('a-b')).toThrow(RangeError);
  });
});
