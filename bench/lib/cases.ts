import { PluginProcess } from '../../src/preview/host/pluginProcess';
import { ask, cpuMsOf, requestFor, rowsIn, stagesOf, type Asked, type Question } from './ask';
import { builtExecutable, percentile, type DataSource } from './backend';
import { collectOwnGarbage } from './garbage';
import { timeCalls } from './wire';

const QUANTILES = { measures: ['p50', 'p95', 'p99'] };

/** The questions that are timed; the ranges end where the data ends. */
export const CASES: Record<string, Question> = {
  red: { hours: 24, maxDataPoints: 1440, model: { queryType: 'red', interval: '1m', options: QUANTILES } },
  red30d: { hours: 720, maxDataPoints: 720, model: { queryType: 'red', interval: '1h', options: QUANTILES } },
  redEndpoints30d: {
    hours: 720,
    maxDataPoints: 720,
    model: { queryType: 'red', interval: '1h', groupBy: 'endpoint', options: QUANTILES },
  },
  dependencies: { hours: 24, model: { queryType: 'dependencies' } },
  dependencies30d: { hours: 720, model: { queryType: 'dependencies' } },
  chains: { hours: 24, model: { queryType: 'chains', options: { sort: 'duration' } } },
  anomalies: { hours: 24, maxDataPoints: 1440, model: { queryType: 'anomalies' } },
  anomaliesTable: { hours: 24, model: { queryType: 'anomalies', options: { format: 'table' } } },
  incidents: { hours: 24, model: { queryType: 'incidents' } },
  registry: { hours: 24, model: { queryType: 'registry' } },
  registryScores: { hours: 24, model: { queryType: 'registry', options: { format: 'scores', fits: 5 } } },
  scorecard7d: { hours: 168, model: { queryType: 'scorecard' } },
  abnormalChains: { hours: 24, model: { queryType: 'anomalies', options: { format: 'chains' } } },
  temporal: {
    hours: 24,
    model: {
      queryType: 'anomalies',
      options: { format: 'temporal', signals: ['rate', 'errorRatio', 'p95'], limit: 1000 },
    },
  },
  abnormalChains1h: { hours: 1, model: { queryType: 'anomalies', options: { format: 'chains' } } },
  forecast: { hours: 24, model: { queryType: 'forecast', options: { signal: 'rate', horizonHours: 4 } } },
  recommendations: { hours: 24, model: { queryType: 'recommendations' } },
  health: { hours: 24, model: { queryType: 'health' } },
};

/** How often a case is asked anew, and from the cache. */
export interface Runs {
  warm: number;
  cached: number;
}

/** A built backend of its own, and what it is asked about. */
export interface Bench {
  folder: string;
  /** When the data ends. */
  end: number;
  source: DataSource;
  /** The engine's own process, where it has one. */
  enginePid?: number;
}

export interface Timed {
  coldMs: number;
  minMs: number;
  p50Ms: number;
  p95Ms: number;
  cpuMs: number;
  cachedP95Ms?: number;
  rows: number;
}

/** Times a query through the built executable over its gRPC port. */
export async function timeCase(
  question: Question,
  { folder, end, source, enginePid }: Bench,
  { warm: rounds, cached: cachedRounds }: Runs
): Promise<Timed> {
  const cpuOf = (pid: number) => cpuMsOf(pid) + (enginePid === undefined ? 0 : cpuMsOf(enginePid));
  return withBackend(folder, async (backend) => {
    const cold = await ask(backend, question, end, source, true);
    await ask(backend, question, end, source, true);
    const warm: Asked[] = [];
    const cpuBefore = cpuOf(backend.pid);
    for (let round = 0; round < rounds; round++) {
      collectOwnGarbage();
      warm.push(await ask(backend, question, end, source, true));
    }
    const cpuMs = (cpuOf(backend.pid) - cpuBefore) / rounds;
    process.stderr.write(`  stages ${JSON.stringify(stagesOf(fastest(warm).frames))}\n`);
    await ask(backend, question, end, source, false);
    const cached = await timeCalls(backend.handshakeLine, requestFor(question, end, source, false), cachedRounds);
    return {
      coldMs: round2(cold.ms),
      ...summary(warm.map(({ ms }) => ms)),
      cpuMs: round2(cpuMs),
      cachedP95Ms: round2(percentile(cached, 0.95)),
      rows: rowsIn(cold.frames),
    };
  });
}

export async function withBackend<T>(folder: string, work: (backend: PluginProcess) => Promise<T>): Promise<T> {
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

/** Least, median and p95 of times in milliseconds. */
export function summary(times: number[]): { minMs: number; p50Ms: number; p95Ms: number } {
  return {
    minMs: round2(Math.min(...times)),
    p50Ms: round2(percentile(times, 0.5)),
    p95Ms: round2(percentile(times, 0.95)),
  };
}

export function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
