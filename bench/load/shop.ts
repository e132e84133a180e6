import path from 'node:path';
import type { PluginContext } from '../../src/backend/grpc/generated/backend';
import type { PluginProcess } from '../../src/preview/host/pluginProcess';
import { openEmbeddedWriter } from '../../src/stores/embedded';
import { migrate, openPostgresWriter } from '../../src/stores/postgres';
import { postgresSchema } from '../../src/stores/testing/postgresStores';
import { fill } from '../../tests/contract/fill';
import { shopEvents } from '../../tests/contract/pluginClient';
import { contextFor } from '../lib/backend';
import { embeddedData } from '../lib/source';
import type { LoadQuestion } from './client';

export interface PostgresShop {
  schema: Awaited<ReturnType<typeof postgresSchema>>;
  context: PluginContext;
  end: number;
}

/** Some minutes of the shop's events in a PostgreSQL server of this process, and the data source over it. */
export async function postgresShop(minutes: number, settings: object = {}): Promise<PostgresShop> {
  const schema = await postgresSchema();
  await migrate(schema.address, schema.schema);
  const end = Math.floor(Date.now() / 60_000) * 60_000;
  await fill(openPostgresWriter(schema.settings, schema.secrets, ''), shopEvents(end, minutes));
  await schema.run('analyze');
  return { schema, context: contextOf(schema, settings), end };
}

export interface EmbeddedShop {
  context: PluginContext;
  end: number;
}

/** The same in an embedded file of the data directory. */
export async function embeddedShop(dataDir: string, minutes: number): Promise<EmbeddedShop> {
  const end = Math.floor(Date.now() / 60_000) * 60_000;
  await fill(await openEmbeddedWriter({ file: path.join(dataDir, SHOP_FILE) }), shopEvents(end, minutes));
  const context = contextFor(embeddedData(SHOP_FILE));
  context.user!.role = 'Editor';
  return { context, end };
}

const SHOP_FILE = 'shop.duckdb';
let written = 0;

/** Has a chain happen every so often, through the backend, until it is told to stop. */
export function keepWriting(backend: PluginProcess, context: PluginContext, everyMs: number): () => void {
  const timer = setInterval(() => {
    const rows = shopEvents(Date.now(), 1).slice(0, 3);
    const id = `${String((written += 1)).padStart(8, '0')}-0000-4000-9000-000000000000`;
    const body = rows.map((row) => JSON.stringify({ ...row, chain_id: id, timestamp: new Date().toISOString() }));
    void post(backend, context, body.join('\n'));
  }, everyMs);
  return () => clearInterval(timer);
}

async function post(backend: PluginProcess, context: PluginContext, body: string): Promise<void> {
  const url = 'events';
  const request = { pluginContext: context, path: url, method: 'POST', url, headers: {}, body: Buffer.from(body) };
  for await (const { code, body: answer } of backend.callResource(request)) {
    if (code >= 400) {
      throw new Error(answer.toString());
    }
  }
}

/** Questions that the database has been asked so far, by its own statistics: each is a transaction that is rolled back. */
export async function questionsSeen({ run, settings }: PostgresShop['schema']): Promise<number> {
  // The server counts a transaction up to a second after its end.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const { rows } = await run(
    `select xact_rollback::int as n from pg_stat_database where datname = '${settings.database}'`
  );
  return Number(rows[0].n);
}

/** A data source over the shop, some of whose settings are others. */
export function contextOf({ settings, secrets }: PostgresShop['schema'], changes: object = {}): PluginContext {
  return contextFor({
    uid: `shop-${JSON.stringify(changes).length}`,
    jsonData: { ...settings, ...changes },
    secureJsonData: { ...secrets },
  });
}

/** Questions of several kinds about a range that is closed: their right answers do not change. */
export function closedQuestions(end: number): LoadQuestion[] {
  const range = { from: end - 50 * 60_000, to: end - 10 * 60_000 };
  return [
    { queryType: 'red', options: { format: 'table', measures: ['requests', 'errors', 'p95'] } },
    { queryType: 'red', interval: '1m', options: { measures: ['requests', 'p95'] } },
    { queryType: 'red', groupBy: 'endpoint', options: { format: 'table', measures: ['requests', 'errorRatio'] } },
    { queryType: 'chains', options: { sort: 'duration', limit: 20 } },
    { queryType: 'dependencies' },
    { queryType: 'variable', options: { kind: 'services' } },
    { queryType: 'red', filters: { services: ['/pay/'] }, options: { format: 'table', measures: ['requests'] } },
  ].map((model) => ({ ...range, model }));
}
