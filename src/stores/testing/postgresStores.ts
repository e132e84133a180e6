import { settingsSchema, type SettingsInput } from '../../contracts/settings';
import { connected } from '../postgres/client';
import { addressOf, migrate, openPostgresStore, openPostgresWriter, type PostgresSettings } from '../postgres';
import type { StoreUnderTest } from './storesUnderTest';
import { postgresServer, type Extension } from './postgresServer';

let schemas = 0;

/** Settings for an empty schema of its own on this process's server, and a way to run statements in it. */
export async function postgresSchema(tables: SettingsInput['tables'] = {}, extension?: Extension) {
  const server = await postgresServer(extension);
  const schema = `test_${process.pid}_${(schemas += 1)}`;
  const { host, port, user, database } = server;
  const settings: PostgresSettings = settingsSchema.parse({
    engine: 'postgres',
    ...{ host, port, user, database, schema, tables, tls: { mode: 'disable' } },
  });
  const secrets = { password: server.password };
  const address = addressOf(settings, secrets, '');
  const run = (text: string) =>
    connected(address, async (client) => {
      await client.query(`set search_path = ${schema}; set timezone = 'UTC'`);
      return client.query<Record<string, unknown>>(text);
    });
  await run(`create schema ${schema}`);
  return { server, settings, secrets, address, schema, run };
}

/** A store over an empty schema, with the program's own tables. */
export async function openPostgres(): Promise<StoreUnderTest> {
  const { address, schema, settings, secrets, run } = await postgresSchema();
  await migrate(address, schema);
  return storeOf(settings, secrets, () => run(`drop schema ${schema} cascade`));
}

const RENAMED = {
  history: 'request_log',
  metrics: 'measurements',
  definitions: 'flows',
  columns: {
    timestamp: 'happened_at',
    service_name: 'svc',
    tenant_id: 'customer',
    dependencies: 'calls_made',
    event_id: 'uid',
  },
};

/** The same tables under other names, with times that have a zone and texts for JSON in the json type. */
export async function openRenamedPostgres(): Promise<StoreUnderTest> {
  const { address, schema, settings, secrets, run } = await postgresSchema(RENAMED);
  await migrate(address, schema);
  await run(`alter table chain_history rename to request_log; alter table chain_metrics rename to measurements;
    alter table chain_definitions rename to flows;
    ${Object.entries(RENAMED.columns)
      .map(([from, to]) => `alter table request_log rename column "${from}" to "${to}";`)
      .join('\n')}
    alter table request_log alter column happened_at type timestamptz using happened_at at time zone 'UTC',
      alter column started_at type timestamptz using started_at at time zone 'UTC',
      alter column calls_made type json, alter column performance_metrics type json, alter column metadata type json;
    alter table measurements alter column "timestamp" type timestamptz using "timestamp" at time zone 'UTC';`);
  return storeOf(settings, secrets, () => run(`drop schema ${schema} cascade`));
}

/** Tables of 001 in chunks of an hour each, so that the contract's few hours lie in several. */
const HYPERTABLES = ['chain_history', 'chain_metrics'].map(
  (table) => `alter table ${table} drop constraint ${table}_pkey;
    select public.create_hypertable('${table}', public.by_range('timestamp', interval '1 hour'))`
);
/** Tables of 001 in four shards by chain, definitions whole, all of them on this server. */
const SHARDS = [
  'set citus.shard_count = 4',
  ...['chain_history', 'chain_metrics'].map(
    (table) => `alter table ${table} drop constraint ${table}_pkey cascade;
      select create_distributed_table('${table}', 'chain_id')`
  ),
  `select create_reference_table('chain_definitions')`,
];

/** A schema whose tables an extension lays apart; our columns are added to them afterwards, as to other people's tables. */
export async function partedSchema(extension: Extension) {
  const schema = await postgresSchema({}, extension);
  await schema.run(
    `create extension if not exists ${extension} schema ${extension === 'citus' ? 'pg_catalog' : 'public'}`
  );
  await migrate(schema.address, schema.schema, { upTo: 1 });
  await schema.run((extension === 'citus' ? SHARDS : HYPERTABLES).join(';\n'));
  return schema;
}

/** A store over tables that an extension lays apart. */
export async function openParted(extension: Extension): Promise<StoreUnderTest> {
  const { address, schema, settings, secrets, run } = await partedSchema(extension);
  await migrate(address, schema);
  return storeOf(settings, secrets, () => run(`drop schema ${schema} cascade`));
}

function storeOf(
  settings: PostgresSettings,
  secrets: { password: string },
  drop: () => Promise<unknown>
): StoreUnderTest {
  const store = openPostgresStore(settings, secrets, '');
  const writer = openPostgresWriter(settings, secrets, '');
  return {
    store: Object.assign(store, { begin: writer.begin.bind(writer) }),
    dispose: async () => {
      await Promise.all([store.close(), writer.close()]);
      await drop();
    },
  };
}
