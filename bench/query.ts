import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { EVER, NO_FILTERS } from '../src/backend/instances/instance';
import { CHAIN_FIELDS } from '../src/contracts/frames';
import { PluginProcess } from '../src/preview/host/pluginProcess';
import type { ChainStore } from '../src/stores/port';
import { ask, cpuMsOf, firstValue, rowsIn, stagesOf, type Asked, type Question } from './lib/ask';
import { builtExecutable, percentile } from './lib/backend';
import { collectOwnGarbage } from './lib/garbage';
import { clickhouseSource, embeddedSource, fill, type Source } from './lib/source';

interface Options {
  events?: number;
  store?: string;
}

const HOUR = 3_600_000;
const WARM_RUNS = 15;
const CACHED_RUNS = 100;
const QUANTILES = { measures: ['p50', 'p95', 'p99'] };

/** The questions that are timed; the ranges end where the data ends. */
const CASES: Record<string, Question> = {
  red: { hours: 24, maxDataPoints: 1440, model: { queryType: 'red', interval: '1m', options: QUANTILES } },
  red30d: { hours: 720, maxDataPoints: 720, model: { queryType: 'red', interval: '1h', options: QUANTILES } },
  dependencies: { hours: 24, model: { queryType: 'dependencies' } },
  dependencies30d: { hours: 720, model: { queryType: 'dependencies' } },
  chains: { hours: 24, model: { queryType: 'chains', options: { sort: 'duration' } } },
  anomalies: { hours: 24, maxDataPoints: 1440, model: { queryType: 'anomalies' } },
  forecast: { hours: 24, model: { queryType: 'forecast', options: { signal: 'rate', horizonHours: 4 } } },
  recommendations: { hours: 24, model: { queryType: 'recommendations' } },
  health: { hours: 24, model: { queryType: 'health' } },
};

const CASE_NAMES = [...Object.keys(CASES), 'trace', 'features'];

interface Timed {
  coldMs: number;
  minMs: number;
  p50Ms: number;
  p95Ms: number;
  cpuMs: number;
  cachedP95Ms?: number;
  rows: number;
}

/**
 * Times each query type through the built executable over its gRPC port, on a generated recording of 30 days with half of its
 * events in the last 24 hours. Per case: `coldMs` the first answer of a fresh process, the store opened on the way; `minMs`, `p50Ms`
 * and `p95Ms` of 15 answers computed anew with everything warm; `cpuMs` what one of these costs in processor time, all threads
 * together; `cachedP95Ms` of 100 answers from the result cache; `rows` in the answer's frames. `trace` asks for the chain with the
 * most events of the last day. `features` has no query type yet: its figures are those of the store's question alone, asked within
 * this process, and it has no cached ones. The garbage of the measuring process is collected outside the times. With
 * `--store clickhouse` every case is timed on the embedded store as well, one right after the other, and `ratios` says how the
 * medians compare, `cpuRatios` the processor times, which a busy machine disturbs less.
 */
export async function run({ events = 1_000_000, store = 'embedded' }: Options): Promise<Record<string, unknown>> {
  if (store !== 'embedded' && store !== 'clickhouse') {
    throw new Error(`This release has no ${store} store.`);
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'throughline-bench-'));
  process.env.GF_PLUGIN_DATA_DIR = folder;
  const end = Math.floor(Date.now() / 60_000) * 60_000;
  const sources = [embeddedSource(folder), ...(store === 'clickhouse' ? [await clickhouseSource()] : [])];
  try {
    for (const source of sources) {
      await fill(source, events, end);
    }
    const [embedded, other] = sources;
    const figures =
      other === undefined ? await timeCases(folder, embedded, end) : await timeBoth(folder, embedded, other, end);
    return { events, load: loadavg()[0], ...figures };
  } finally {
    sources.forEach(({ stop }) => stop());
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Every case on the embedded store and at once on another; `ratios` are those of the medians, `cpuRatios` of the processor times. */
export async function timeBoth(
  folder: string,
  embedded: Source,
  other: Source,
  end: number,
  only: readonly string[] = []
): Promise<Record<string, unknown>> {
  const figures: Record<string, unknown> = {};
  const beside: Record<string, unknown> = {};
  const ratios: Record<string, number> = {};
  const cpuRatios: Record<string, number> = {};
  for (const name of CASE_NAMES.filter((one) => only.length === 0 || only.includes(one))) {
    const [own] = Object.values(await timeCases(folder, embedded, end, [name]));
    const [others] = Object.values(await timeCases(folder, other, end, [name]));
    figures[name] = others;
    beside[name] = own;
    ratios[name] = round2(others.p50Ms / own.p50Ms);
    cpuRatios[name] = round2(others.cpuMs / own.cpuMs);
    process.stderr.write(
      `${name}: ${ratios[name]} of the embedded store's time, ${cpuRatios[name]} of its processor time\n`
    );
  }
  return { ...figures, embedded: beside, ratios, cpuRatios };
}

/** All cases on a recording that is there already and ends at `end`. */
export async function timeCases(
  folder: string,
  source: Source,
  end: number,
  only: readonly string[] = CASE_NAMES
): Promise<Record<string, Timed>> {
  const figures: Record<string, Timed> = {};
  for (const name of only) {
    figures[name] =
      name === 'features'
        ? await timeFeatures(source, end)
        : await timeCase(CASES[name] ?? (await traceQuestion(folder, source, end)), end, folder, source);
    process.stderr.write(`${name}: ${JSON.stringify(figures[name])}\n`);
  }
  return figures;
}

async function traceQuestion(folder: string, { settings }: Source, end: number): Promise<Question> {
  return withBackend(folder, async (backend) => {
    const { frames } = await ask(
      backend,
      { hours: 24, model: { queryType: 'chains', options: { sort: 'events', limit: 1 } } },
      end,
      settings,
      true
    );
    return {
      hours: 24,
      model: { queryType: 'trace', options: { chainId: String(firstValue(frames, CHAIN_FIELDS.chainId)) } },
    };
  });
}

async function timeCase(
  question: Question,
  end: number,
  folder: string,
  { settings, enginePid }: Source
): Promise<Timed> {
  const cpuOf = (pid: number) => cpuMsOf(pid) + (enginePid === undefined ? 0 : cpuMsOf(enginePid));
  return withBackend(folder, async (backend) => {
    const cold = await ask(backend, question, end, settings, true);
    await ask(backend, question, end, settings, true);
    const warm: Asked[] = [];
    const cpuBefore = cpuOf(backend.pid);
    for (let round = 0; round < WARM_RUNS; round++) {
      collectOwnGarbage();
      warm.push(await ask(backend, question, end, settings, true));
    }
    const cpuMs = (cpuOf(backend.pid) - cpuBefore) / WARM_RUNS;
    process.stderr.write(`  stages ${JSON.stringify(stagesOf(fastest(warm).frames))}\n`);
    await ask(backend, question, end, settings, false);
    const cached: number[] = [];
    for (let round = 0; round < CACHED_RUNS; round++) {
      collectOwnGarbage();
      cached.push((await ask(backend, question, end, settings, false)).ms);
    }
    return {
      coldMs: round2(cold.ms),
      ...summary(warm.map(({ ms }) => ms)),
      cpuMs: round2(cpuMs),
      cachedP95Ms: round2(percentile(cached, 0.95)),
      rows: rowsIn(cold.frames),
    };
  });
}

async function timeFeatures({ open, enginePid }: Source, end: number): Promise<Timed> {
  const opened = performance.now();
  const store = await open();
  const cpuNow = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000 + (enginePid === undefined ? 0 : cpuMsOf(enginePid));
  };
  try {
    let rows = await featureRows(store, end);
    const coldMs = performance.now() - opened;
    const warm: number[] = [];
    const cpuBefore = cpuNow();
    for (let round = 0; round < WARM_RUNS; round++) {
      const started = performance.now();
      rows = await featureRows(store, end);
      warm.push(performance.now() - started);
    }
    return { coldMs: round2(coldMs), ...summary(warm), cpuMs: round2((cpuNow() - cpuBefore) / WARM_RUNS), rows };
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

async function withBackend<T>(folder: string, work: (backend: PluginProcess) => Promise<T>): Promise<T> {
  const backend = await PluginProcess.start({ executable: builtExecutable(), env: { GF_PLUGIN_DATA_DIR: folder } });
  try {
    return await work(backend);
  } finally {
    await backend.stop();
  }
}

function fastest(answers: Asked[]): Asked {
  return answers.reduce((best, answer) => (answer.ms < best.ms ? answer : best));
}

function summary(times: number[]): { minMs: number; p50Ms: number; p95Ms: number } {
  return {
    minMs: round2(Math.min(...times)),
    p50Ms: round2(percentile(times, 0.5)),
    p95Ms: round2(percentile(times, 0.95)),
  };
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
