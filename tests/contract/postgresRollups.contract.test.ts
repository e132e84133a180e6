import type { ChainStore, Scope } from '../../src/stores/port';
import { migrate, openPostgresStore, refreshRollupsAt } from '../../src/stores/postgres';
import { HOUR, HOURS, MINUTE, rollupSchema, T0 } from '../../src/stores/testing/postgresRollups';
import { noPostgres } from '../../src/stores/testing/postgresServer';
import { postgresSchema } from '../../src/stores/testing/postgresStores';
import { testScope } from '../../src/stores/testing/scopes';
import { suiteUnless } from '../../src/stores/testing/suiteUnless';
import { differences, plain } from './agreement';

const suite = suiteUnless(noPostgres(), 'the rollups of PostgreSQL');

jest.setTimeout(60_000);

const acme = { tenants: ['acme'] };
const END = T0 + HOURS * HOUR;
/** A whole day, and a range that cuts an hour and a minute at each end. */
const SCOPES: Record<string, Scope> = {
  whole: testScope(T0, T0 + 24 * HOUR, acme),
  'cut at its ends': testScope(T0 + 10.5 * MINUTE, END - 10.25 * MINUTE, acme),
};
const QUANTILE_ERROR = 0.01;

const ASKED: Record<string, (store: ChainStore, scope: Scope) => Promise<{ source: string }>> = {
  'red by minute': (store, scope) => store.red(scope, { groupBy: 'service', stepMs: MINUTE, limit: 20 }),
  'red by hour': (store, scope) => store.red(scope, { groupBy: 'service', stepMs: HOUR, limit: 20 }),
  'red of two hours without quantiles': (store, scope) =>
    store.red(scope, { groupBy: 'service', stepMs: 2 * HOUR, limit: 20, quantiles: [] }),
  'red of a service': (store, scope) =>
    store.red(
      { ...scope, filters: { ...scope.filters, services: ['/^ga/'] } },
      { groupBy: 'service', stepMs: HOUR, limit: 20 }
    ),
  'red of some services by minute': (store, scope) =>
    store.red(
      {
        ...scope,
        filters: { ...scope.filters, services: ['/^ga/', 'cart', `') or true; drop table chain_history; --`] },
      },
      { groupBy: 'service', stepMs: MINUTE, limit: 20 }
    ),
  'red total by service': (store, scope) => store.red(scope, { groupBy: 'service', stepMs: 'total', limit: 20 }),
  'red total of a service': (store, scope) =>
    store.red(
      { ...scope, filters: { ...scope.filters, services: ['cart'] } },
      { groupBy: 'none', stepMs: 'total', limit: 1, quantiles: ['p95'] }
    ),
  'red total of a service of few requests': (store, scope) =>
    store.red(
      { ...scope, filters: { ...scope.filters, services: ['rare'] } },
      { groupBy: 'service', stepMs: 'total', limit: 5 }
    ),
  'red total of nothing': (store, scope) =>
    store.red(
      { ...scope, filters: { ...scope.filters, services: ['nobody'] } },
      { groupBy: 'none', stepMs: 'total', limit: 1 }
    ),
  'red total without quantiles': (store, scope) =>
    store.red(scope, { groupBy: 'service', stepMs: 'total', limit: 20, quantiles: [] }),
  'chains, total': (store, scope) => store.red(scope, { groupBy: 'none', unit: 'chains', stepMs: 'total', limit: 1 }),
  'chains by hour': (store, scope) => store.red(scope, { groupBy: 'none', unit: 'chains', stepMs: HOUR, limit: 1 }),
  'chain search': (store, scope) =>
    store.chainSearch(scope, { sort: 'duration', order: 'desc', status: 'all', limit: 50 }),
  'chain search among errors': (store, scope) =>
    store.chainSearch(scope, { sort: 'events', order: 'asc', status: 'error', minDurationMs: 5, limit: 50 }),
  resources: (store, scope) => store.resources(scope),
  'resources of a service': (store, scope) =>
    store.resources({ ...scope, filters: { ...scope.filters, services: ['/^ca/'] } }),
  graph: (store, scope) => store.graph(scope, 20),
  'graph of a service': (store, scope) =>
    store.graph({ ...scope, filters: { ...scope.filters, services: ['orders-db'] } }, 20),
};

suite('the rollups of PostgreSQL', () => {
  let db: Awaited<ReturnType<typeof rollupSchema>>;
  /** What differs between the answers from rollups and those from rows; and which came from rows alone. */
  const compared = async (scopes = SCOPES) => {
    const [different, fromRows]: string[][] = [[], []];
    for (const [what, scope] of Object.entries(scopes)) {
      for (const [name, ask] of Object.entries(ASKED)) {
        const [one, other] = [await ask(db.kept, scope), await ask(db.rows, scope)];
        expect(other.source).toBe('rows');
        different.push(
          ...differences(plain(one), plain(other), `${name}, ${what}`, name.startsWith('graph') ? QUANTILE_ERROR : 0)
        );
        fromRows.push(...(one.source === 'rows' ? [`${name}, ${what}`] : []));
      }
    }
    return { different, fromRows };
  };
  const waiting = () =>
    db.number('select (select count(*) from chain_rollup_pending) + (select count(*) from chain_rollup_open_hours)');
  const agree = { different: [], fromRows: [] };

  beforeAll(async () => {
    db = await rollupSchema();
  });
  afterAll(() => db.dispose());

  it('answer from rows until they are made, then exactly the same, quantiles of the graph within 1 %', async () => {
    const before = await compared({ whole: SCOPES.whole });
    expect(before.different).toEqual([]);
    expect(before.fromRows).toHaveLength(Object.keys(ASKED).length);
    expect(await db.refresh()).toBe(true);
    expect(await waiting()).toBe(0);
    expect(await compared()).toEqual(agree);
  });

  it('count late rows, changed ones and those that leave, before and after they are made anew', async () => {
    await db.run(`insert into chain_history (chain_id, request_id, service_name, event_type, "timestamp", duration_us, span_id, parent_span_id, entry, tenant_id)
      select chain_id, gen_random_uuid(), 'stock', 'error', "timestamp" + interval '20 minutes', 77000, 's', span_id, true, tenant_id
        from chain_history where service_name = 'cart' and "timestamp" between '2026-06-01 00:50' and '2026-06-01 00:52'`);
    await db.run(`insert into chain_history (chain_id, request_id, service_name, event_type, "timestamp", duration_us, tenant_id)
      select gen_random_uuid(), gen_random_uuid(), 'rare', 'complete', '2026-06-01 01:20', us, 'acme' from unnest(array[1000, 1003, 50000]) us`);
    await db.run(`update chain_history set duration_us = duration_us * 3, "timestamp" = "timestamp" + interval '65 minutes'
        where service_name = 'gateway' and "timestamp" between '2026-06-01 01:30' and '2026-06-01 01:33'`);
    await db.run(`delete from chain_history where "timestamp" between '2026-06-01 03:20' and '2026-06-01 03:25'`);
    expect(await waiting()).toBeGreaterThan(0);
    expect((await compared()).different).toEqual([]);
    await db.refresh();
    expect(await waiting()).toBe(0);
    expect(await compared()).toEqual(agree);
  });

  it('count rows that were written before a refresh and committed after it', async () => {
    await db.session(async (client) => {
      await client.query('begin');
      await client.query(
        `update chain_history set event_type = 'error' where service_name = 'cart' and "timestamp" < '2026-06-01 00:01'`
      );
      await db.refresh();
      expect(await waiting()).toBe(0);
      expect((await compared({ whole: SCOPES.whole })).different).toEqual([]);
      await client.query('commit');
    });
    expect((await compared()).different).toEqual([]);
    await db.refresh();
    expect(await compared()).toEqual(agree);
  });

  it('keep the tenants apart, and leave it to the rows where an answer is about several', async () => {
    await db.run(`insert into chain_history (chain_id, request_id, service_name, event_type, "timestamp", duration_us, tenant_id)
      select chain_id, gen_random_uuid(), 'billing', 'error', "timestamp" + interval '70 minutes', 5000, 'globex'
        from chain_history where service_name = 'gateway' and tenant_id = 'acme' and "timestamp" < '2026-06-01 00:05'`);
    await db.refresh();
    expect((await compared({ globex: testScope(T0, END, { tenants: ['globex'] }) })).different).toEqual([]);
    const all = await compared({ all: testScope(T0, END) });
    expect(all.different).toEqual([]);
    expect(all.fromRows).toContain('red by hour, all');
    expect(all.fromRows).not.toContain('chains, total, all');
    const none = testScope(T0, END, { tenants: [] });
    expect((await db.kept.graph(none, 10)).nodes.requests).toHaveLength(0);
    expect((await db.kept.resources(none)).samples).toHaveLength(0);
    expect((await db.kept.chainSearch(none, { sort: 'start', order: 'asc', status: 'all', limit: 5 })).matched).toBe(0);
  });

  it('leave quantiles to the rows where a duration is longer than they keep', async () => {
    const longest = 3_000_000_000;
    await db.run(`insert into chain_history (chain_id, request_id, service_name, event_type, "timestamp", duration_us, tenant_id)
      select gen_random_uuid(), gen_random_uuid(), 'cart', 'complete', '2026-06-01 01:40', us, 'acme' from unnest(array[${longest}, 0, 1]) us`);
    await db.refresh();
    const { different, fromRows } = await compared({ whole: SCOPES.whole });
    expect(different).toEqual([]);
    expect(fromRows.sort()).toEqual(['red total by service, whole', 'red total of a service, whole']);
    await db.run(`delete from chain_history where duration_us = ${longest}`);
    await db.refresh();
    expect(await compared()).toEqual(agree);
  });

  it('hold for every reader at every moment while two refresh and two write', async () => {
    const until = Date.now() + 3_000;
    const busy = async (work: (round: number) => Promise<unknown>) => {
      for (let round = 0; Date.now() < until; round++) {
        await work(round);
      }
    };
    const at = (round: number, writer: number) =>
      `timestamp '2026-06-01' + ${(round * 7 + writer * 31) % 200} * interval '1 minute'`;
    const write = (writer: number) => (round: number) =>
      db.run(`insert into chain_history (chain_id, request_id, service_name, event_type, "timestamp", duration_us, tenant_id)
          select gen_random_uuid(), gen_random_uuid(), 'late', 'complete', ${at(round, writer)}, 1000, 'acme' from generate_series(1, 5);
        delete from chain_history where service_name = 'cart' and "timestamp" between ${at(round, writer)} and ${at(round, writer)} + interval '1 second'`);
    // Minutes that are said to be up to date, in one snapshot with the rows.
    const wrong = `with made as (select start, sum(row_count) as n from chain_rollup_minutes group by 1),
        there as (select date_trunc('minute', "timestamp") as start, count(*) as n from chain_history group by 1)
      select count(*) from made full join there using (start) where made.n is distinct from there.n
        and start not in (select minute from chain_rollup_pending)`;
    let looks = 0;
    await Promise.all([
      busy(write(0)),
      busy(write(1)),
      busy(() => db.refresh()),
      busy(() => db.refresh()),
      busy(async () => {
        expect(await db.number(wrong)).toBe(0);
        looks += 1;
      }),
    ]);
    expect(looks).toBeGreaterThan(2);
    expect((await compared()).different).toEqual([]);
    await db.refresh();
    expect(await waiting()).toBe(0);
    expect(await compared()).toEqual(agree);
  });

  it('are not used while a trigger is off, when they mean something else, or where rows come in unseen', async () => {
    let now = Date.now();
    const rollups = async () => {
      now += 120_000;
      // The shape of the tables is looked at once a minute.
      jest.spyOn(Date, 'now').mockReturnValue(now);
      const { capabilities } = await db.kept.status(SCOPES.whole);
      jest.restoreAllMocks();
      return capabilities.rollups;
    };
    expect(await rollups()).toBe(true);
    await db.run('alter table chain_history disable trigger chain_rollups_update');
    expect(await rollups()).toBe(false);
    await db.run(
      'alter table chain_history enable always trigger chain_rollups_update; alter table chain_history rename column entry to was_entry'
    );
    expect(await rollups()).toBe(false);
    await db.run(
      'alter table chain_history rename column was_entry to entry; create table child () inherits (chain_history)'
    );
    expect(await rollups()).toBe(false);
    await db.run('drop table child');
    expect(await rollups()).toBe(true);
  });

  it('are not used where a policy hides rows, unless it hides figures too', async () => {
    const { settings, schema, run } = db;
    const user = `guarded_${process.pid}`;
    const rollups = async () => {
      const store = openPostgresStore({ ...settings, user }, { password: 'p' }, '');
      const { capabilities } = await store.status(SCOPES.whole).finally(() => store.close());
      return capabilities.rollups;
    };
    await run(`create role ${user} login password 'p'; grant usage on schema ${schema} to ${user};
      grant select on all tables in schema ${schema} to ${user}`);
    expect(await rollups()).toBe(true);
    await run(
      `alter table chain_history enable row level security; create policy acme_only on chain_history using (tenant_id = 'acme')`
    );
    expect(await rollups()).toBe(false);
    await run(
      ['minutes', 'services', 'calls', 'chains', 'endpoints']
        .map((name) => `alter table chain_rollup_${name} enable row level security`)
        .join('; ')
    );
    expect(await rollups()).toBe(true);
    await run(
      `alter table chain_history disable row level security; drop policy acme_only on chain_history; drop owned by ${user}; drop role ${user}`
    );
  });

  it('are empty after the table is emptied', async () => {
    await db.run('truncate chain_history');
    expect((await ASKED.graph(db.kept, SCOPES.whole)).source).toBe('rows');
    await db.refresh();
    expect(
      await db.number(
        'select (select count(*) from chain_rollup_minutes) + (select count(*) from chain_rollup_calls) + (select count(*) from chain_rollup_chains)'
      )
    ).toBe(0);
  });

  it('are taken away without an error in a store that is open', async () => {
    const red = () => ASKED['red by hour'](db.kept, SCOPES.whole);
    expect((await red()).source).toBe('rollup');
    await migrate(db.address, db.schema, { rollups: false });
    expect((await red()).source).toBe('rows');
  });
});

suite('db migrate --rollups', () => {
  it('changes nothing when run again, follows the columns, and goes away without a trace', async () => {
    const { address, schema, run } = await postgresSchema();
    const objects = async () =>
      (
        await run(`select relname as name from pg_class where relnamespace = '${schema}'::regnamespace
          union select proname from pg_proc where pronamespace = '${schema}'::regnamespace
          union select tgname from pg_trigger where tgrelid = '${schema}.chain_history'::regclass order by 1`)
      ).rows.map(({ name }) => name);
    await migrate(address, schema, { upTo: 1 });
    const bare = await objects();
    const reports = await Promise.all([1, 2].map(() => migrate(address, schema, { upTo: 1, rollups: true })));
    expect(reports.flatMap(({ applied }) => applied)).toEqual(['rollups']);
    const made = await objects();
    expect(made).toEqual(
      expect.arrayContaining(['refresh_chain_rollups', 'chain_rollup_minutes', 'chain_rollups_truncate'])
    );
    await run(`insert into chain_history (chain_id, request_id, service_name, event_type, "timestamp", duration_ms)
      select '00000000-0000-4000-8000-000000000001', gen_random_uuid(), s, 'complete', timestamp '2026-06-01' + a * interval '1 second', ms
        from (values ('web', 2, 1900), ('cart', 1, 500)) r(s, a, ms)`);
    await refreshRollupsAt(address, schema, {});
    const { rows: calls } = await run('select hours, caller, callee, calls from chain_rollup_calls order by hours');
    expect(calls).toEqual([1, 24].map((hours) => ({ hours, caller: 'web', callee: 'cart', calls: 1 })));
    expect((await migrate(address, schema, { upTo: 1 })).applied).toEqual([]);
    expect((await migrate(address, schema)).applied).toEqual(['002_add_spans', 'rollups']);
    expect((await migrate(address, schema, { rollups: false })).removed).toEqual(['rollups']);
    expect((await migrate(address, schema, { rollups: false })).removed).toEqual([]);
    expect(await refreshRollupsAt(address, schema, {})).toBe(false);
    expect(await objects()).toEqual([...bare, 'idx_chain_history_event_id'].sort());
    await run(`drop schema ${schema} cascade`);
  });

  it('refuses tables whose changes it cannot note, and leaves nothing behind', async () => {
    const { address, schema, run } = await postgresSchema();
    await migrate(address, schema);
    await run('alter table chain_history rename to parts; create view chain_history as select * from parts');
    await expect(migrate(address, schema, { rollups: true })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('plain table'),
    });
    expect(
      (
        await run(
          `select count(*)::int as n from pg_tables where schemaname = '${schema}' and tablename like 'chain_rollup%'`
        )
      ).rows
    ).toEqual([{ n: 0 }]);
    await run(`drop schema ${schema} cascade`);
  });
});
