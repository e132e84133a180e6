import { findAnomalies } from '../src/core/anomaly/stretches';
import { ANOMALY_STEP_MS, signalKind } from '../src/core/anomaly/model';
import type { GeneratedSeries } from './accuracy/generatedSeries';
import type { NamedStretch } from '../src/core/anomaly/summariseAnomalies';
import { openedIncidents } from './accuracy/generatedIncidents';
import { compare, DAYS, JUDGED_SIGNALS, LEARNING_DAYS, opensFalsely, plantedSeries, SEEDS } from './accuracy/planted';
import { share } from './accuracy/flags';

const JUDGED_DAYS = DAYS - LEARNING_DAYS;

interface Options {
  json: boolean;
  events?: number;
}

/**
 * Planted incidents of generated recordings that the shipped detector marks on a service where they must show, between
 * their start and a minute after their end; and marked stretches without any incident, per service and day. Three
 * seeds, 30 days, the first five only teach. `even`: all traffic recorded; `recent`: half of the events in the
 * last day, the rest sampled. `opened`: the incidents that the product makes of these stretches by time and calls; one is right when a signal of it is one of a
 * planted incident, on a service where that must show.
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
  const tallies: Tally[] = [];
  for (const seed of SEEDS) {
    const tally = tallyOf(await plantedSeries(seed, events, recentShare));
    tallies.push(tally);
    if (!json) {
      process.stderr.write(
        `seed ${seed}: ${tally.found} of ${tally.planted} incidents, ${tally.falseStretches} false stretches, ${tally.opened} opened\n`
      );
    }
  }
  const sum = (name: 'planted' | 'found' | 'stretches' | 'falseStretches' | 'opened' | 'openedFalsely' | 'inOpened') =>
    tallies.reduce((total, tally) => total + tally[name], 0);
  const serviceDays = tallies.reduce((total, { services }) => total + services * JUDGED_DAYS, 0);
  return {
    incidents: sum('planted'),
    found: sum('found'),
    recall: share(sum('found'), sum('planted')),
    stretchPrecision: share(sum('stretches') - sum('falseStretches'), sum('stretches')),
    falseStretchesPerServiceAndDay: share(sum('falseStretches'), serviceDays),
    worstServicePerDay: Math.max(...tallies.map(({ worst }) => worst)) / JUDGED_DAYS,
    opened: {
      incidents: sum('opened'),
      precision: share(sum('opened') - sum('openedFalsely'), sum('opened')),
      recall: share(sum('inOpened'), sum('planted')),
    },
    missed: tallies.flatMap(({ missed }, at) => missed.map((one) => `seed ${SEEDS[at]}: ${one}`)),
  };
}

interface Tally {
  planted: number;
  /** Marked on a service where they must show. */
  found: number;
  stretches: number;
  falseStretches: number;
  /** Incidents that the product opens, those that stand for no planted one, and planted ones that such an incident stands for. */
  opened: number;
  openedFalsely: number;
  inOpened: number;
  services: number;
  /** Most false stretches of a service. */
  worst: number;
  missed: string[];
}

function tallyOf(generated: GeneratedSeries): Tally {
  const stretches = stretchesOf(generated);
  const { judged, hits, wrong } = compare(generated, stretches);
  const services = [...new Set(generated.series.map(({ service }) => service))].filter((service) => service !== '');
  const opened = openedIncidents(stretches, generated.time0 + DAYS * 1440 * ANOMALY_STEP_MS).map(({ members }) =>
    members.map(({ stretch }) => stretch)
  );
  return {
    planted: judged.length,
    found: hits.length,
    stretches: stretches.length,
    falseStretches: wrong.length,
    opened: opened.length,
    openedFalsely: opened.filter((members) => opensFalsely(generated, members)).length,
    inOpened: compare(generated, opened.flat()).hits.length,
    services: services.length,
    worst: Math.max(...services.map((service) => wrong.filter((stretch) => stretch.service === service).length)),
    missed: judged
      .filter((incident) => !hits.includes(incident))
      .map(({ kind, service, title }) => `${kind} of ${service} (${title})`),
  };
}

function stretchesOf({ time0, series }: GeneratedSeries): NamedStretch[] {
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
      return findAnomalies(input, range, `${service}|${signal}`).stretches.map((stretch) => ({
        ...stretch,
        service,
        signal,
      }));
    });
}
