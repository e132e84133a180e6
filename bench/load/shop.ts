import type { PluginContext } from '../../src/backend/grpc/generated/backend';
import { migrate, openPostgresWriter } from '../../src/stores/postgres';
import { postgresSchema } from '../../src/stores/testing/postgresStores';
import { fill } from '../../tests/contract/fill';
import { shopEvents } from '../../tests/contract/pluginClient';
import { contextFor } from '../lib/backend';
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
