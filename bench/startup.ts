import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { main as throughline } from '../src/cli/index';
import { PluginProcess } from '../src/preview/host/pluginProcess';
import { ask, requestFor, rssMbOf, type Question } from './lib/ask';
import { builtExecutable, percentile } from './lib/backend';
import { embeddedData } from './lib/source';
import { cachedFigures, timeCalls } from './lib/wire';

interface Options {
  events?: number;
}

const STARTS = 15;
const CACHED_RUNS = 500;
const IDLE_MS = 1_500;
const FILE = 'startup.duckdb';
const QUESTION: Question = {
  hours: 24,
  maxDataPoints: 1440,
  model: { queryType: 'red', interval: '1m', options: { measures: ['rate', 'errorRatio', 'p95'] } },
};

/**
 * What a start of the backend costs, in the median of 15: `handshakeMs` from exec to the handshake, `firstQueryMs` from exec to the
 * first answer (store opened on the way), `rssMb` memory idle before a store opens, `rssOpenMb` after the first answer. Then
 * `cachedP50Ms` and `cachedP95Ms` of a repeated dashboard query at the gRPC port, to the last byte of its answer.
 */
export async function run({ events = 100_000 }: Options): Promise<Record<string, number>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'throughline-bench-'));
  process.env.GF_PLUGIN_DATA_DIR = folder;
  const end = Math.floor(Date.now() / 60_000) * 60_000;
  try {
    process.stderr.write(`Generating ${events} events…\n`);
    await throughline([
      'generate',
      '--events',
      String(events),
      '--days',
      '7',
      '--seed',
      '42',
      '--end',
      new Date(end).toISOString(),
      '--into',
      FILE,
    ]);
    const starts: Start[] = [];
    for (let round = 0; round < STARTS; round++) {
      starts.push(await timeStart(folder, end));
      process.stderr.write(`start ${round + 1}: ${JSON.stringify(starts[round])}\n`);
    }
    const median = (key: keyof Start) =>
      round(
        percentile(
          starts.map((start) => start[key]),
          0.5
        )
      );
    return {
      handshakeMs: median('handshakeMs'),
      handshakeP95Ms: round(
        percentile(
          starts.map(({ handshakeMs }) => handshakeMs),
          0.95
        )
      ),
      firstQueryMs: median('firstQueryMs'),
      rssMb: median('rssMb'),
      rssOpenMb: median('rssOpenMb'),
      ...(await timeCached(folder, end)),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Start {
  handshakeMs: number;
  firstQueryMs: number;
  rssMb: number;
  rssOpenMb: number;
}

async function timeStart(folder: string, end: number): Promise<Start> {
  const quick = await PluginProcess.start({ executable: builtExecutable(), env: { GF_PLUGIN_DATA_DIR: folder } });
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
  const rssMb = rssMbOf(quick.pid);
  await quick.stop();
  const started = performance.now();
  const backend = await PluginProcess.start({ executable: builtExecutable(), env: { GF_PLUGIN_DATA_DIR: folder } });
  try {
    await ask(backend, QUESTION, end, embeddedData(FILE), false);
    const firstQueryMs = performance.now() - started;
    return {
      handshakeMs: round(quick.handshakeMs),
      firstQueryMs: round(firstQueryMs),
      rssMb,
      rssOpenMb: rssMbOf(backend.pid),
    };
  } finally {
    await backend.stop();
  }
}

async function timeCached(folder: string, end: number): Promise<{ cachedP50Ms: number; cachedP95Ms: number }> {
  const backend = await PluginProcess.start({ executable: builtExecutable(), env: { GF_PLUGIN_DATA_DIR: folder } });
  try {
    await ask(backend, QUESTION, end, embeddedData(FILE), false);
    const request = requestFor(QUESTION, end, embeddedData(FILE), false);
    return cachedFigures(await timeCalls(backend.handshakeLine, request, CACHED_RUNS));
  } finally {
    await backend.stop();
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
