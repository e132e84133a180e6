import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { main as throughline } from '../src/cli/index';
import { PluginProcess } from '../src/preview/host/pluginProcess';
import { ask, rssMbOf, type Question } from './lib/ask';
import { builtExecutable } from './lib/backend';
import { embeddedData } from './lib/source';

interface Options {
  events?: number;
}

const CACHED_RUNS = 2_000;
const FRESH_RUNS = 200;
const IDLE_MS = 2_000;
const FILES = ['first.duckdb', 'second.duckdb'];
const SOURCES = FILES.map(embeddedData);
const RED: Question = { hours: 24, maxDataPoints: 1440, model: { queryType: 'red', interval: '1m' } };
const MIXED: Question[] = [
  RED,
  { hours: 24, model: { queryType: 'dependencies' } },
  { hours: 24, maxDataPoints: 1440, model: { queryType: 'anomalies' } },
  { hours: 24, model: { queryType: 'forecast', options: { signal: 'rate', horizonHours: 4 } } },
];

/**
 * Resident memory of the backend in megabytes: `idleMb` before a store opens, `twoStoresMb` with two embedded stores open and the
 * workers idle, then `cachedMb` after 2,000 answers from the cache, and `fresh100Mb` and `fresh200Mb` after 100 and 200 answers that
 * were computed anew, of four kinds in turn.
 */
export async function run({ events = 100_000 }: Options): Promise<Record<string, number>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'throughline-bench-'));
  process.env.GF_PLUGIN_DATA_DIR = folder;
  const end = Math.floor(Date.now() / 60_000) * 60_000;
  const backend = await PluginProcess.start({ executable: builtExecutable(), env: { GF_PLUGIN_DATA_DIR: folder } });
  try {
    const idleMb = await settled(backend.pid);
    for (const [place, file] of FILES.entries()) {
      await throughline([
        'generate',
        '--events',
        String(events),
        '--days',
        '30',
        '--end',
        new Date(end).toISOString(),
        '--into',
        file,
      ]);
      await ask(backend, RED, end, SOURCES[place], false);
    }
    const twoStoresMb = await settled(backend.pid);
    for (let round = 0; round < CACHED_RUNS; round++) {
      await ask(backend, RED, end, SOURCES[round % 2], false);
    }
    const cachedMb = await settled(backend.pid);
    const fresh: number[] = [];
    for (let round = 1; round <= FRESH_RUNS; round++) {
      await ask(backend, MIXED[round % MIXED.length], end, SOURCES[round % 2], true);
      if (round % 100 === 0) {
        fresh.push(await settled(backend.pid));
      }
    }
    return { idleMb, twoStoresMb, cachedMb, fresh100Mb: fresh[0], fresh200Mb: fresh[1] };
  } finally {
    await backend.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function settled(pid: number): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
  return rssMbOf(pid);
}
