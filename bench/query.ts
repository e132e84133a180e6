import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { EVER, NO_FILTERS } from '../src/backend/instances/instance';
import { main as throughline } from '../src/cli/index';
import { CHAIN_FIELDS } from '../src/contracts/frames';
import { openEmbeddedStore } from '../src/stores/embedded';
import type { ChainStore } from '../src/stores/port';
import { ask, firstValue, type Question } from './lib/ask';
import { CASES, round2, summary, timeCase, withBackend } from './lib/cases';
import { timePostgres } from './lib/postgres';

interface Options {
  events?: number;
  store?: string;
}

const FILE = 'bench.duckdb';
const HOUR = 3_600_000;
const RUNS = { warm: 15, cached: 100 };
/**
 * Times each query type through the built executable over its gRPC port, on a generated recording of 30 days with half of its
 * events in the last 24 hours. Per case: `coldMs` the first answer of a fresh process, the store opened on the way; `minMs`, `p50Ms`
 * and `p95Ms` of 15 answers computed anew with everything warm; `cpuMs` what one of these costs in processor time, all threads
 * together; `cachedP95Ms` of 100 answers from the result cache; `rows` in the answer's frames. `trace` asks for the chain with the
 * most events of the last day. `features` has no query type yet: its figures are those of the store's question alone, asked within
 * this process, and it has no cached ones. The garbage of the measuring process is collected outside the times. With the store
 * `postgres`, see `timePostgres`.
 */
export async function run({ events = 1_000_000, store = 'embedded' }: Options): Promise<Record<string, unknown>> {
  if (store !== 'embedded' && store !== 'postgres') {
    throw new Error(`This bench knows the stores embedded and postgres, not ${store}.`);
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'throughline-bench-'));
  process.env.GF_PLUGIN_DATA_DIR = folder;
  const end = Math.floor(Date.now() / 60_000) * 60_000;
  try {
    process.stderr.write(`Generating ${events} events…\n`);
    const generate = ['generate', '--events', String(events), '--days', '30', '--seed', '42', '--recent-share', '0.5'];
    const into = (target: string) =>
      throughline([
        ...generate,
        '--end',
        new Date(end).toISOString(),
        '--into',
        target,
        '--truth',
        path.join(folder, 'truth.json'),
      ]);
    if (store === 'postgres') {
      return { events, load: loadavg()[0], ...(await timePostgres(folder, end, into)) };
    }
    await into(FILE);
    return { events, load: loadavg()[0], ...(await timeCases(folder, end)) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** All cases on a recording that is there already and ends at `end`. */
export async function timeCases(
  folder: string,
  end: number,
  only: readonly string[] = []
): Promise<Record<string, unknown>> {
  const wanted = (name: string) => only.length === 0 || only.includes(name);
  const figures: Record<string, unknown> = {};
  const note = (name: string, values: unknown) => {
    figures[name] = values;
    process.stderr.write(`${name}: ${JSON.stringify(values)}\n`);
  };
  for (const [name, question] of Object.entries({ ...CASES, trace: await traceQuestion(folder, end) })) {
    if (wanted(name)) {
      note(name, await timeCase(question, { folder, end, source: FILE }, RUNS));
    }
  }
  if (wanted('features')) {
    note('features', await timeFeatures(folder, end));
  }
  return figures;
}

async function traceQuestion(folder: string, end: number): Promise<Question> {
  return withBackend(folder, async (backend) => {
    const { frames } = await ask(
      backend,
      { hours: 24, model: { queryType: 'chains', options: { sort: 'events', limit: 1 } } },
      end,
      FILE,
      true
    );
    return {
      hours: 24,
      model: { queryType: 'trace', options: { chainId: String(firstValue(frames, CHAIN_FIELDS.chainId)) } },
    };
  });
}

async function timeFeatures(folder: string, end: number): Promise<Record<string, number>> {
  const opened = performance.now();
  const store = await openEmbeddedStore({ file: path.join(folder, FILE), memoryMegabytes: 512, threads: 2 });
  try {
    let rows = await featureRows(store, end);
    const coldMs = performance.now() - opened;
    const warm: number[] = [];
    const cpuBefore = process.cpuUsage();
    for (let round = 0; round < RUNS.warm; round++) {
      const started = performance.now();
      rows = await featureRows(store, end);
      warm.push(performance.now() - started);
    }
    const { user, system } = process.cpuUsage(cpuBefore);
    return { coldMs: round2(coldMs), ...summary(warm), cpuMs: round2((user + system) / 1000 / RUNS.warm), rows };
  } finally {
    await store.close();
  }
}

async function featureRows(store: ChainStore, end: number): Promise<number> {
  const limits = { maxRows: 10_000_000, timeoutMs: 60_000, signal: new AbortController().signal };
  const { chainId } = await store.chainFeatures({
    ...EVER,
    ...limits,
    tenants: 'all',
    filters: NO_FILTERS,
    from: end - 24 * HOUR,
    to: end,
  });
  return chainId.length;
}
