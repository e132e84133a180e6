import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TextColumn } from '../../src/contracts/columns';
import { settingsSchema, type Settings } from '../../src/contracts/settings';
import { generate } from '../../src/ingest/generate/generate';
import { openEmbeddedStore } from '../../src/stores/embedded';
import { EmbeddedDatabase } from '../../src/stores/embedded/database';
import type { ChainStore, Scope } from '../../src/stores/port';
import { migrate, openPostgresStore, openPostgresWriter } from '../../src/stores/postgres';
import { noPostgres } from '../../src/stores/testing/postgresServer';
import { postgresSchema } from '../../src/stores/testing/postgresStores';
import { testScope } from '../../src/stores/testing/scopes';

const END = Date.UTC(2026, 5, 30, 12);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ENGINE = { memoryMegabytes: 256, threads: 2 };

/** The columns of migration 001, which somebody's own tables have. */
const PLAIN_HISTORY = `id, chain_id, request_id, service_name, event_type, "timestamp", duration_ms, endpoint, user_id, metadata, error_context,
  dependencies, performance_metrics, created_at`;
const PLAIN_METRICS = `id, chain_id, metric_name, metric_value, metric_unit, service_name, "timestamp", aggregation_period, tags, created_at`;
const PLAIN = settingsSchema.parse({
  tables: { history: 'plain_history', metrics: 'plain_metrics', definitions: 'none' },
});

const skipped = noPostgres();
const suite = skipped === undefined ? describe : describe.skip;

suite('embedded and postgres give the same answers about the same rows', () => {
  let folder: string;
  let dispose: () => Promise<unknown>;
  let pair: (
    settings: Pick<Settings, 'tables'>,
    work: (embedded: ChainStore, postgres: ChainStore) => Promise<void>
  ) => Promise<void>;
  let example: string;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'throughline-agree-'));
    const file = path.join(folder, 'chains.duckdb');
    const { address, schema, secrets, settings, run } = await postgresSchema();
    await migrate(address, schema);
    const embedded = await openEmbeddedStore({ file, ...ENGINE });
    const writer = openPostgresWriter(settings, secrets, '');
    for (const target of [embedded, writer]) {
      await generate(target, {
        events: 20_000,
        days: 7,
        seed: 42,
        endMs: END,
        tenants: ['acme', 'globex'],
        dataset: 'generated',
      });
    }
    await writer.close();
    example = (
      await embedded.chainSearch(testScope(END - DAY, END), { sort: 'events', order: 'desc', status: 'all', limit: 1 })
    ).chainId[0];
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
        openPostgresStore({ ...settings, tables }, secrets, ''),
      ];
      try {
        await work(stores[0], stores[1]);
      } finally {
        await Promise.all(stores.map((store) => store.close()));
      }
    };
    dispose = () => run(`drop schema ${schema} cascade`);
  }, 120_000);
  afterAll(async () => {
    await dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const acme = { tenants: ['acme'] };
  const scopes: Record<string, Scope> = {
    day: testScope(END - DAY, END),
    'one tenant, cut within a minute': testScope(END - 5 * HOUR - 12_345.678, END - 1_234, acme),
    week: testScope(END - 7 * DAY, END),
    filtered: testScope(END - DAY, END, {
      ...acme,
      filters: { endpoints: ['/(?i)ORDER|^GET/'], eventTypes: ['complete', 'error'] },
    }),
    'one service': testScope(END - DAY, END, { filters: { services: ['/^[a-m]\\w+/'] } }),
    nothing: testScope(END + DAY, END + 2 * DAY),
  };

  const questions: Record<string, (store: ChainStore, scope: Scope) => Promise<unknown>> = {
    'red by service and minute': (store, scope) => store.red(scope, { groupBy: 'service', stepMs: 60_000, limit: 50 }),
    'red by endpoint and hour, folded': (store, scope) =>
      store.red(scope, { groupBy: 'endpoint', stepMs: HOUR, limit: 3 }),
    'red by chain, total': (store, scope) => store.red(scope, { groupBy: 'chain', stepMs: 'total', limit: 8 }),
    'red without groups, in steps of a week': (store, scope) =>
      store.red(scope, { groupBy: 'none', stepMs: 7 * DAY, limit: 8 }),
    'red in steps below a second': (store, scope) =>
      store.red({ ...scope, from: scope.to - HOUR }, { groupBy: 'none', stepMs: 250, limit: 8 }),
    'red without quantiles': (store, scope) =>
      store.red(scope, { groupBy: 'service', stepMs: 5 * 60_000, limit: 50, quantiles: [] }),
    graph: (store, scope) => store.graph(scope, 50),
    'chain search': (store, scope) =>
      store.chainSearch(scope, { sort: 'duration', order: 'desc', status: 'all', limit: 40 }),
    'chain search by services': (store, scope) =>
      store.chainSearch(scope, { sort: 'services', order: 'asc', status: 'error', minDurationMs: 5, limit: 40 }),
    'chain events': (store, scope) => store.chainEvents(scope, example),
    'chain features': async (store, scope) => {
      const { chainId, start, features, rowsRead } = await store.chainFeatures(scope);
      const order = chainId.map((_, row) => row).sort((a, b) => (chainId[a] < chainId[b] ? -1 : 1));
      const inOrder = (values: ArrayLike<unknown>) => order.map((row) => values[row]);
      return {
        chainId: inOrder(chainId),
        start: inOrder(start),
        rowsRead,
        ...Object.fromEntries(Object.entries(features).map(([name, values]) => [name, inOrder(values)])),
      };
    },
    'metrics in buckets': (store, scope) =>
      store.metrics(scope, { names: [], stepMs: HOUR, aggregation: 'mean', limit: 20 }),
    'metrics, last values': (store, scope) =>
      store.metrics(scope, { names: ['/cpu/'], stepMs: DAY, aggregation: 'last', limit: 5 }),
    'metrics, raw': (store, scope) =>
      store.metrics({ ...scope, from: scope.to - HOUR }, { names: [], stepMs: 'raw', aggregation: 'mean', limit: 50 }),
    resources: (store, scope) => store.resources(scope),
    'error groups': (store, scope) => store.errorGroups(scope, 20),
    'event marks': (store, scope) =>
      store.eventMarks({ ...scope, filters: { ...scope.filters, eventTypes: ['error'] } }, 50),
    ...Object.fromEntries(
      (['services', 'endpoints', 'users', 'eventTypes', 'chains', 'metrics', 'datasets'] as const).map((kind) => [
        `catalogue of ${kind}`,
        (store: ChainStore, scope: Scope) => store.catalogue(scope, kind, 20),
      ])
    ),
    'reach of the rows': async (store, scope) => ({ ...(await store.watermark(scope)), version: '' }),
  };

  it.each(Object.keys(questions))('%s', (name) =>
    pair(settingsSchema.parse({}), async (embedded, postgres) => {
      for (const [what, scope] of Object.entries(scopes)) {
        const [one, other] = [await questions[name](embedded, scope), await questions[name](postgres, scope)];
        expect(differences(plain(one), plain(other), what)).toEqual([]);
      }
    })
  );

  it.each(Object.keys(questions))('%s, of tables without migration 002 [D-30]', (name) =>
    pair(PLAIN, async (embedded, postgres) => {
      for (const [what, scope] of Object.entries(scopes)) {
        const open = { ...scope, tenants: 'all' as const };
        const [one, other] = [await questions[name](embedded, open), await questions[name](postgres, open)];
        expect(differences(plain(one), plain(other), what)).toEqual([]);
      }
    })
  );
});

/** Where two answers differ: numbers by more than the ninth digit, JSON in what it means. Where figures come from does not count. */
function differences(one: unknown, other: unknown, where: string): string[] {
  if (typeof one === 'number' && typeof other === 'number') {
    const near = Math.abs(one - other) <= 1e-9 * Math.max(Math.abs(one), Math.abs(other));
    return near || Object.is(one, other) ? [] : [`${where}: ${one} and ${other}`];
  }
  if (typeof one === 'object' && one !== null && typeof other === 'object' && other !== null) {
    const [names, others] = [one, other].map((value) =>
      Object.keys(value)
        .filter((name) => name !== 'source')
        .sort()
    );
    return names.join() === others.join()
      ? names.flatMap((name) =>
          differences(one[name as keyof typeof one], other[name as keyof typeof other], `${where}.${name}`)
        )
      : [`${where}: ${names.length} and ${others.length} values`];
  }
  return one === other ? [] : [`${where}: ${String(one)} and ${String(other)}`];
}

/** An answer with texts instead of codes and with JSON parsed. */
function plain(value: unknown): unknown {
  if (typeof value === 'string') {
    return /^[[{]/.test(value) ? JSON.parse(value) : value;
  }
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map(plain);
  }
  if ('codes' in value && 'dictionary' in value) {
    const { codes, dictionary } = value as TextColumn;
    return Array.from(codes, (code) => (code < 0 ? '' : dictionary[code]));
  }
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, plain(entry)]));
}
