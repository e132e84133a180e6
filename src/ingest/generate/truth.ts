import type { ClockSkew } from './clocks';
import type { ColdStart } from './coldStarts';
import type { Delivered } from './delivery';
import { signalsOf, type Incident, type Signal } from './incidents';
import { SERVICES } from './platform';

export interface TruthIncident {
  id: string;
  kind: string;
  service: string;
  title: string;
  start: string;
  end: string;
  startMs: number;
  endMs: number;
  /** Still going on at the end of the data. */
  ongoing: boolean;
  /** Effect sizes at the height of the incident; those that are 1 (or 0 for errors) are left out. */
  effect: Record<string, number>;
  /** Where it must show; the first is at the cause. */
  signals: Signal[];
}

/** What was planted, for checking verdicts against. */
export interface GroundTruth {
  generator: 'throughline generate';
  schemaVersion: 1;
  seed: number;
  from: string;
  to: string;
  fromMs: number;
  toMs: number;
  events: number;
  chains: number;
  metrics: number;
  services: readonly string[];
  tenants: readonly string[];
  /** Share of chains that was recorded, by period. */
  sampling: Array<{ from: string; to: string; sampleRate: number }>;
  incidents: TruthIncident[];
  /** Starts of instances that requests had to wait for. */
  coldStarts: Array<{ service: string; start: string; startMs: number; readyMs: number }>;
  /** Services whose clocks are wrong, and by how much they are ahead. */
  clocks: ClockSkew[];
  /** How many rows arrived hours after their time, and how many a second time. */
  delivery: Delivered;
  /** What looks odd and is normal: marking it is a false alarm. */
  normal: Array<{ service: string; endpoint?: string; what: string }>;
}

export const NORMAL_ODDITIES: GroundTruth['normal'] = [
  {
    service: 'ai-provider',
    endpoint: 'GET /answers/{id}/wait',
    what: 'Long poll: three requests in four last 5 s, so the p95 of the whole service is about 5 s.',
  },
  {
    service: 'deep-learning',
    what: 'Scales to zero outside Monday to Friday, 07:00 to 19:00 UTC: no requests are normal then.',
  },
  {
    service: 'ai-provider',
    what: 'Low traffic: minutes without a request are normal; the shortest requests take about a second.',
  },
  {
    service: 'performance-analytics',
    endpoint: 'consume orders',
    what: 'Reads a queue: begins after the request that caused it has ended.',
  },
  { service: 'api-gateway', what: 'Nights and weekends have a quarter to a half of the traffic.' },
];

const COLD_STARTS: GroundTruth['normal'] = [
  {
    service: 'deep-learning',
    what: 'The first requests after a pause of 20 minutes wait 4 to 15 s for an instance, and their callers with them.',
  },
];

export function truthIncident(incident: Incident, toMs: number): TruthIncident {
  const { id, kind, service, title, startMs } = incident;
  const endMs = Math.min(incident.endMs, toMs);
  const sizes = {
    durationFactor: incident.durationFactor,
    peerFactor: incident.peerFactor,
    trafficFactor: incident.silent ? 0 : incident.trafficFactor,
    cpuFactor: incident.cpuFactor,
    memoryFactor: incident.memoryFactor,
  };
  const effect = Object.fromEntries(
    Object.entries(sizes)
      .filter(([, size]) => size !== 1)
      .map(([name, size]) => [name, Math.round(size * 100) / 100])
  );
  if (incident.errorRate > 0) {
    effect.errorRate = Math.round(incident.errorRate * 1000) / 1000;
  }
  return {
    id,
    kind,
    service,
    title,
    start: new Date(startMs).toISOString(),
    end: new Date(endMs).toISOString(),
    startMs,
    endMs,
    ongoing: incident.endMs >= toMs,
    effect,
    signals: signalsOf(incident),
  };
}

export function truthColdStart({ service, startMs, readyMs }: ColdStart): GroundTruth['coldStarts'][number] {
  return { service, start: new Date(startMs).toISOString(), startMs, readyMs };
}

export function truthHeader(
  coldStarts: boolean
): Pick<GroundTruth, 'generator' | 'schemaVersion' | 'services' | 'normal'> {
  const normal = coldStarts ? [...NORMAL_ODDITIES, ...COLD_STARTS] : NORMAL_ODDITIES;
  return { generator: 'throughline generate', schemaVersion: 1, services: SERVICES, normal };
}
