import { advise } from '../advise';
import { noExtension, noPostgres } from '../../testing/postgresServer';
import { partedSchema, postgresSchema } from '../../testing/postgresStores';
import { migrate, migrationText } from './migrate';
import { suiteUnless, testUnless } from '../../testing/suiteUnless';

const suite = suiteUnless(noPostgres(), 'the migrations of PostgreSQL');

suite('the migrations', () => {
  let schema: Awaited<ReturnType<typeof postgresSchema>>;
  beforeEach(async () => {
    schema = await postgresSchema();
  });
  afterEach(() => schema.run(`drop schema ${schema.schema} cascade`));

  const columnsOf = async (table: string) => {
    const { rows } = await schema.run(
      `select a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then ' not null' else '' end
          || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') as text
        from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        where a.attrelid = '${schema.schema}.${table}'::regclass and a.attnum > 0 order by a.attnum`
    );
    return rows.map(({ text }) => text);
  };
  const indexes = async () => {
    const { rows } = await schema.run(
      `select regexp_replace(indexdef, '.* ON ${schema.schema}\\.', case when indexdef like '%UNIQUE%' then 'unique ' else '' end) as text
        from pg_indexes where schemaname = '${schema.schema}' order by indexname`
    );
    return rows.map(({ text }) => text);
  };

  it('make the tables of 001 with exactly its columns [S1-004] [S1-005] [S1-006] [S1-007] [S1-008] [S1-009] [S1-010] [S1-011] [S1-012] [S1-013] [S1-014] [S1-015] [S1-016] [S1-017] [S1-018] [S1-019] [S1-020] [S1-021] [S1-022] [S1-023] [S1-024] [S1-025] [S1-026] [S1-027] [S1-028] [S1-029] [S1-030] [S1-031] [S1-032] [S1-033] [S1-034] [S1-035] [S1-036] [S1-037] [S1-038] [S1-039] [S1-040] [S1-041]', async () => {
    await migrate(schema.address, schema.schema, { upTo: 1 });
    expect(await columnsOf('chain_definitions')).toEqual([
      "id bigint not null default nextval('chain_definitions_id_seq'::regclass)",
      'chain_id uuid not null',
      'chain_name character varying(255)',
      'service_topology jsonb not null',
      'expected_services text[] not null',
      'max_duration_ms integer',
      'critical_path text[]',
      'health_check_rules jsonb',
      'created_at timestamp without time zone default now()',
      'updated_at timestamp without time zone default now()',
      'is_active boolean default true',
    ]);
    expect(await columnsOf('chain_history')).toEqual([
      "id bigint not null default nextval('chain_history_id_seq'::regclass)",
      'chain_id uuid not null',
      'request_id uuid not null',
      'service_name character varying(100) not null',
      'event_type character varying(50) not null',
      'timestamp timestamp without time zone not null',
      'duration_ms integer',
      'endpoint character varying(255)',
      'user_id character varying(100)',
      'metadata jsonb',
      'error_context jsonb',
      'dependencies jsonb',
      'performance_metrics jsonb',
      'created_at timestamp without time zone default now()',
    ]);
    expect(await columnsOf('chain_metrics')).toEqual([
      "id bigint not null default nextval('chain_metrics_id_seq'::regclass)",
      'chain_id uuid not null',
      'metric_name character varying(100) not null',
      'metric_value numeric(18,6) not null',
      'metric_unit character varying(50)',
      'service_name character varying(100)',
      'timestamp timestamp without time zone not null',
      'aggregation_period character varying(20)',
      'tags jsonb',
      'created_at timestamp without time zone default now()',
    ]);
  });

  it('make the indexes of 001 [S1-042] [S1-043] [S1-044] [S1-045] [S1-046] [S1-047] [S1-048]', async () => {
    await migrate(schema.address, schema.schema, { upTo: 1 });
    expect(await indexes()).toEqual([
      'unique chain_definitions USING btree (chain_id)',
      'unique chain_definitions USING btree (id)',
      'unique chain_history USING btree (id)',
      'unique chain_metrics USING btree (id)',
      'chain_definitions USING btree (is_active)',
      'chain_definitions USING btree (chain_id)',
      'chain_history USING btree (chain_id)',
      'chain_history USING btree (service_name, event_type)',
      'chain_history USING btree ("timestamp")',
      'chain_metrics USING btree (chain_id)',
      'chain_metrics USING btree (metric_name, "timestamp")',
      'unique throughline_migrations USING btree (version)',
    ]);
  });

  it('run again without changing anything, also at the same time, and complete tables that were there', async () => {
    await schema.run(migrationText({ upTo: 1 }));
    await schema.run(
      `insert into chain_history (chain_id, request_id, service_name, event_type, "timestamp") values (gen_random_uuid(), gen_random_uuid(), 'a', 'start', now())`
    );
    const reports = await Promise.all([1, 2, 3].map(() => migrate(schema.address, schema.schema)));
    expect(reports.flatMap(({ applied }) => applied).sort()).toEqual(['001_add_chain_tables', '002_add_spans']);
    expect(await migrate(schema.address, schema.schema)).toEqual({ applied: [], removed: [], notes: [] });
    const { rows } = await schema.run('select count(*)::int as rows, count(event_id)::int as ids from chain_history');
    expect(rows).toEqual([{ rows: 1, ids: 0 }]);
  });

  it('complete a table in partitions, whose events are told apart by their ids within the partition', async () => {
    await schema.run(`${migrationText({ upTo: 1 })}; drop table chain_history; create table chain_history (
        id bigserial, chain_id uuid not null, request_id uuid not null, service_name varchar(100) not null, event_type varchar(50) not null,
        "timestamp" timestamp not null, duration_ms integer, endpoint varchar(255), user_id varchar(100), metadata jsonb, error_context jsonb,
        dependencies jsonb, performance_metrics jsonb, created_at timestamp default now()) partition by range ("timestamp");
      create table old_events partition of chain_history for values from (minvalue) to ('2026-01-01');
      create table new_events partition of chain_history for values from ('2026-01-01') to (maxvalue)`);
    expect((await migrate(schema.address, schema.schema)).applied).toContain('002_add_spans');
    expect(await indexes()).toContainEqual(
      expect.stringMatching(/UNIQUE INDEX idx_chain_history_event_id .*\(event_id, COALESCE\(.*\), "timestamp"\) WHERE/)
    );
    await expect(migrate(schema.address, schema.schema, { rollups: true })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('Rollups need a plain table'),
    });
    await schema.run(`insert into chain_history (chain_id, request_id, service_name, event_type, "timestamp")
      select gen_random_uuid(), gen_random_uuid(), 'a', 'start', d::timestamp from (values ('2025-06-01'), ('2026-06-01')) r(d)`);
    await schema.run('analyze chain_history');
    const { rows, indexes: advised, notes } = await advise(schema.address, schema.settings);
    expect(rows).toBe(2);
    expect(advised.map(({ statement, present }) => [statement.includes('CONCURRENTLY'), present])).toContainEqual([
      false,
      true,
    ]);
    expect(notes).toContainEqual(expect.stringContaining('partitions by timestamp'));
  });

  it('change nothing when a part fails', async () => {
    await schema.run('create view chain_metrics as select 1 as metric_name');
    await expect(migrate(schema.address, schema.schema)).rejects.toMatchObject({ name: 'ThroughlineError' });
    const { rows } = await schema.run(`select count(*)::int as n from pg_tables where schemaname = '${schema.schema}'`);
    expect(rows).toEqual([{ n: 0 }]);
  });

  it('add indexes, a summary and what refreshes it for analytics [S0-194] [S0-195] [S0-196] [S0-197] [S0-198] [S0-199] [D-04]', async () => {
    const first = await migrate(schema.address, schema.schema, { analytics: true });
    expect(first.applied).toContain('chain_performance_summary');
    expect(first.notes).toEqual([expect.stringContaining('pg_cron')]);
    expect((await migrate(schema.address, schema.schema, { analytics: true })).applied).toEqual([]);
    const found = await indexes();
    expect(found).toContain('chain_history USING btree (service_name, "timestamp", event_type)');
    expect(found).toContain('chain_metrics USING btree (metric_name, service_name, "timestamp")');
    expect(found).toContain('unique chain_performance_summary USING btree (hour, service_name)');
    await schema.run(`insert into chain_history (chain_id, request_id, service_name, event_type, "timestamp", duration_ms)
      select gen_random_uuid(), gen_random_uuid(), 'cart', t, date_trunc('hour', now() at time zone 'UTC') - make_interval(hours => age), ms
      from (values ('complete', 1, 10), ('complete', 1, 20), ('error', 1, 90), ('start', 1, null), ('complete', 24 * 8, 5)) r(t, age, ms)`);
    await schema.run('select refresh_chain_performance_summary()');
    const { rows } = await schema.run(
      'select service_name, total_events::int, avg_duration::float8, p95_duration, error_count::int, success_count::int from chain_performance_summary'
    );
    expect(rows).toEqual([
      { service_name: 'cart', total_events: 4, avg_duration: 40, p95_duration: 83, error_count: 1, success_count: 2 },
    ]);
    await schema.run(`insert into chain_history (chain_id, request_id, service_name, event_type, "timestamp")
      select gen_random_uuid(), gen_random_uuid(), 's' || n % 20, 'complete', now() - (n * 7919 % 20000) * interval '1 minute' from generate_series(1, 20000) n`);
    await schema.run('vacuum analyze chain_history');
    const plan = await schema.run(
      `explain select count(*) from chain_history where service_name = 's7' and "timestamp" > now() - interval '5 days'`
    );
    expect(JSON.stringify(plan.rows)).toContain('idx_chain_history_analytics');
  });
});

describe.each([
  ['timescaledb', '"timestamp"', 'chunks by timestamp', 'transaction_per_chunk'],
  ['citus', 'chain_id', 'shards by chain_id', 'CREATE INDEX CONCURRENTLY'],
] as const)('the migrations of tables that %s lays apart', (extension, column, note, unhindered) => {
  testUnless(noExtension(extension), `tables of ${extension}`)(
    'complete them, refuse rollups, and advise indexes that can be made there',
    async () => {
      const { address, schema, settings, run } = await partedSchema(extension);
      expect((await migrate(address, schema)).applied).toEqual(['002_add_spans']);
      expect((await migrate(address, schema)).applied).toEqual([]);
      const { rows } = await run(
        `select pg_get_indexdef('idx_chain_history_event_id'::regclass) like '%tenant_id, %), ${column})%' as holds`
      );
      expect(rows).toEqual([{ holds: true }]);
      await expect(migrate(address, schema, { rollups: true })).rejects.toMatchObject({ code: 'conflict' });
      await run(`insert into chain_history (chain_id, request_id, service_name, event_type, "timestamp")
        select gen_random_uuid(), gen_random_uuid(), 'a', 'start', timestamp '2026-06-01' + n * interval '1 hour' from generate_series(1, 50) n`);
      await run('analyze chain_history');
      const advice = await advise(address, settings);
      expect(advice.rows).toBe(50);
      expect(advice.notes).toContainEqual(expect.stringContaining(note));
      const missing = advice.indexes.filter(({ present }) => !present);
      expect(missing.map(({ statement }) => statement)).toContainEqual(expect.stringContaining(unhindered));
      for (const { statement } of missing) {
        await run(statement);
      }
      expect((await advise(address, settings)).indexes.every(({ present }) => present)).toBe(true);
      await run(`drop schema ${schema} cascade`);
    }
  );
});
