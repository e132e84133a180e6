import type { TruthIncident } from '../../src/ingest/generate/truth';
import { generatedSeries, type GeneratedSeries } from './generatedSeries';

const MINUTE = 60_000;
export const DAYS = 30;
/** Days at the beginning that only teach. */
export const LEARNING_DAYS = 5;
export const SEEDS = [1, 2, 3];
const END = Date.UTC(2026, 10, 20, 12);
/** What is judged unless a query names signals. */
export const JUDGED_SIGNALS = new Set(['rate', 'errorRatio', 'p95', 'metric:cpu', 'metric:latency_p50']);
/** Marks so soon after an incident belong to it. */
const RECOVERY_MS = 15 * MINUTE;

/** A marked stretch of some service, epoch ms. */
export interface Marked {
  service: string;
  start: number;
  end: number;
}

/** A recording with planted incidents; `recentShare` of its events lies in the last day, the rest is sampled. */
export function plantedSeries(seed: number, events: number, recentShare?: number): Promise<GeneratedSeries> {
  return generatedSeries({
    events,
    days: DAYS,
    seed,
    endMs: END,
    ...(recentShare === undefined ? {} : { recentShare }),
  });
}

const touches = (stretch: Marked, incident: TruthIncident, after: number) =>
  stretch.start < incident.endMs + after && stretch.end > incident.startMs;

/** Whether a stretch marks an incident on a service where it must show. */
const shows = (stretch: Marked, incident: TruthIncident, after: number) =>
  touches(stretch, incident, after) && incident.signals.some(({ service }) => service === stretch.service);

/** Whether no signal of an opened incident is one of a planted incident, on a service where that must show. */
export function opensFalsely({ truth }: GeneratedSeries, members: readonly Marked[]): boolean {
  return !truth.incidents.some((incident) => members.some((stretch) => shows(stretch, incident, RECOVERY_MS)));
}

/** Planted incidents that are judged, those that a stretch marks on a service where they must show, and stretches without any incident. */
export function compare({ truth, time0 }: GeneratedSeries, stretches: Marked[]) {
  const judged = truth.incidents.filter(({ startMs }) => startMs >= time0 + LEARNING_DAYS * 1440 * MINUTE);
  const hits = judged.filter((incident) => stretches.some((stretch) => shows(stretch, incident, MINUTE)));
  const wrong = stretches.filter(
    (stretch) => !truth.incidents.some((incident) => touches(stretch, incident, RECOVERY_MS))
  );
  return { judged, hits, wrong };
}
