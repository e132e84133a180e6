import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseQuery } from '../../src/contracts/parseQuery';
import { parseSettings } from '../../src/contracts/settings';
import { queryTypeOf } from '../../src/backend/queries/lookup';
import type { Answer, QueryContext, StoreAccess } from '../../src/backend/queries/queryType';
import { openEmbeddedStore } from '../../src/stores/embedded';
import type { ChainStore, Scope } from '../../src/stores/port';
import type { EventBatch, MetricBatch } from '../../src/stores/writer';
import { END, eventBatch, metricBatch } from './dataset';

export interface GoldenStore {
  store: ChainStore;
  /** Answers a query model as the backend does, over `[END - rangeMs, END)` unless told otherwise. */
  ask(model: object, changes?: Partial<QueryContext>): Promise<Answer>;
  close(): Promise<void>;
}

const HOUR = 3_600_000;
const NO_FILTERS = { services: [], endpoints: [], chains: [], users: [], eventTypes: [] };

/** The data set, or other rows, in a real embedded database in a temporary folder. */
export async function openGoldenStore(
  events: EventBatch = eventBatch(),
  metrics: MetricBatch | null = metricBatch()
): Promise<GoldenStore> {
  const folder = await mkdtemp(path.join(tmpdir(), 'throughline-golden-'));
  const store = await openEmbeddedStore({ file: path.join(folder, 'golden.duckdb'), memoryMegabytes: 512, threads: 2 });
  const load = await store.begin({ dataset: 'golden', strict: true });
  await load.events(events);
  if (metrics !== null) {
    await load.metrics(metrics);
  }
  await load.commit();
  return {
    store,
    ask: (model, changes) => ask(store, model, changes),
    close: async () => {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function ask(store: ChainStore, model: object, changes: Partial<QueryContext> = {}): Promise<Answer> {
  const query = parseQuery(model);
  const scopeOf = (range: { from: number; to: number }, filters = query.filters): Scope => ({
    tenants: 'all',
    ...range,
    filters,
    maxRows: 2_000_000,
    timeoutMs: 30_000,
    signal: new AbortController().signal,
  });
  const watermark = await store.watermark(scopeOf({ from: 0, to: END + HOUR }, NO_FILTERS));
  const context: QueryContext = {
    from: END - HOUR,
    to: END,
    intervalMs: 60_000,
    maxDataPoints: 1_000,
    now: END + 30_000,
    watermark: { ...watermark, version: 'golden' },
    settings: parseSettings({}),
    datasourceUid: 'golden',
    datasourceName: 'Golden',
    ...changes,
  };
  const access: StoreAccess = { store, scope: (range = { from: context.from, to: context.to }) => scopeOf(range) };
  const type = queryTypeOf(query.queryType);
  return type.answer(query, context, structuredClone(await type.read(query, context, access)));
}
