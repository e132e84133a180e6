import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { NO_FILTERS } from '../src/backend/instances/instance';
import { main as throughline } from '../src/cli/index';
import { openEmbeddedStore } from '../src/stores/embedded';
import { EmbeddedDatabase } from '../src/stores/embedded/database';
import type { ChainStore, Scope } from '../src/stores/port';
import { sql } from '../src/stores/sql';
import { percentile } from './lib/backend';
import { rowsInMemory, type Rows } from './floor/rowsInMemory';
import { chainTotals, gridWithQuantiles, type Sums } from './floor/typedArrayLoops';

interface Options {
  events?: number;
}

interface Case {
  hours: number;

  store: (store: ChainStore, scope: Scope) => Promise<Sums>;
  floor: (rows: Rows, from: number, to: number) => Sums;
}

const FILE = 'floor.duckdb';
const HOUR = 3_600_000;
const MINUTE = 60_000;
const ROUNDS = 9;
const MEMORY = { memoryMegabytes: 512, threads: 2 };

/** By endpoint, so that no figures that are kept beside the rows can answer. */
function gridCase(hours: number, stepMs: number): Case {
  return {
    hours,
    store: async (store, scope) => {
      const red = await store.red(scope, { groupBy: 'endpoint', stepMs, limit: 10_000 });
      return [red.time.length, sum(red.requests), sum(red.errors), sum(red.p95)];
    },
    floor: (rows, from, to) => gridWithQuantiles(rows, from, to, stepMs),
  };
}

const CASES: Record<string, Case> = {
  'endpoints, 1 min × 24 h': gridCase(24, MINUTE),
  'endpoints, 1 h × 30 d': gridCase(720, HOUR),
  'chains, 24 h': {
    hours: 24,
    store: async (store, scope) => {
      const chains = await store.red(scope, {
        groupBy: 'none',
        unit: 'chains',
        stepMs: 'total',
        limit: 1,
        quantiles: [],
      });
      return [sum(chains.requests), sum(chains.errors), sum(chains.durationSum)];
    },
    floor: chainTotals,
  },
};

/**
 * What a question that has to scan rows costs beside the same loops over typed arrays that lie in memory already, one thread,
 * exact quantiles: `storeMs` and `floorMs` are medians of 9 answers each, taken in turn in one process, blocks off. Both
 * have to come to the same figures. `ratio` is the one by the other; the aim is 1.5 at most.
 */
export async function run({ events = 1_000_000 }: Options): Promise<Record<string, unknown>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'throughline-bench-'));
  process.env.GF_PLUGIN_DATA_DIR = folder;
  const end = Math.floor(Date.now() / MINUTE) * MINUTE;
  try {
    process.stderr.write(`Generating ${events} events…\n`);
    const generate = ['generate', '--events', String(events), '--days', '30', '--seed', '42', '--recent-share', '0.5'];
    await throughline([...generate, '--end', new Date(end).toISOString(), '--into', FILE]);
    return { events, ...(await compare(path.join(folder, FILE), end)) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** All cases on a recording that is there already and ends at `end`. */
export async function compare(file: string, end: number): Promise<Record<string, unknown>> {
  const database = await EmbeddedDatabase.create({ file, ...MEMORY });
  const rows = await rowsInMemory((statement) => database.read(sql`${statement}`));
  await database.close();
  const store = await openEmbeddedStore({ file, ...MEMORY, blockMegabytes: 0 });
  try {
    const figures: Record<string, unknown> = {};
    for (const [name, one] of Object.entries(CASES)) {
      figures[name] = await compareCase(one, store, rows, end);
      process.stderr.write(`${name}: ${JSON.stringify(figures[name])}\n`);
    }
    return figures;
  } finally {
    await store.close();
  }
}

async function compareCase(one: Case, store: ChainStore, rows: Rows, end: number): Promise<Record<string, number>> {
  const from = end - one.hours * HOUR;
  const times = { store: [] as number[], floor: [] as number[] };
  for (let round = 0; round <= ROUNDS; round++) {
    const begun = performance.now();
    const answer = await one.store(store, scopeOf(from, end));
    const between = performance.now();
    const loops = one.floor(rows, from, end);
    const done = performance.now();
    checkSame(answer, loops);
    if (round > 0) {
      times.store.push(between - begun);
      times.floor.push(done - between);
    }
  }
  const [storeMs, floorMs] = [percentile(times.store, 0.5), percentile(times.floor, 0.5)];
  return { storeMs: rounded(storeMs), floorMs: rounded(floorMs), ratio: rounded(storeMs / floorMs) };
}

function scopeOf(from: number, to: number): Scope {
  const limits = { maxRows: 10_000_000, timeoutMs: 60_000, signal: new AbortController().signal };
  return { tenants: 'all', from, to, filters: NO_FILTERS, ...limits };
}

function checkSame(answer: Sums, loops: Sums): void {
  const same = (one: number, other: number) => Math.abs(one - other) <= 1e-9 * Math.max(1, Math.abs(other));
  if (!answer.every((figure, place) => same(figure, loops[place]))) {
    throw new Error(`The two do not agree: ${JSON.stringify(answer)} and ${JSON.stringify(loops)}.`);
  }
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + (Number.isNaN(value) ? 0 : value), 0);
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
