import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { settingsSchema } from '../../src/contracts/settings';
import { generate } from '../../src/ingest/generate/generate';
import { openClickHouseStore, openClickHouseWriter } from '../../src/stores/clickhouse';
import { openEmbeddedStore } from '../../src/stores/embedded';
import { EmbeddedDatabase } from '../../src/stores/embedded/database';
import type { ChainStore } from '../../src/stores/port';
import { noClickHouse } from '../../src/stores/testing/clickhouseServer';
import { clickhouseDatabase, makeChainTables, makeShards, SHARDED } from '../../src/stores/testing/clickhouseStores';
import { disagreements, GENERATED, questions, scopes, withoutTenants } from './agreement';
import { suiteUnless } from '../../src/stores/testing/suiteUnless';

/** A graph in every scope takes its time on a busy machine. */
const LONGEST_MS = 120_000;
const ENGINE = { memoryMegabytes: 256, threads: 2 };

/** The columns of migration 001 with the types that somebody's own tables may have. */
const PLAIN_HISTORY = {
  embedded: `chain_id, request_id, service_name, event_type, "timestamp", duration_ms, endpoint, user_id, metadata, error_context,
    dependencies, performance_metrics`,
  clickhouse: `chain_id, request_id, service_name, nullIf(event_type, '') as event_type, toDateTime64("timestamp", 9, 'America/New_York') as "timestamp",
    duration_ms, nullIf(endpoint, '') as endpoint, user_id, metadata::JSON as metadata, nullIf(error_context, '') as error_context,
    dependencies, performance_metrics`,
};
const PLAIN = { history: 'plain_history', metrics: 'chain_metrics', definitions: 'none' };

const suite = suiteUnless(noClickHouse(), 'embedded and ClickHouse agree');

suite('embedded and ClickHouse give the same answers about the same rows', () => {
  let folder: string;
  let dispose: () => Promise<void>;
  const stores: Record<string, ChainStore> = {};

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'throughline-agree-'));
    const file = path.join(folder, 'chains.duckdb');
    const database = await clickhouseDatabase();
    const { settings, run } = database;
    await makeChainTables(run);
    await makeShards(run);
    const embedded = await openEmbeddedStore({ file, ...ENGINE });
    const writer = openClickHouseWriter(settings, {}, '');
    for (const target of [embedded, writer]) {
      await generate(target, GENERATED);
    }
    await writer.close();
    await embedded.close();
    const direct = await EmbeddedDatabase.create({ file, ...ENGINE });
    await direct.write((connection) =>
      direct.native.query(
        connection,
        `create table plain_history as select ${PLAIN_HISTORY.embedded} from chain_history`
      )
    );
    await direct.close();
    await run(
      `create table plain_history engine = MergeTree order by tuple() as select ${PLAIN_HISTORY.clickhouse} from chain_history`
    );
    const tablesOf = (tables: object) => settingsSchema.parse({ tables }).tables;
    stores.embedded = await openEmbeddedStore({ file, ...ENGINE });
    stores.embeddedPlain = await openEmbeddedStore({ file, ...ENGINE, tables: tablesOf(PLAIN) });
    stores.clickhouse = openClickHouseStore(settings, {}, '');
    stores.shards = openClickHouseStore({ ...settings, tables: tablesOf(SHARDED) }, {}, '');
    stores.plain = openClickHouseStore({ ...settings, tables: tablesOf(PLAIN) }, {}, '');
    dispose = database.dispose;
  }, 120_000);
  afterAll(async () => {
    await Promise.all(Object.values(stores).map((store) => store.close()));
    await dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(Object.keys(questions))(
    '%s',
    async (name) => {
      expect(await disagreements(name, stores.embedded, stores.clickhouse)).toEqual([]);
    },
    LONGEST_MS
  );

  it.each(Object.keys(questions))(
    '%s, over two shards',
    async (name) => {
      const { day, filtered } = scopes;
      expect(await disagreements(name, stores.clickhouse, stores.shards, { inScopes: { day, filtered } })).toEqual([]);
    },
    LONGEST_MS
  );

  it.each(Object.keys(questions))(
    '%s, of tables without migration 002 [D-30]',
    async (name) => {
      expect(await disagreements(name, stores.embeddedPlain, stores.plain, { inScopes: withoutTenants })).toEqual([]);
    },
    LONGEST_MS
  );
});
