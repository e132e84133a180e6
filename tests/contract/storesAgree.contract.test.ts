import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { settingsSchema, type Settings } from '../../src/contracts/settings';
import { generate } from '../../src/ingest/generate/generate';
import { openEmbeddedStore } from '../../src/stores/embedded';
import { EmbeddedDatabase } from '../../src/stores/embedded/database';
import type { ChainStore } from '../../src/stores/port';
import { migrate, openPostgresStore, openPostgresWriter, refreshRollupsAt } from '../../src/stores/postgres';
import { noPostgres } from '../../src/stores/testing/postgresServer';
import { postgresSchema } from '../../src/stores/testing/postgresStores';
import { disagreements, GENERATED, questions, scopes, withoutTenants } from './agreement';
import { suiteUnless } from '../../src/stores/testing/suiteUnless';

const ENGINE = { memoryMegabytes: 256, threads: 2 };

/** The columns of migration 001, which somebody's own tables have. */
const PLAIN_HISTORY = `id, chain_id, request_id, service_name, event_type, "timestamp", duration_ms, endpoint, user_id, metadata, error_context,
  dependencies, performance_metrics, created_at`;
const PLAIN_METRICS = `id, chain_id, metric_name, metric_value, metric_unit, service_name, "timestamp", aggregation_period, tags, created_at`;
const PLAIN = settingsSchema.parse({
  tables: { history: 'plain_history', metrics: 'plain_metrics', definitions: 'none' },
});

const suite = suiteUnless(noPostgres(), 'embedded and PostgreSQL agree');

suite('embedded and postgres give the same answers about the same rows', () => {
  let folder: string;
  let dispose: () => Promise<unknown>;
  let pair: (
    settings: Pick<Settings, 'tables'>,
    work: (embedded: ChainStore, postgres: ChainStore) => Promise<void>
  ) => Promise<void>;
  let addRollups: () => Promise<unknown>;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'throughline-agree-'));
    const file = path.join(folder, 'chains.duckdb');
    const { address, schema, secrets, settings, run } = await postgresSchema();
    await migrate(address, schema);
    const embedded = await openEmbeddedStore({ file, ...ENGINE });
    const writer = openPostgresWriter(settings, secrets, '');
    for (const target of [embedded, writer]) {
      await generate(target, GENERATED);
    }
    await writer.close();
    await embedded.close();
    const plainTables = `create table plain_history as select ${PLAIN_HISTORY} from chain_history;
      create table plain_metrics as select ${PLAIN_METRICS} from chain_metrics;`;
    await run(plainTables);
    const database = await EmbeddedDatabase.create({ file, ...ENGINE });
    await database.write((connection) => database.native.query(connection, plainTables));
    await database.close();
    pair = async ({ tables }, work) => {
      const stores = [
        await openEmbeddedStore({ file, ...ENGINE, tables }),
        // From rollups, where there are any, however few the rows are.
        openPostgresStore({ ...settings, tables }, secrets, '', undefined, 0),
      ];
      try {
        await work(stores[0], stores[1]);
      } finally {
        await Promise.all(stores.map((store) => store.close()));
      }
    };
    addRollups = async () => {
      await migrate(address, schema, { rollups: true });
      await refreshRollupsAt(address, schema, {});
    };
    dispose = () => run(`drop schema ${schema} cascade`);
  }, 120_000);
  afterAll(async () => {
    await dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(Object.keys(questions))('%s', (name) =>
    pair(settingsSchema.parse({}), async (embedded, postgres) => {
      expect(await disagreements(name, embedded, postgres)).toEqual([]);
    })
  );

  it.each(Object.keys(questions))('%s, of tables without migration 002 [D-30]', (name) =>
    pair(PLAIN, async (embedded, postgres) => {
      expect(await disagreements(name, embedded, postgres, { inScopes: withoutTenants })).toEqual([]);
    })
  );

  describe('with rollups, quantiles of the graph within 1 %', () => {
    beforeAll(() => addRollups());

    it.each(Object.keys(questions).filter((name) => /^red|^graph/.test(name)))('%s', (name) =>
      pair(settingsSchema.parse({}), async (embedded, postgres) => {
        const quantileError = name === 'graph' ? 0.01 : 0;
        expect(await disagreements(name, embedded, postgres, { quantileError })).toEqual([]);
      })
    );

    it('are what answers', () =>
      pair(settingsSchema.parse({}), async (_, postgres) => {
        const scope = scopes['one tenant, cut within a minute'];
        const minutes = await postgres.red(scope, { groupBy: 'service', stepMs: 60_000, limit: 50 });
        expect([minutes.source, (await postgres.graph(scopes.week, 50)).source]).toEqual(['rollup', 'rollup']);
        const hours = { groupBy: 'service', stepMs: 3_600_000, limit: 50, quantiles: [] } as const;
        expect((await postgres.red(scopes.week, { ...hours, mean: true })).source).toBe('rollup');
      }));
  });
});
