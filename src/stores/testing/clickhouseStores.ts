import { settingsSchema, type SettingsInput } from '../../contracts/settings';
import { addressOf, openClickHouseStore, openClickHouseWriter, type ClickHouseSettings } from '../clickhouse';
import { ClickHouseConnection } from '../clickhouse/connection';
import { chainTables } from '../clickhouse/migrations/001_chain_tables';
import { rollupTables } from '../clickhouse/migrations/rollups';
import { raw } from '../sql';
import { clickhouseServer } from './clickhouseServer';
import type { StoreUnderTest } from './storesUnderTest';

let databases = 0;

/** Settings for an empty database of its own on this process's server, and a way to run statements in it. */
export async function clickhouseDatabase(changes: Partial<SettingsInput> = {}) {
  const { host, port } = await clickhouseServer();
  const database = `test_${(databases += 1)}`;
  const base = { engine: 'clickhouse', host, port, tls: { mode: 'disable' } } as const;
  const outside = new ClickHouseConnection(addressOf(settingsSchema.parse(base), {}, ''));
  await outside.execute(raw(`create database ${database}`));
  const settings: ClickHouseSettings = settingsSchema.parse({ ...base, database, ...changes });
  const connection = new ClickHouseConnection(addressOf(settings, {}, ''));
  return {
    settings,
    connection,
    run: (text: string) => connection.execute(raw(text)),
    dispose: async () => {
      await connection.close();
      await outside.execute(raw(`drop database ${database}`));
      await outside.close();
    },
  };
}

/** A store over an empty database, with the program's own tables. */
export async function openClickHouse(): Promise<StoreUnderTest> {
  const { settings, run, dispose } = await clickhouseDatabase();
  await makeChainTables(run);
  return storeOf(settings, dispose);
}

type Run = (text: string) => Promise<void>;

export const SHARDED = { history: 'all_history', metrics: 'all_metrics', definitions: 'all_definitions' };

/**
 * The same rows, read through `Distributed` tables over two shards: each shard is a view that sees its part of the
 * chains alone.
 */
export async function openClickHouseCluster(): Promise<StoreUnderTest> {
  const { settings, run, dispose } = await clickhouseDatabase({ tables: SHARDED });
  await makeChainTables(run);
  await makeShards(run);
  return storeOf(settings, dispose);
}

export async function makeChainTables(run: Run): Promise<void> {
  for (const statement of chainTables()) {
    await run(statement);
  }
}

/** What decides which shard sees a row of the figures that are kept of the history: each sees some of the sums, whatever their keys. */
const SPREAD = {
  minutes: 'minute, endpoint, row_count',
  hours: 'hour, endpoint, row_count',
  chains: 'chain_id, hour',
};

/** The figures that are kept on request beside the chain tables and their shards. */
export async function makeKeptFigures(run: Run): Promise<void> {
  for (const statement of rollupTables()) {
    await run(statement);
  }
  for (const [suffix, keys] of Object.entries(SPREAD)) {
    await run(
      `create view shard_${suffix} as select * from chain_history_${suffix} where sipHash64(${keys}) % 2 = shardNum() - 1`
    );
    await run(
      `create table ${SHARDED.history}_${suffix} as chain_history_${suffix} engine = Distributed(shards, currentDatabase(), shard_${suffix})`
    );
  }
}

/** `Distributed` tables over the chain tables, and what each shard sees of them. */
export async function makeShards(run: Run): Promise<void> {
  for (const name of ['history', 'metrics', 'definitions'] as const) {
    await run(
      `create view shard_${name} as select * from chain_${name} where sipHash64(chain_id) % 2 = shardNum() - 1`
    );
    await run(
      `create table ${SHARDED[name]} as chain_${name} engine = Distributed(shards, currentDatabase(), shard_${name}, sipHash64(chain_id))`
    );
  }
}

function storeOf(settings: ClickHouseSettings, drop: () => Promise<void>): StoreUnderTest {
  const store = openClickHouseStore(settings, {}, '');
  const writer = openClickHouseWriter(settings, {}, '');
  return {
    store: Object.assign(store, { begin: writer.begin }),
    dispose: async () => {
      await Promise.all([store.close(), writer.close()]);
      await drop();
    },
  };
}
