import { formatShare, significant } from '../text/format';
import { ENOUGH_REQUESTS, errorRatio, slowdown, type RedFigures } from './figures';

/** An abnormal stretch of one of a service's signals that overlaps the range. */
export interface HealthAnomaly {
  signal: string;
  severity: number;
  start: number;
  /** Whether it is still going on at the end of the range. */
  open: boolean;
  /** Figures of its strangest minute with their unit, where known: the sentence then says how far from usual it is. */
  value?: number;
  usual?: number;
  ratio?: number;
  unit?: string;
}

export interface ServiceHealth {
  service: string;
  now: RedFigures;
  /** The same over the time that is compared with; null where there is none. */
  usual: RedFigures | null;
  anomalies: readonly HealthAnomaly[];
}

export interface HealthPart {
  name: 'availability' | 'latency' | 'errors' | 'anomalies';
  /** 0 to 100. */
  score: number;
  /** Share of the whole score, as given here; parts without data are left out. */
  weight: number;
  /** How the score came about, in words. */
  explanation: string;
}

type PartName = HealthPart['name'];

const WEIGHTS: Readonly<Record<PartName, number>> = { availability: 0.35, latency: 0.3, errors: 0.15, anomalies: 0.2 };
const WORST_SHARE = 0.3;
/** Error ratio → points, straight lines between. */
const AVAILABILITY: Array<[number, number]> = [
  [0, 100],
  [0.01, 80],
  [0.05, 50],
  [0.2, 0],
];
/** p95 / usual p95 → points. */
const LATENCY: Array<[number, number]> = [
  [1.05, 100],
  [1.5, 70],
  [3, 30],
  [5, 0],
];
/** Error ratio beyond usual → points. */
const ERRORS: Array<[number, number]> = [
  [0.001, 100],
  [0.01, 70],
  [0.05, 30],
  [0.2, 0],
];
/** Points that an open stretch costs by severity; one that is over costs a third. */
const ANOMALY_COST = [0, 10, 25, 50];

/** Points of one service in one part; NaN where the data says nothing. */
export function servicePoints(health: ServiceHealth, part: PartName): number {
  const { now, usual } = health;
  switch (part) {
    case 'availability':
      return along(AVAILABILITY, errorRatio(now));
    case 'latency':
      return usual === null || now.requests < ENOUGH_REQUESTS || Number.isNaN(usual.p95)
        ? NaN
        : along(LATENCY, slowdown(now.p95, usual.p95));
    case 'errors':
      return usual === null || now.requests < ENOUGH_REQUESTS
        ? NaN
        : along(ERRORS, Math.max(0, errorRatio(now) - errorRatio(usual)));
    default:
      return Math.max(
        0,
        100 - health.anomalies.reduce((cost, { severity, open }) => cost + ANOMALY_COST[severity] / (open ? 1 : 3), 0)
      );
  }
}

/** Score of one service: the weighted mean of its points in the parts that have data. */
export function serviceScore(health: ServiceHealth): number {
  let sum = 0;
  let weight = 0;
  for (const name of Object.keys(WEIGHTS) as PartName[]) {
    const points = servicePoints(health, name);
    if (!Number.isNaN(points)) {
      sum += WEIGHTS[name] * points;
      weight += WEIGHTS[name];
    }
  }
  return weight > 0 ? sum / weight : NaN;
}

/** The parts of the whole score over all services with requests; a part without data is left out. */
export function healthParts(services: readonly ServiceHealth[]): HealthPart[] {
  return (Object.keys(WEIGHTS) as PartName[]).flatMap((name) => {
    const points = services
      .map((health) => ({ health, points: servicePoints(health, name) }))
      .filter((row) => !Number.isNaN(row.points));
    if (points.length === 0) {
      return [];
    }
    const requests = points.reduce((sum, { health }) => sum + health.now.requests, 0);
    const mean = points.reduce((sum, row) => sum + row.points * row.health.now.requests, 0) / requests;
    const worst = points.reduce((least, row) => (row.points < least.points ? row : least));
    const score = (1 - WORST_SHARE) * mean + WORST_SHARE * worst.points;
    return [{ name, score, weight: WEIGHTS[name], explanation: explain(name, services, worst.health, worst.points) }];
  });
}

function explain(name: PartName, services: readonly ServiceHealth[], worst: ServiceHealth, points: number): string {
  if (points >= 99.5) {
    return {
      availability: 'No service fails.',
      latency: 'Every service is as fast as usual.',
      errors: 'No service fails more than usual.',
      anomalies: 'Nothing abnormal.',
    }[name];
  }
  if (name === 'availability') {
    const requests = services.reduce((sum, { now }) => sum + now.requests, 0);
    const errors = services.reduce((sum, { now }) => sum + now.errors, 0);
    return `${formatShare(errors / requests)} of all requests fail, most of all in ${worst.service} (${formatShare(errorRatio(worst.now))}).`;
  }
  if (name === 'latency') {
    return `Slowest against usual: ${worst.service}, p95 ${significant(slowdown(worst.now.p95, worst.usual?.p95 ?? NaN))} × usual.`;
  }
  if (name === 'errors') {
    return `${worst.service} fails more than usual: ${formatShare(errorRatio(worst.now))} against ${formatShare(worst.usual === null ? NaN : errorRatio(worst.usual))}.`;
  }
  const count = services.reduce((sum, { anomalies }) => sum + anomalies.length, 0);
  const open = services.reduce((sum, { anomalies }) => sum + anomalies.filter((anomaly) => anomaly.open).length, 0);
  return `${count === 1 ? '1 abnormal stretch' : `${count} abnormal stretches`}, ${open} of them going on; most in ${worst.service}.`;
}

/** Value on the broken line through the points; constant beyond its ends, NaN stays NaN. */
function along(line: Array<[number, number]>, x: number): number {
  if (Number.isNaN(x)) {
    return NaN;
  }
  const above = line.findIndex(([at]) => at >= x);
  if (above <= 0) {
    return line[above < 0 ? line.length - 1 : 0][1];
  }
  const [[x0, y0], [x1, y1]] = [line[above - 1], line[above]];
  return y0 + ((x - x0) / (x1 - x0)) * (y1 - y0);
}
