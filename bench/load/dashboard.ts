import type { PluginProcess } from '../../src/preview/host/pluginProcess';
import { percentile } from '../lib/backend';
import type { LoadClient, LoadQuestion } from './client';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

interface Panel {
  hours: number;
  model: Record<string, unknown>;
}

/** A dashboard of twelve panels about the last hours, as one is made by hand. */
const PANELS: readonly Panel[] = [
  { hours: 6, model: { queryType: 'red', options: { measures: ['rate'] } } },
  { hours: 6, model: { queryType: 'red', options: { measures: ['errorRatio'] } } },
  { hours: 6, model: { queryType: 'red', options: { measures: ['p95'] } } },
  {
    hours: 6,
    model: { queryType: 'red', groupBy: 'none', options: { format: 'table', measures: ['requests', 'errors'] } },
  },
  { hours: 6, model: { queryType: 'red', groupBy: 'endpoint', options: { format: 'table', measures: ['p95'] } } },
  { hours: 6, model: { queryType: 'dependencies' } },
  { hours: 1, model: { queryType: 'chains', options: { sort: 'duration', limit: 20 } } },
  { hours: 6, model: { queryType: 'anomalies' } },
  { hours: 6, model: { queryType: 'annotations' } },
  { hours: 6, model: { queryType: 'health' } },
  { hours: 6, model: { queryType: 'metrics' } },
  { hours: 6, model: { queryType: 'variable', options: { kind: 'services' } } },
];

/** The questions of the dashboard's panels when it is refreshed at a moment. */
export function panelsAt(now: number): LoadQuestion[] {
  return PANELS.map(({ hours, model }) => ({ from: now - hours * HOUR, to: now, model, maxDataPoints: 720 }));
}

export interface Dashboard {
  clients: number;
  seconds: number;
  asked: number;
  p50Ms: number;
  p95Ms: number;
  longestMs: number;
  errors: string[];
  /** Answers that were computed, by all clients together, for each panel and refresh interval. */
  readsPerInterval: number;
}

const REFRESH_MS = 5_000;

/**
 * Clients that have the dashboard open, each refreshing it every five seconds, at moments spread over the interval. Each
 * panel asks by itself, as in Grafana.
 */
export async function watchDashboard(
  backend: PluginProcess,
  client: LoadClient,
  clients: number,
  seconds: number
): Promise<Dashboard> {
  const times: number[] = [];
  const errors: string[] = [];
  const panel = async (question: LoadQuestion) => {
    const asked = performance.now();
    const [{ status, error }] = await client.send([question]);
    times.push(performance.now() - asked);
    if (status !== 200) {
      errors.push(`${String(question.model.queryType)}: ${error}`);
    }
  };
  const refresh = () => Promise.all(panelsAt(Date.now()).map(panel));
  await refresh();
  times.splice(0);
  const before = await readsOf(backend);
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async (_, number) => {
      for (let due = begun + (number * REFRESH_MS) / clients; due < begun + seconds * 1000; due += REFRESH_MS) {
        await new Promise((resolve) => setTimeout(resolve, due - performance.now()));
        await refresh();
      }
    })
  );
  const reads = (await readsOf(backend)) - before;
  const intervals = (seconds * 1000) / REFRESH_MS;
  return {
    clients,
    seconds,
    asked: times.length,
    p50Ms: rounded(percentile(times, 0.5)),
    p95Ms: rounded(percentile(times, 0.95)),
    longestMs: rounded(percentile(times, 1)),
    errors: errors.slice(0, 10),
    readsPerInterval: rounded(reads / intervals / PANELS.length),
  };
}

/**
 * How many questions a database is asked while so many clients watch, by its own statistics.
 * @param seen questions that it has been asked so far
 */
export async function questionsWhile(
  seen: () => Promise<number>,
  watch: () => Promise<Dashboard>
): Promise<Dashboard & { questions: number }> {
  const before = await seen();
  const watched = await watch();
  return { ...watched, questions: (await seen()) - before };
}

/** Reads of the store so far, as the backend's own metrics count them. */
async function readsOf(backend: PluginProcess): Promise<number> {
  const { metrics } = await backend.collectMetrics({ pluginContext: undefined });
  const counts = Buffer.from(metrics?.prometheus ?? '')
    .toString()
    .matchAll(/^throughline_store_read_duration_seconds_count\{.*?\} (\d+)$/gm);
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}

const rounded = (value: number) => Math.round(value * 100) / 100;
