import { findAnomalies } from '../src/core/anomaly/stretches';
import { ANOMALY_STEP_MS, signalKind } from '../src/core/anomaly/model';
import type { GeneratedSeries } from './accuracy/generatedSeries';
import { compare, DAYS, JUDGED_SIGNALS, LEARNING_DAYS, plantedSeries, SEEDS, type Marked } from './accuracy/planted';
import { share } from './accuracy/flags';

interface Options {
  json: boolean;
  events?: number;
}

/**
 * Planted incidents of generated recordings that the shipped detector marks on a service where they must show, between
 * their start and a minute after their end; and marked stretches without any incident, per service and day. Three
 * seeds, 30 days, the first five only teach. `even`: all traffic recorded; `recent`: half of the events in the
 * last day, the rest sampled.
 */
export async function run({ json, events = 1_000_000 }: Options): Promise<Record<string, unknown>> {
  return {
    events,
    even: await pooled(events, undefined, json),
    recent: await pooled(events, 0.5, json),
  };
}

async function pooled(
  events: number,
  recentShare: number | undefined,
  json: boolean
): Promise<Record<string, unknown>> {
  let [incidents, found, falseStretches, serviceDays, worst] = [0, 0, 0, 0, 0];
  const missed: string[] = [];
  for (const seed of SEEDS) {
    const generated = await plantedSeries(seed, events, recentShare);
    const stretches = stretchesOf(generated);
    const { judged, hits, wrong } = compare(generated, stretches);
    incidents += judged.length;
    found += hits.length;
    const services = [...new Set(generated.series.map(({ service }) => service))].filter((service) => service !== '');
    const counts = services.map((service) => wrong.filter((stretch) => stretch.service === service).length);
    falseStretches += wrong.length;
    serviceDays += services.length * (DAYS - LEARNING_DAYS);
    worst = Math.max(worst, ...counts.map((count) => count / (DAYS - LEARNING_DAYS)));
    missed.push(
      ...judged
        .filter((incident) => !hits.includes(incident))
        .map(({ kind, service, title }) => `seed ${seed}: ${kind} of ${service} (${title})`)
    );
    if (!json) {
      process.stderr.write(
        `seed ${seed}: ${hits.length} of ${judged.length} incidents, ${wrong.length} false stretches\n`
      );
    }
  }
  return {
    incidents,
    found,
    recall: share(found, incidents),
    falseStretchesPerServiceAndDay: share(falseStretches, serviceDays),
    worstServicePerDay: worst,
    missed,
  };
}

function stretchesOf({ time0, series }: GeneratedSeries): Marked[] {
  return series
    .filter(({ signal }) => JUDGED_SIGNALS.has(signal))
    .flatMap(({ service, signal, values, weights }) => {
      const input = {
        time0,
        stepMs: ANOMALY_STEP_MS,
        values,
        signal,
        kind: signalKind(signal),
        sensitivity: 'medium' as const,
        ...(weights === undefined ? {} : { weights }),
      };
      const range = { fromIndex: LEARNING_DAYS * 1440, toIndex: values.length };
      return findAnomalies(input, range, `${service}|${signal}`).stretches.map((stretch) => ({ ...stretch, service }));
    });
}
