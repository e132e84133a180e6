import { settingsSchema } from '../../contracts/settings';
import { textAt } from '../../contracts/columns';
import { raw, sql } from '../sql';
import { eventBatch } from '../testing/batches';
import { noPostgres, postgresServer } from '../testing/postgresServer';
import { postgresSchema } from '../testing/postgresStores';
import { testScope } from '../testing/scopes';
import { migrate, openPostgresStore, openPostgresWriter, type PostgresSettings } from './index';
import { PostgresPool } from './pool';
import { suiteUnless } from '../testing/suiteUnless';

const T0 = Date.UTC(2026, 5, 1);
const SCOPE = testScope(T0, T0 + 3_600_000);
const LIMITS = { signal: new AbortController().signal, timeoutMs: 20_000, maxRows: 1000 };
const BY_SERVICE = { groupBy: 'service', stepMs: 60_000, limit: 5 } as const;

const suite = suiteUnless(noPostgres(), 'the PostgreSQL store');

suite('the PostgreSQL store', () => {
  const closing: Array<() => Promise<unknown>> = [];
  afterEach(async () => {
    await Promise.all(closing.splice(0).map((close) => close()));
  });

  const schemaOf = async (tables = {}) => {
    const schema = await postgresSchema(tables);
    closing.push(() => schema.run(`drop schema ${schema.schema} cascade`));
    return schema;
  };
  const storeOf = (settings: PostgresSettings, password: string) => {
    const store = openPostgresStore(settings, { password }, '');
    closing.unshift(() => store.close());
    return store;
  };
  const poolOf = async () => {
    const schema = await schemaOf();
    const pool = new PostgresPool(schema.address, schema.schema);
    closing.unshift(() => pool.close());
    return { ...schema, pool };
  };

  it('asks questions in transactions that cannot write, one statement at a time, in UTC [S1-049]', async () => {
    const { pool, run } = await poolOf();
    await run('create table t (a integer); insert into t values (1)');
    for (const text of [
      'insert into t values (2)',
      'update t set a = 3',
      'drop table t',
      'create table x (a integer)',
      'select 1; select 2',
      'commit; delete from t',
      `select nextval('t_seq')`,
    ]) {
      await expect(pool.question(LIMITS, (ask) => ask(raw(text)))).rejects.toMatchObject({ name: 'ThroughlineError' });
    }
    const found = await pool.question(LIMITS, (ask) =>
      ask(sql`select current_setting('TimeZone'), a::int4, ${'x'}::text, null::float8, true from t`)
    );
    expect([
      found.strings(0),
      [...found.integers(1)],
      found.strings(2),
      [...found.numbers(3)],
      [...found.integers(4)],
    ]).toEqual([['UTC'], [1], ['x'], [NaN], [1]]);
  });

  it('has the server stop on timeout, on abort and after too many rows, and answers the next question', async () => {
    const { pool, run } = await poolOf();
    const heavy = sql`select count(*)::float8 from generate_series(1, 100000000) a where a % 7 = ${'1'}::int`;
    await expect(pool.question({ ...LIMITS, timeoutMs: 200 }, (ask) => ask(heavy))).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('0.2 s'),
    });
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 100);
    await expect(pool.question({ ...LIMITS, signal: abort.signal }, (ask) => ask(heavy))).rejects.toMatchObject({
      code: 'cancelled',
    });
    await expect(
      pool.question({ ...LIMITS, maxRows: 10 }, (ask) =>
        ask(raw('select a.a from generate_series(1, 3000) a, generate_series(1, 3000) b'))
      )
    ).rejects.toMatchObject({ code: 'tooMuch', message: expect.stringContaining('limit of 10') });
    const waiting = Array.from({ length: 10 }, () =>
      pool.question({ ...LIMITS, timeoutMs: 300 }, (ask) => ask(heavy)).catch((cause: unknown) => cause)
    );
    for (const outcome of await Promise.all(waiting)) {
      expect(outcome).toMatchObject({ code: 'timeout' });
    }
    const running = await run(
      `select count(*)::int as n from pg_stat_activity where state = 'active' and query like '%generate_series%' and pid <> pg_backend_pid()`
    );
    expect(running.rows).toEqual([{ n: 0 }]);
    expect((await pool.question(LIMITS, (ask) => ask(sql`select ${'still there'}::text`))).strings(0)).toEqual([
      'still there',
    ]);
  });

  it('answers again within seconds after the server was ended and started anew', async () => {
    const { address, schema, settings, secrets } = await schemaOf();
    await migrate(address, schema);
    const store = storeOf(settings, secrets.password);
    expect((await store.status(SCOPE)).events).toBe(0);
    const server = await postgresServer();
    await server.stop();
    await expect(store.status(SCOPE)).rejects.toMatchObject({ code: 'storeUnavailable', source: 'downstream' });
    await server.start();
    expect((await store.status(SCOPE)).events).toBe(0);
  });

  it('says what is wrong in a sentence, and never the password', async () => {
    const { address, schema, settings, secrets, run } = await schemaOf();
    await migrate(address, schema);
    await run(
      `drop role if exists nobody_reads; create role nobody_reads login password 'other'; grant usage on schema ${schema} to nobody_reads`
    );
    const cases: Array<[Partial<PostgresSettings>, string, string]> = [
      [{}, 'wrong password', 'refused the password'],
      [{}, '', 'Enter one'],
      [{ port: 1 }, secrets.password, 'Nothing listens'],
      [{ host: 'no-such-host.invalid' }, secrets.password, 'host of the database'],
      [{ database: 'nowhere' }, secrets.password, 'no such database'],
      [{ schema: 'nowhere' }, secrets.password, 'no schema "nowhere"'],
      [
        { tables: settingsSchema.parse({ tables: { history: 'nowhere' } }).tables },
        secrets.password,
        'no table "nowhere"',
      ],
      [{ user: 'nobody_reads' }, 'other', 'SELECT'],
      [{ tls: { mode: 'require' } }, secrets.password, 'does not offer TLS'],
      [{ tls: { mode: 'verify-full', caFile: 'ca.pem' } }, secrets.password, '"ca.pem" cannot be read'],
    ];
    for (const [changes, password, part] of cases) {
      const outcome = await Promise.resolve()
        .then(() => storeOf({ ...settings, ...changes }, password).status(SCOPE))
        .catch((cause: unknown) => cause);
      expect(outcome).toMatchObject({ name: 'ThroughlineError', message: expect.stringContaining(part) });
      expect(String(outcome)).not.toContain(secrets.password);
    }
    expect(() => storeOf({ ...settings, host: undefined }, '')).toThrow('Enter the host');
    await run(`revoke usage on schema ${schema} from nobody_reads; drop role nobody_reads`);
  });

  it('changes the watermark with every row that is added, changed or removed, and with nothing else', async () => {
    const { address, schema, settings, secrets, run } = await schemaOf();
    await migrate(address, schema);
    const store = storeOf(settings, secrets.password);
    const version = async () => (await store.watermark(SCOPE)).version;
    const row = `insert into chain_history (chain_id, request_id, service_name, event_type, "timestamp")
      values ('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000001', 'a', 'complete', '2026-06-01 00:00:01')`;
    const versions = [await version()];
    for (const text of [
      row,
      row,
      `update chain_history set service_name = 'b'`,
      'delete from chain_history where id = 1',
      'truncate chain_history',
    ]) {
      await run(text);
      versions.push(await version());
      expect(await version()).toBe(versions.at(-1));
    }
    expect(new Set(versions).size).toBe(versions.length);
  });

  it('lets an event with a wrong clock move no edge', async () => {
    const { address, schema, settings, secrets } = await schemaOf();
    await migrate(address, schema);
    const store = storeOf(settings, secrets.password);
    const writer = openPostgresWriter(settings, secrets, '');
    closing.unshift(() => writer.close());
    const load = await writer.begin({ dataset: '', strict: false });
    await load.events(
      eventBatch([Date.now() + 86_400_000, T0, T0 - 1].map((at) => ({ chain: 1, service: 'web', at })))
    );
    await load.commit();
    expect(await store.watermark(SCOPE)).toMatchObject({ firstEvent: T0 - 1, lastEvent: T0 });
  });

  it('stores an event once however many loads bring it at the same time', async () => {
    const { address, schema, settings, secrets, run } = await schemaOf();
    await migrate(address, schema);
    const writer = openPostgresWriter(settings, secrets, '');
    closing.unshift(() => writer.close());
    const batch = eventBatch(Array.from({ length: 500 }, (_, row) => ({ chain: 1, service: 'web', at: T0 + row })));
    const bring = async (strict: boolean) => {
      const load = await writer.begin({ dataset: '', strict });
      await load.events(batch);
      return load.commit();
    };
    const done = await Promise.all([true, false, true, false].map(bring));
    expect(done.reduce((sum, { inserted }) => sum + inserted, 0)).toBe(500);
    await run('drop index idx_chain_history_event_id');
    expect(await bring(false)).toEqual({ inserted: 0, duplicates: 500 });
    expect((await run('select count(*)::int as n from chain_history')).rows).toEqual([{ n: 500 }]);
  });

  it("reads somebody's own tables: JSON in texts that may be broken, a view, times with a zone [D-30]", async () => {
    const { settings, secrets, run } = await schemaOf();
    await run(`create table events (chain uuid, svc text, kind text, happened timestamptz, ms numeric, calls text, figures json, problem text);
      insert into events values
        ('00000000-0000-4000-8000-00000000000a', 'a', 'complete', '2026-06-01 02:00:00.1+02', 100, '[{"target_service": "b", "duration_ms": "50"}]', '{"cpu_usage_percent": 5}', null),
        ('00000000-0000-4000-8000-00000000000a', 'b', 'error', '2026-06-01 00:00:00.09+00', 40, '{"broken":', null, 'plain words'),
        ('00000000-0000-4000-8000-00000000000a', 'a', 'start', '2026-06-01 00:00:00+00', null, '', null, null);
      create view seen as select * from events`);
    const tables = settingsSchema.parse({
      tables: {
        history: 'seen',
        columns: {
          chain_id: 'chain',
          service_name: 'svc',
          event_type: 'kind',
          timestamp: 'happened',
          duration_ms: 'ms',
          dependencies: 'calls',
          performance_metrics: 'figures',
          error_context: 'problem',
        },
      },
    }).tables;
    const store = storeOf({ ...settings, tables }, secrets.password);
    const status = await store.status(SCOPE);
    expect(status).toMatchObject({
      events: 3,
      chains: 1,
      capabilities: { spans: false, rollups: false, metrics: false, definitions: false },
      description: expect.stringMatching(/^PostgreSQL \d+.*, database postgres, schema test_/),
    });
    const red = await store.red(SCOPE, BY_SERVICE);
    expect([red.groups, [...red.requests], [...red.errors], [...red.p50]]).toEqual([
      [{ service: 'a' }, { service: 'b' }],
      [1, 1],
      [0, 1],
      [100, 40],
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
    expect(textAt((await store.errorGroups(SCOPE, 5)).message, 0)).toBe('plain words');
    expect((await store.chainEvents(SCOPE, '0000000000004000800000000000000a')).dependencies[2]).toBe('{"broken":');
    await expect(store.status(testScope(0, 1, { tenants: ['acme'] }))).rejects.toMatchObject({
      code: 'badSettings',
      message: expect.stringContaining('tenant_id'),
    });
    const writer = openPostgresWriter({ ...settings, tables }, secrets, '');
    closing.unshift(() => writer.close());
    await expect(writer.begin({ dataset: '', strict: false })).rejects.toMatchObject({ code: 'conflict' });
    const wrong = storeOf(
      { ...settings, tables: { ...tables, columns: { ...tables.columns, timestamp: 'ms' } } },
      secrets.password
    );
    await expect(wrong.status(SCOPE)).rejects.toMatchObject({
      code: 'badSettings',
      message: expect.stringContaining('numeric'),
    });
  });

  it('uses columns that are added while it is open, and tells policies of the database for whom it asks', async () => {
    const { address, schema, settings, secrets, run } = await schemaOf();
    await migrate(address, schema, { upTo: 1 });
    const store = storeOf(settings, secrets.password);
    expect((await store.status(SCOPE)).capabilities.spans).toBe(false);
    await migrate(address, schema);
    const now = Date.now();
    jest.spyOn(Date, 'now').mockImplementation(() => now + 120_000);
    expect((await store.status(SCOPE)).capabilities.spans).toBe(true);
    jest.restoreAllMocks();
    await run(`insert into chain_history (chain_id, request_id, service_name, event_type, "timestamp", tenant_id)
      select gen_random_uuid(), gen_random_uuid(), 'web', 'complete', '2026-06-01 00:00:01', t from unnest(array['acme', 'globex']) t;
      drop role if exists guarded; create role guarded login password 'p'; grant usage on schema ${schema} to guarded;
      grant select on all tables in schema ${schema} to guarded;
      alter table chain_history enable row level security;
      create policy by_tenant on chain_history for select using (tenant_id in (
        select jsonb_array_elements_text(coalesce(nullif(current_setting('throughline.tenants', true), ''), '[]')::jsonb)))`);
    const guarded = storeOf({ ...settings, user: 'guarded' }, 'p');
    const events = async (tenants: string[] | 'all') => (await guarded.status(testScope(0, 1, { tenants }))).events;
    expect([await events(['acme']), await events(['acme', 'globex']), await events('all')]).toEqual([1, 2, 0]);
    await run(`drop owned by guarded; drop role guarded`);
  });
});
