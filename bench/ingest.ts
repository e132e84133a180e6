import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { EVER, NO_FILTERS } from '../src/backend/instances/instance';
import { generate } from '../src/ingest/generate/generate';
import { openEmbeddedStore, openEmbeddedWriter } from '../src/stores/embedded';
import type { ChainStore } from '../src/stores/port';
import { migrate, openPostgresStore, openPostgresWriter } from '../src/stores/postgres';
import { postgresSchema } from '../src/stores/testing/postgresStores';
import type { ChainLoad, ChainWriter, EventBatch } from '../src/stores/writer';
import { rssMbOf } from './lib/ask';

interface Options {
  events?: number;
  store?: string;
}

/** An empty database that rows go into. */
interface Target {
  openWriter: () => Promise<ChainWriter>;
  openStore: () => Promise<ChainStore>;
  /** Bytes of its file, where it is one. */
  bytes: () => number;
}

const TARGETS: Record<string, (folder: string, name: string) => Promise<Target>> = {
  embedded: (folder, name) => {
    const file = path.join(folder, `${name}.duckdb`);
    return Promise.resolve({
      openWriter: () => openEmbeddedWriter({ file }),
      openStore: () => openEmbeddedStore({ file, memoryMegabytes: 512, threads: 2 }),
      bytes: () => statSync(file).size,
    });
  },
  postgres: async () => {
    const { address, schema, settings, secrets } = await postgresSchema();
    await migrate(address, schema);
    return {
      openWriter: () => Promise.resolve(openPostgresWriter(settings, secrets, '')),
      openStore: () => Promise.resolve(openPostgresStore(settings, secrets, '')),
      bytes: () => NaN,
    };
  },
};

/**
 * How fast rows get into a store. `eventsPerSecond`: batches made beforehand, from the first one handed over until all are durable,
 * free of duplicates, counted into the minute figures (embedded), and the database closed. `generatePerSecond`: the same with the
 * rows made on the way, as `throughline generate` does. `lost`: events that a store opened anew does not have. `cpuSeconds` is the
 * processor time of this process for the former, all threads together; `fileMb` the file, `peakMb` the memory of this process at the
 * end. The PostgreSQL server is one of its own, without fsync.
 */
export async function run({ events = 1_000_000, store = 'embedded' }: Options): Promise<Record<string, number>> {
  if (!(store in TARGETS)) {
    throw new Error(`Rows are timed into: ${Object.keys(TARGETS).join(', ')}.`);
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'throughline-bench-'));
  try {
    const generated = await TARGETS[store](folder, 'generated');
    const whole = await timed(() => withWriter(generated, (writer) => make(writer, events)));
    const lostGenerated = whole.answer - (await eventsIn(generated));
    process.stderr.write(`generate: ${JSON.stringify(whole)}\n`);
    const batches = await batchesOf(events);
    const ingested = await TARGETS[store](folder, 'ingested');
    const bare = await timed(() => withWriter(ingested, (writer) => hand(writer, batches)));
    process.stderr.write(`ingest: ${JSON.stringify(bare)}\n`);
    return {
      eventsPerSecond: Math.round(bare.answer / bare.seconds),
      lost: lostGenerated + bare.answer - (await eventsIn(ingested)),
      generatePerSecond: Math.round(whole.answer / whole.seconds),
      cpuSeconds: bare.cpuSeconds,
      generateCpuSeconds: whole.cpuSeconds,
      fileMb: Math.round(ingested.bytes() / 1e6),
      peakMb: rssMbOf(process.pid),
      load: loadavg()[0],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function make(writer: ChainWriter, events: number): Promise<number> {
  const endMs = Math.floor(Date.now() / 60_000) * 60_000;
  return (await generate(writer, { events, days: 30, seed: 42, endMs, dataset: 'bench', eventsOnly: true })).events;
}

/** The rows of the generator, kept in memory. */
async function batchesOf(events: number): Promise<EventBatch[]> {
  const batches: EventBatch[] = [];
  const nothing = () => Promise.resolve({ inserted: 0, duplicates: 0 });
  const load: ChainLoad = {
    events: (batch) => {
      batches.push(batch);
      return nothing();
    },
    metrics: nothing,
    definitions: nothing,
    commit: nothing,
    rollback: () => Promise.resolve(),
  };
  await make({ begin: () => Promise.resolve(load), close: () => Promise.resolve() }, events);
  return batches;
}

async function hand(writer: ChainWriter, batches: EventBatch[]): Promise<number> {
  const load = await writer.begin({ dataset: 'bench', strict: false });
  for (const batch of batches) {
    await load.events(batch);
  }
  await load.commit();
  return batches.reduce((sum, batch) => sum + batch.length, 0);
}

async function withWriter<T>({ openWriter }: Target, work: (writer: ChainWriter) => Promise<T>): Promise<T> {
  const writer = await openWriter();
  try {
    return await work(writer);
  } finally {
    await writer.close();
  }
}

async function eventsIn({ openStore }: Target): Promise<number> {
  const store = await openStore();
  try {
    const limits = { maxRows: 1000, timeoutMs: 60_000, signal: new AbortController().signal };
    return (await store.status({ ...EVER, ...limits, tenants: 'all', filters: NO_FILTERS })).events;
  } finally {
    await store.close();
  }
}

async function timed<T>(work: () => Promise<T>): Promise<{ answer: T; seconds: number; cpuSeconds: number }> {
  const [started, cpu] = [performance.now(), process.cpuUsage()];
  const answer = await work();
  const { user, system } = process.cpuUsage(cpu);
  const seconds = (performance.now() - started) / 1000;
  return { answer, seconds: Math.round(seconds * 100) / 100, cpuSeconds: Math.round((user + system) / 10_000) / 100 };
}
