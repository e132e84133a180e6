import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { main as throughline } from '../src/cli/index';
import { PluginProcess } from '../src/preview/host/pluginProcess';
import { builtExecutable, contextFor, percentile } from './lib/backend';

interface Options {
  events?: number;
  store?: string;
}

interface Case {
  /** Hours before the end of the data. */
  hours: number;
  maxDataPoints?: number;
  model: Record<string, unknown>;
}

const WARM_RUNS = 9;
const CACHED_RUNS = 40;

/** The questions that are timed; the ranges end where the data ends. */
const CASES: Record<string, Case> = {
  red: { hours: 24, maxDataPoints: 1440, model: { queryType: 'red', interval: '1m', options: { measures: ['p50', 'p95', 'p99'] } } },
  red30d: { hours: 720, maxDataPoints: 720, model: { queryType: 'red', interval: '1h', options: { measures: ['p50', 'p95', 'p99'] } } },
  dependencies: { hours: 24, model: { queryType: 'dependencies' } },
  dependencies30d: { hours: 720, model: { queryType: 'dependencies' } },
  chains: { hours: 24, model: { queryType: 'chains', options: { sort: 'duration' } } },
  anomalies: { hours: 24, maxDataPoints: 1440, model: { queryType: 'anomalies' } },
  forecast: { hours: 24, model: { queryType: 'forecast', options: { signal: 'rate', horizonHours: 4 } } },
  recommendations: { hours: 24, model: { queryType: 'recommendations' } },
  health: { hours: 24, model: { queryType: 'health' } },
};

/**
 * Times each query type through the built executable over its gRPC port: `coldMs` the first answer of a fresh process, `p50Ms` and
 * `p95Ms` computed anew with everything warm, `cachedP95Ms` from the result cache, `rows` in the answer's frames.
 */
export async function run({ events = 1_000_000, store = 'embedded' }: Options): Promise<Record<string, unknown>> {
  if (store !== 'embedded') {
    throw new Error(`This release has no ${store} store.`);
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'throughline-bench-'));
  process.env.GF_PLUGIN_DATA_DIR = folder;
  const end = Math.floor(Date.now() / 60_000) * 60_000;
  try {
    process.stderr.write(`Generating ${events} events…\n`);
    await throughline(['generate', '--events', String(events), '--days', '30', '--seed', '42', '--recent-share', '0.5', '--end', new Date(end).toISOString(), '--into', 'bench.duckdb']);
    const figures: Record<string, unknown> = { events };
    for (const [name, question] of Object.entries(CASES)) {
      figures[name] = await timeCase(question, end, folder);
      process.stderr.write(`${name}: ${JSON.stringify(figures[name])}\n`);
    }
    return figures;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function timeCase(question: Case, end: number, folder: string): Promise<Record<string, number>> {
  const backend = await PluginProcess.start({ executable: builtExecutable(), env: { ...process.env, GF_PLUGIN_DATA_DIR: folder } });
  try {
    const cold = await ask(backend, question, end, true);
    const warm: number[] = [];
    for (let round = 0; round < WARM_RUNS; round++) {
      warm.push((await ask(backend, question, end, true)).ms);
    }
    await ask(backend, question, end, false);
    const cached: number[] = [];
    for (let round = 0; round < CACHED_RUNS; round++) {
      cached.push((await ask(backend, question, end, false)).ms);
    }
    return { coldMs: cold.ms, p50Ms: percentile(warm, 0.5), p95Ms: percentile(warm, 0.95), cachedP95Ms: percentile(cached, 0.95), bytes: cold.bytes };
  } finally {
    await backend.stop();
  }
}

async function ask(backend: PluginProcess, { hours, maxDataPoints = 1000, model }: Case, end: number, fresh: boolean): Promise<{ ms: number; bytes: number }> {
  const started = performance.now();
  const from = end - hours * 3_600_000;
  const answer = await backend.queryData({
    pluginContext: contextFor({ engine: 'embedded', path: 'bench.duckdb' }),
    headers: fresh ? { 'X-Cache-Skip': 'true' } : {},
    queries: [
      {
        refId: 'A', queryType: String(model.queryType), maxDataPoints, intervalMS: Math.round((hours * 3_600_000) / maxDataPoints), timeRange: { fromEpochMS: from, toEpochMS: end },
        json: Buffer.from(JSON.stringify({ refId: 'A', schemaVersion: 1, ...model })),
      },
    ],
  });
  const ms = performance.now() - started;
  const { error, frames } = answer.responses.A;
  if (error) {
    throw new Error(`${String(model.queryType)}: ${error}`);
  }
  return { ms: Math.round(ms * 100) / 100, bytes: frames.reduce((sum, frame) => sum + frame.length, 0) };
}
