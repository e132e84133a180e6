import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { main as throughline } from '../src/cli/index';
import { PluginProcess } from '../src/preview/host/pluginProcess';
import { builtExecutable, contextFor, percentile } from './lib/backend';
import { collectOwnGarbage } from './lib/garbage';

interface Options {
  events?: number;
}

const STARTS = 15;
const CACHED_RUNS = 500;
const IDLE_MS = 1_500;
const HOUR = 3_600_000;
const FILE = 'startup.duckdb';

/**
 * What a start of the backend costs, in the median of 15: `handshakeMs` from exec to the handshake, `firstQueryMs` from exec to the
 * first answer (store opened on the way), `rssMb` memory idle before a store opens, `rssOpenMb` after the first answer. Then
 * `cachedP50Ms` and `cachedP95Ms` of a repeated dashboard query at the gRPC port.
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
  const rssMb = rssOf(quick.pid);
  await quick.stop();
  const started = performance.now();
  const backend = await PluginProcess.start({ executable: builtExecutable(), env: { GF_PLUGIN_DATA_DIR: folder } });
  try {
    await ask(backend, end);
    const firstQueryMs = performance.now() - started;
    return {
      handshakeMs: round(quick.handshakeMs),
      firstQueryMs: round(firstQueryMs),
      rssMb,
      rssOpenMb: rssOf(backend.pid),
    };
  } finally {
    await backend.stop();
  }
}

async function timeCached(folder: string, end: number): Promise<{ cachedP50Ms: number; cachedP95Ms: number }> {
  const backend = await PluginProcess.start({ executable: builtExecutable(), env: { GF_PLUGIN_DATA_DIR: folder } });
  try {
    await ask(backend, end);
    const times: number[] = [];
    for (let round = 0; round < CACHED_RUNS; round++) {
      collectOwnGarbage();
      const asked = performance.now();
      await ask(backend, end);
      times.push(performance.now() - asked);
    }
    return { cachedP50Ms: round(percentile(times, 0.5)), cachedP95Ms: round(percentile(times, 0.95)) };
  } finally {
    await backend.stop();
  }
}

async function ask(backend: PluginProcess, end: number): Promise<void> {
  const answer = await backend.queryData({
    pluginContext: contextFor({ uid: 'bench', jsonData: { engine: 'embedded', path: FILE } }),
    headers: {},
    queries: [
      {
        refId: 'A',
        queryType: 'red',
        maxDataPoints: 1440,
        intervalMS: 60_000,
        timeRange: { fromEpochMS: end - 24 * HOUR, toEpochMS: end },
        json: Buffer.from(
          JSON.stringify({
            refId: 'A',
            queryType: 'red',
            interval: '1m',
            options: { measures: ['rate', 'errorRatio', 'p95'] },
          })
        ),
      },
    ],
  });
  if (answer.responses.A.error) {
    throw new Error(answer.responses.A.error);
  }
}

/** Resident memory in megabytes. */
function rssOf(pid: number): number {
  return round(Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
