import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { tablesSchema } from '../../contracts/settings';
import { textAt } from '../../contracts/columns';
import { chainIdText, eventBatch } from '../testing/batches';
import { testScope } from '../testing/scopes';
import { raw, sql } from '../sql';
import { EmbeddedDatabase } from './database';
import { migrate } from './migrations/migrate';
import { openEmbeddedStore } from './open';

const T0 = Date.UTC(2026, 5, 1);
const SCOPE = testScope(T0, T0 + 3_600_000);
const OPTIONS = { memoryMegabytes: 256, threads: 2 };

describe('the embedded store', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'throughline-embedded-'));
    file = path.join(folder, 'chains.duckdb');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const database = async <T>(work: (database: EmbeddedDatabase) => Promise<T>): Promise<T> => {
    const opened = await EmbeddedDatabase.create({ file, ...OPTIONS });
    try {
      return await work(opened);
    } finally {
      await opened.close();
    }
  };

  it('asks questions on connections that can neither write nor reach files or settings [S1-049]', () =>
    database(async (opened) => {
      await migrate(opened);
      for (const text of [
        'delete from chain_history',
        `insert into rollup_pending values (now()::timestamp)`,
        'drop table chain_history',
        'create table x (a integer)',
        `copy chain_history to '${folder}/out.csv'`,
        `select * from read_csv('/etc/passwd')`,
        `select * from read_text('/etc/passwd')`,
        `attach '${folder}/other.duckdb' as other`,
        'install httpfs',
        `set memory_limit = '100GB'`,
        'set enable_external_access = true',
        'select 1; select 2',
      ]) {
        await expect(opened.read(raw(text))).rejects.toMatchObject({ name: 'ThroughlineError' });
      }
      expect((await opened.read(raw(`select current_setting('TimeZone')`))).strings(0)).toEqual(['UTC']);
    }));

  const columnsOf = (opened: EmbeddedDatabase, table: string) =>
    opened
      .read(
        sql`select column_name || ' ' || data_type || case when is_nullable then '' else ' NOT NULL' end from duckdb_columns()
          where table_name = ${table} order by column_index`
      )
      .then((columns) => columns.strings(0));

  it('has the columns of chain_definitions, text lists and UUIDs typed, JSON as text [S1-006] [S1-007] [S1-014]', () =>
    database(async (opened) => {
      await migrate(opened, 1);
      expect(await columnsOf(opened, 'chain_definitions')).toEqual([
        'id BIGINT NOT NULL',
        'chain_id UUID NOT NULL',
        'chain_name VARCHAR',
        'service_topology VARCHAR NOT NULL',
        'expected_services VARCHAR[] NOT NULL',
        'max_duration_ms INTEGER',
        'critical_path VARCHAR[]',
        'health_check_rules VARCHAR',
        'created_at TIMESTAMP',
        'updated_at TIMESTAMP',
        'is_active BOOLEAN',
      ]);
      const define = () =>
        opened.write((connection) =>
          opened.native.query(
            connection,
            `INSERT INTO chain_definitions (chain_id, service_topology, expected_services) VALUES ('00000000-0000-4000-8000-000000000001', '{}', ['a'])`
          )
        );
      await define();
      await expect(define()).rejects.toMatchObject({ name: 'ThroughlineError' });
      expect(
        (
          await opened.read(sql`select is_active::integer, (created_at is not null)::integer from chain_definitions`)
        ).integers(0)
      ).toEqual(Int32Array.of(1));
    }));

  it('has the columns of chain_history [S1-018] [S1-019] [S1-022] [S1-023] [S1-030]', () =>
    database(async (opened) => {
      await migrate(opened, 1);
      expect(await columnsOf(opened, 'chain_history')).toEqual([
        'id BIGINT',
        'chain_id UUID NOT NULL',
        'request_id UUID NOT NULL',
        'service_name VARCHAR NOT NULL',
        'event_type VARCHAR NOT NULL',
        'timestamp TIMESTAMP NOT NULL',
        'duration_ms INTEGER',
        'endpoint VARCHAR',
        'user_id VARCHAR',
        'metadata VARCHAR',
        'error_context VARCHAR',
        'dependencies VARCHAR',
        'performance_metrics VARCHAR',
        'created_at TIMESTAMP',
      ]);
    }));

  it('has the columns of chain_metrics, values as doubles [S1-033] [S1-038] [S1-041]', () =>
    database(async (opened) => {
      await migrate(opened, 1);
      expect(await columnsOf(opened, 'chain_metrics')).toEqual([
        'id BIGINT',
        'chain_id UUID NOT NULL',
        'metric_name VARCHAR NOT NULL',
        'metric_value DOUBLE NOT NULL',
        'metric_unit VARCHAR',
        'service_name VARCHAR',
        'timestamp TIMESTAMP NOT NULL',
        'aggregation_period VARCHAR',
        'tags VARCHAR',
        'created_at TIMESTAMP',
      ]);
    }));

  it('lets an event with a wrong clock move no edge', async () => {
    const store = await openEmbeddedStore({ file, ...OPTIONS });
    const add = async (event: number, at: number) => {
      const load = await store.begin({ dataset: '', strict: false });
      await load.events(eventBatch([{ chain: 1, event, service: 'web', at }]));
      await load.commit();
    };
    const soon = Date.now() + 2_500;
    await add(1, soon);
    expect((await store.watermark(SCOPE)).lastEvent).toBe(soon);
    await add(2, T0);
    await add(3, Date.now() + 86_400_000);
    expect(await store.watermark(SCOPE)).toMatchObject({ firstEvent: T0, lastEvent: T0 });
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, soon - Date.now()) + 20));
    expect((await store.watermark(SCOPE)).lastEvent).toBe(soon);
    await store.close();
  });

  it('names a chain after its definition unless that is inactive [S1-015]', async () => {
    const store = await openEmbeddedStore({ file, ...OPTIONS });
    const load = await store.begin({ dataset: '', strict: false });
    await load.events(
      eventBatch([1, 2].map((chain) => ({ chain, service: 'web', endpoint: '/cart', at: T0 + chain, durationMs: 1 })))
    );
    await load.definitions(
      [1, 2].map((chain) => ({
        chainId: chainIdText(chain),
        name: `Checkout ${chain}`,
        topology: {},
        expectedServices: [],
      }))
    );
    await load.commit();
    await store.close();
    await database((opened) =>
      opened.write((connection) =>
        opened.native.query(
          connection,
          `UPDATE chain_definitions SET is_active = false WHERE chain_name = 'Checkout 2'`
        )
      )
    );
    const again = await openEmbeddedStore({ file, ...OPTIONS });
    const { value } = await again.catalogue(SCOPE, 'chains', 10);
    await again.close();
    expect([...value].sort()).toEqual(['/cart', 'Checkout 1']);
  });

  it('migrates once, from any version, and keeps the rows [S1-005] [S1-016] [S1-031]', async () => {
    await database(async (opened) => {
      await migrate(opened, 1);
      await opened.write((connection) =>
        opened.native.query(
          connection,
          `INSERT INTO chain_history (chain_id, request_id, service_name, event_type, "timestamp", duration_ms, dependencies)
           VALUES (uuid(), uuid(), 'old', 'complete', make_timestamp(${T0 * 1000}), 7, '[{"target_service": "db"}]'), (uuid(), uuid(), 'old', 'start', make_timestamp(${T0 * 1000}), null, null)`
        )
      );
      expect(await migrate(opened)).toBe(true);
      expect(await migrate(opened)).toBe(true);
      expect((await opened.read(sql`select version from throughline_migrations order by 1`)).integers(0)).toEqual(
        Int32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9)
      );
    });
    const store = await openEmbeddedStore({ file, ...OPTIONS });
    const red = await store.red(SCOPE, { groupBy: 'service', stepMs: 60_000, limit: 5 });
    expect([red.requests[0], red.p50[0]]).toEqual([1, 7]);
    await store.close();
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8])(
    'can be opened again when the process died right after the tables came from version %i',
    async (from) => {
      const copy = path.join(folder, 'copy.duckdb');
      await database(async (opened) => {
        await migrate(opened, from);
        await opened.write((connection) =>
          opened.native.query(
            connection,
            from === 0
              ? 'SELECT 1'
              : `INSERT INTO chain_definitions (chain_id, service_topology, expected_services) VALUES (uuid(), '{}', ['a'])`
          )
        );
        await migrate(opened);
        // What lies on the disk now is what a killed process leaves: nothing has been moved from the log into the file.
        copyFileSync(file, copy);
        copyFileSync(`${file}.wal`, `${copy}.wal`);
      });
      file = copy;
      await database(async (opened) => {
        const left = sql`select (select count(*) from chain_definitions)::integer, (select max(version) from throughline_migrations)`;
        const columns = await opened.read(left);
        expect([columns.integers(0)[0], columns.integers(1)[0]]).toEqual([from === 0 ? 0 : 1, 9]);
        expect(await columnsOf(opened, 'chain_definitions')).toContain('tenant_id VARCHAR');
      });
    }
  );

  it("reads somebody's own tables without migration 002, under other names, and does not change them [D-30]", async () => {
    await database((opened) =>
      opened.write((connection) =>
        opened.native.query(
          connection,
          `CREATE TABLE my_events (chain_id UUID, svc VARCHAR, event_type VARCHAR, "timestamp" TIMESTAMPTZ, duration_ms INTEGER, endpoint VARCHAR,
             dependencies JSON, performance_metrics JSON);
           INSERT INTO my_events
             SELECT '00000000-0000-4000-8000-00000000000a'::uuid, s, t, make_timestamptz(${T0 * 1000} + moment * 1000), d, '/x', deps, perf
             FROM (VALUES ('a', 'complete', 100, 100, '[{"target_service": "b", "duration_ms": 50}]', '{"cpu_usage_percent": 5}'),
                          ('b', 'error', 90, 40, null, null), ('a', 'start', 0, null, null, null)) r(s, t, moment, d, deps, perf)`
        )
      )
    );
    const tables = tablesSchema.parse({ history: 'my_events', columns: { service_name: 'svc' } });
    const store = await openEmbeddedStore({ file, ...OPTIONS, tables });
    const status = await store.status(SCOPE);
    expect(status.capabilities).toEqual({ spans: false, rollups: false, metrics: false, definitions: false });
    expect(status.events).toBe(3);
    const red = await store.red(SCOPE, { groupBy: 'service', stepMs: 60_000, limit: 5 });
    expect([red.source, red.groups, [...red.requests], [...red.errors]]).toEqual([
      'rows',
      [{ service: 'a' }, { service: 'b' }],
      [1, 1],
      [0, 1],
    ]);
    const { edges } = await store.graph(SCOPE, 10);
    expect([textAt(edges.caller, 0), textAt(edges.callee, 0), edges.p50[0], edges.calls.length]).toEqual([
      'a',
      'b',
      50,
      1,
    ]);
    const { features } = await store.chainFeatures(SCOPE);
    expect([features.totalDuration[0], features.avgCpuPercent[0], features.dependencyCount[0]]).toEqual([100, 5, 1]);
    expect((await store.chainEvents(SCOPE, '0000000000004000800000000000000a')).spanId).toEqual(['', '', '']);
    expect((await store.chainSearch(SCOPE, { sort: 'start', order: 'asc', status: 'all', limit: 5 })).matched).toBe(1);
    for (const kind of ['services', 'endpoints', 'users', 'eventTypes', 'chains', 'metrics', 'datasets'] as const) {
      await store.catalogue(SCOPE, kind, 5);
    }
    expect((await store.metrics(SCOPE, { names: [], stepMs: 'raw', aggregation: 'mean', limit: 5 })).groups).toEqual(
      []
    );
    await expect(store.status(testScope(0, 1, { tenants: ['acme'] }))).rejects.toMatchObject({
      code: 'badSettings',
      message: expect.stringContaining('tenant_id'),
    });
    await expect(store.begin({ dataset: '', strict: false })).rejects.toMatchObject({ code: 'conflict' });
    await store.close();
    const missing = openEmbeddedStore({ file, ...OPTIONS, tables: tablesSchema.parse({ history: 'nowhere' }) });
    await expect(missing).rejects.toMatchObject({ code: 'badSettings', message: expect.stringContaining('nowhere') });
  });

  it('stops a statement at its timeout and on abort while it runs, and answers the next question', async () => {
    await database(async (opened) => {
      const heavy = sql`select count(*)::double from range(3000000) a, range(3000000) b where hash(a.range, b.range) % 7 = 1`;
      const limits = { maxRows: 10, timeoutMs: 200, signal: new AbortController().signal };
      await expect(opened.readers.question(limits, (ask) => ask(heavy))).rejects.toMatchObject({
        code: 'timeout',
        message: expect.stringContaining('0.2 s'),
      });
      const abort = new AbortController();
      setTimeout(() => abort.abort(), 100);
      await expect(
        opened.readers.question({ ...limits, timeoutMs: 30_000, signal: abort.signal }, (ask) => ask(heavy))
      ).rejects.toMatchObject({ code: 'cancelled' });
      const waiting = Array.from({ length: 6 }, () =>
        opened.readers.question(limits, (ask) => ask(heavy)).catch((cause: unknown) => cause)
      );
      for (const outcome of await Promise.all(waiting)) {
        expect(outcome).toMatchObject({ code: 'timeout' });
      }
      expect((await opened.read(sql`select ${'still there'}::varchar`)).strings(0)).toEqual(['still there']);
    });
  });

  it('takes the figures of a minute from the rollup, equal to those of the rows, while rows keep coming', async () => {
    const store = await openEmbeddedStore({ file, ...OPTIONS });
    const question = { groupBy: 'service', stepMs: 60_000, limit: 50 } as const;
    for (let round = 0; round < 4; round++) {
      const load = await store.begin({ dataset: '', strict: false });
      const rows = Array.from({ length: 3000 }, (_, row) => ({
        chain: 1 + row,
        service: `s${row % 4}`,
        at: T0 + ((row * 7919 + round * 104_729) % 3_600_000),
        durationMs: (row * 31 + round) % 997,
        type: row % 50 === 0 ? 'error' : 'complete',
      }));
      await load.events(eventBatch(rows, 1 + round * 3000));
      await load.commit();
      const kept = await store.red(SCOPE, question);
      const counted = await store.red({ ...SCOPE, filters: { ...SCOPE.filters, eventTypes: ['/./'] } }, question);
      expect([kept.source, counted.source]).toEqual(['rollup', 'rows']);
      expect({ ...counted, source: 'rollup' }).toEqual(kept);
    }
    await store.close();
  });
});
