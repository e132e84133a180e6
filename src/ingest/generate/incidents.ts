import { dayCurve } from './dayCurve';
import { FLOWS, edgesOf, type ServiceName } from './platform';
import type { Random } from './random';

export const INCIDENT_KINDS = [
  'latency',
  'errors',
  'dependency',
  'drop',
  'spike',
  'silent',
  'creep',
  'retries',
  'saturation',
] as const;
export type IncidentKind = (typeof INCIDENT_KINDS)[number];

/** One planted incident, and what of it can be seen where. */
export interface Incident {
  id: string;
  kind: IncidentKind;
  /** Where it comes from. */
  service: ServiceName;
  title: string;
  startMs: number;
  endMs: number;
  /** Own work of the service takes this many times as long (at its height). */
  durationFactor: number;
  /** What the service calls outside takes this many times as long. */
  peerFactor: number;
  /** Share of the service's requests that fail. */
  errorRate: number;
  /** Traffic of the whole application, times. */
  trafficFactor: number;
  /** Nothing of the service is recorded. */
  silent: boolean;
  cpuFactor: number;
  memoryFactor: number;
}

interface Template {
  kind: IncidentKind;
  service: ServiceName;
  title: string;
  minutes: [number, number];
  effect: Partial<
    Record<
      'durationFactor' | 'peerFactor' | 'errorRate' | 'trafficFactor' | 'cpuFactor' | 'memoryFactor',
      [number, number]
    >
  >;
}

const TEMPLATES: Template[] = [
  {
    kind: 'latency',
    service: 'trading-engine',
    title: 'Order matching slows down after a release',
    minutes: [25, 50],
    effect: { durationFactor: [16, 26] },
  },
  {
    kind: 'errors',
    service: 'user-service',
    title: 'Session tokens are refused',
    minutes: [20, 45],
    effect: { errorRate: [0.3, 0.5] },
  },
  {
    kind: 'dependency',
    service: 'database-service',
    title: 'PostgreSQL answers slowly and times out',
    minutes: [20, 45],
    effect: { peerFactor: [15, 30], errorRate: [0.12, 0.25] },
  },
  {
    kind: 'drop',
    service: 'api-gateway',
    title: 'Most traffic does not arrive',
    minutes: [35, 60],
    effect: { trafficFactor: [0.04, 0.12] },
  },
  {
    kind: 'spike',
    service: 'api-gateway',
    title: 'Traffic multiplies',
    minutes: [25, 60],
    effect: { trafficFactor: [3.5, 5], cpuFactor: [1.8, 2.4] },
  },
  {
    kind: 'silent',
    service: 'performance-analytics',
    title: 'The service sends nothing any more',
    minutes: [60, 100],
    effect: { cpuFactor: [0.05, 0.1] },
  },
  {
    kind: 'creep',
    service: 'data-bridge',
    title: 'A memory leak makes prices slower and slower',
    minutes: [240, 360],
    effect: { durationFactor: [18, 28], memoryFactor: [2.6, 3.4] },
  },
  {
    kind: 'retries',
    service: 'ml-processing',
    title: 'Inference fails and is tried again',
    minutes: [25, 50],
    effect: { errorRate: [0.4, 0.6], cpuFactor: [1.3, 1.6] },
  },
  {
    kind: 'saturation',
    service: 'ml-processing',
    title: 'Inference is out of CPU',
    minutes: [25, 50],
    effect: { durationFactor: [4, 6], cpuFactor: [2.5, 3] },
  },
  {
    kind: 'dependency',
    service: 'data-bridge',
    title: 'The market data feed is slow',
    minutes: [20, 40],
    effect: { peerFactor: [8, 14] },
  },
  {
    kind: 'errors',
    service: 'trading-engine',
    title: 'Orders are rejected by the exchange',
    minutes: [20, 40],
    effect: { errorRate: [0.35, 0.55] },
  },
  {
    kind: 'latency',
    service: 'performance-analytics',
    title: 'Reports scan the whole history',
    minutes: [25, 50],
    effect: { durationFactor: [6, 9] },
  },
];

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Of the last day: the slow one first, the others in the hours before the end, those that need traffic to be seen in the busiest. */
const CREEP_TEMPLATE = 6;
const CREEP_HOURS = 22.5;
const RECENT_HOURS = [14.5, 11, 8, 4.5, 2.2];
const RECENT_TEMPLATES = [3, 0, 1, 2, 8];
const ONGOING_TEMPLATE = 9;
const ONGOING_MINUTES = 14;
/** Incidents a day before the last day. */
const USUAL_PER_DAY = 0.65;

/** Plans the incidents of a range: about two every three days, six in the last day, and one that still goes on at the end. */
export function planIncidents(random: Random, fromMs: number, toMs: number): Incident[] {
  const byLoad = RECENT_HOURS.map((hours) => toMs - hours * HOUR).sort((a, b) => dayCurve(b) - dayCurve(a));
  const recent = RECENT_TEMPLATES.map((template, at) => fill(random, TEMPLATES[template], byLoad[at]));
  recent.push(fill(random, TEMPLATES[CREEP_TEMPLATE], toMs - CREEP_HOURS * HOUR));
  const ongoing = fill(random, TEMPLATES[ONGOING_TEMPLATE], toMs - ONGOING_MINUTES * MINUTE);
  ongoing.endMs = toMs;
  const planned = [...older(random, fromMs, toMs - DAY - 2 * HOUR), ...recent, ongoing];
  return planned
    .filter((incident) => incident.startMs >= fromMs + 20 * MINUTE)
    .sort((a, b) => a.startMs - b.startMs)
    .map((incident, at) => ({ ...incident, id: `G-${String(at + 1).padStart(2, '0')}` }));
}

function older(random: Random, fromMs: number, untilMs: number): Incident[] {
  const count = Math.max(0, Math.round(((untilMs - fromMs) / DAY) * USUAL_PER_DAY));
  const width = (untilMs - fromMs) / Math.max(1, count);
  let deck: Template[] = [];
  return Array.from({ length: count }, (_, slot) => {
    deck = deck.length === 0 ? random.shuffle(TEMPLATES) : deck;
    const template = deck.pop() ?? TEMPLATES[0];
    return fill(random, template, inBusyHours(random, fromMs + (slot + random.between(0.1, 0.6)) * width));
  });
}

/** Moves a start into 07 to 17 h UTC of its day: an incident at night touches few requests. */
function inBusyHours(random: Random, time: number): number {
  const day = Math.floor(time / DAY) * DAY;
  const hour = (time - day) / HOUR;
  return hour >= 7 && hour < 17 ? time : day + random.between(7, 17) * HOUR;
}

function fill(random: Random, template: Template, start: number): Incident {
  const draw = (name: keyof Template['effect'], none: number): number => {
    const range = template.effect[name];
    return range === undefined ? none : random.between(...range);
  };
  const startMs = Math.floor(start / MINUTE) * MINUTE;
  return {
    id: '',
    kind: template.kind,
    service: template.service,
    title: template.title,
    startMs,
    endMs: startMs + Math.round(random.between(...template.minutes)) * MINUTE,
    durationFactor: draw('durationFactor', 1),
    peerFactor: draw('peerFactor', 1),
    errorRate: draw('errorRate', 0),
    trafficFactor: draw('trafficFactor', 1),
    silent: template.kind === 'silent',
    cpuFactor: draw('cpuFactor', 1),
    memoryFactor: draw('memoryFactor', 1),
  };
}

/** How far an incident has come at a time, in (0, 1]; 0 when it is not active. A creeping one grows to its height. */
export function strength(incident: Incident, time: number): number {
  if (time < incident.startMs || time >= incident.endMs) {
    return 0;
  }
  return incident.kind === 'creep'
    ? Math.max(0.01, (time - incident.startMs) / (incident.endMs - incident.startMs))
    : 1;
}

export interface Signal {
  service: ServiceName;
  signal: 'duration' | 'errors' | 'requests' | 'cpu' | 'memory';
  direction: 'up' | 'down';
}

/** Where an incident shows: at its service, and for slow or failing ones at the services that wait for it. */
export function signalsOf(incident: Incident): Signal[] {
  const { service } = incident;
  const signals: Signal[] = [];
  const add = (on: ServiceName, signal: Signal['signal'], direction: Signal['direction']) =>
    signals.push({ service: on, signal, direction });
  if (incident.durationFactor > 1 || incident.peerFactor > 1) {
    [service, ...callersOf(service)].forEach((on) => add(on, 'duration', 'up'));
  }
  if (incident.errorRate > 0) {
    add(service, 'errors', 'up');
    if (incident.kind !== 'retries') {
      callersOf(service).forEach((on) => add(on, 'errors', 'up'));
    } else {
      add(service, 'requests', 'up');
    }
  }
  if (incident.trafficFactor !== 1) {
    add(service, 'requests', incident.trafficFactor > 1 ? 'up' : 'down');
  }
  if (incident.silent) {
    add(service, 'requests', 'down');
  }
  if (incident.cpuFactor !== 1) {
    add(service, 'cpu', incident.cpuFactor > 1 ? 'up' : 'down');
  }
  if (incident.memoryFactor !== 1) {
    add(service, 'memory', 'up');
  }
  return signals;
}

function callersOf(service: ServiceName): ServiceName[] {
  const edges = FLOWS.flatMap((flow) => edgesOf(flow.root));
  const callers = new Set<ServiceName>();
  const visit = (callee: ServiceName) => {
    for (const [from, to] of edges) {
      if (to === callee && !callers.has(from)) {
        callers.add(from);
        visit(from);
      }
    }
  };
  visit(service);
  return [...callers];
}
