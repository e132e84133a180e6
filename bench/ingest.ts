import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { EVER, NO_FILTERS } from '../src/backend/instances/instance';
import { generate } from '../src/ingest/generate/generate';
import { openEmbeddedStore, openEmbeddedWriter } from '../src/stores/embedded';
import type { ChainLoad, ChainWriter, EventBatch } from '../src/stores/writer';
import { rssMbOf } from './lib/ask';

interface Options {
  events?: number;
  store?: string;
}

/**
 * How fast rows get into a store. `eventsPerSecond`: batches made beforehand, from the first one handed over until all are durable,
 * free of duplicates, counted into the minute figures, and the file closed. `generatePerSecond`: the same with the rows made on the
 * way, as `throughline generate` does. `lost`: events that a store opened anew does not have. `cpuSeconds` is the processor time of
 * the former, all threads together; `fileMb` the file, `peakMb` the memory of this process at the end.
 */
export async function run({ events = 1_000_000, store = 'embedded' }: Options): Promise<Record<string, number>> {
  if (store !== 'embedded') {
    throw new Error(`This release has no ${store} store.`);
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'throughline-bench-'));
  try {
    const generated = path.join(folder, 'generated.duckdb');
    const whole = await timed(() => withWriter(generated, (writer) => make(writer, events)));
    const lostGenerated = whole.answer - (await eventsIn(generated));
    process.stderr.write(`generate: ${JSON.stringify(whole)}\n`);
    const batches = await batchesOf(events);
    const file = path.join(folder, 'ingested.duckdb');
    const bare = await timed(() => withWriter(file, (writer) => hand(writer, batches)));
    process.stderr.write(`ingest: ${JSON.stringify(bare)}\n`);
    return {
      eventsPerSecond: Math.round(bare.answer / bare.seconds),
      lost: lostGenerated + bare.answer - (await eventsIn(file)),
      generatePerSecond: Math.round(whole.answer / whole.seconds),
      cpuSeconds: bare.cpuSeconds,
      generateCpuSeconds: whole.cpuSeconds,
      fileMb: Math.round(statSync(file).size / 1e6),
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

async function withWriter<T>(file: string, work: (writer: ChainWriter) => Promise<T>): Promise<T> {
  const writer = await openEmbeddedWriter({ file });
  try {
    return await work(writer);
  } finally {
    await writer.close();
  }
}

async function eventsIn(file: string): Promise<number> {
  const store = await openEmbeddedStore({ file, memoryMegabytes: 512, threads: 2 });
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
