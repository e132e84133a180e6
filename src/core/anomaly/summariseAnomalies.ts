import { signalTitle } from '../text/signalWords';
import { advice, describeStretch } from './describeStretch';
import type { AnomalyStretch } from './stretches';

export interface NamedStretch extends AnomalyStretch {
  service: string;
  signal: string;
}

export const SEVERITY_NAMES = ['normal', 'low', 'medium', 'high'] as const;

/** Whether something is at least as severe as wanted; everything is where nothing is wanted. */
export function isSevere(severity: number, least: (typeof SEVERITY_NAMES)[number] = 'normal'): boolean {
  return severity >= SEVERITY_NAMES.indexOf(least);
}

interface Investigation {
  id: string;
  service: string;
  text: string;
  /** When it was abnormal, epoch ms. */
  start: number;
  end: number;
}

/** Result of a detection over many series. Counts by type and the histogram each sum to the total. */
export interface AnomalySummary {
  totalAnomalies: number;
  /** Ids of those of high severity, in the order of their rank. */
  highPriorityAnomalies: string[];
  /** Signal in words → count. */
  anomalyTypes: Record<string, number>;
  /** Ten steps of the confidence from 0 to 1. */
  confidenceDistribution: number[];
  /** What to look at first, worst first, one sentence each. */
  recommendedInvestigations: Investigation[];
}

const HIGH = SEVERITY_NAMES.indexOf('high');
const INVESTIGATIONS = 5;

/** Puts the stretches of all series into one summary. */
export function summariseAnomalies(stretches: readonly NamedStretch[]): AnomalySummary {
  const ranked = rankStretches(stretches);
  const anomalyTypes: Record<string, number> = {};
  const confidenceDistribution = new Array<number>(10).fill(0);
  for (const stretch of stretches) {
    const type = signalTitle(stretch.signal);
    anomalyTypes[type] = (anomalyTypes[type] ?? 0) + 1;
    confidenceDistribution[Math.min(9, Math.max(0, Math.floor((stretch.confidence || 0) * 10)))]++;
  }
  return {
    totalAnomalies: stretches.length,
    highPriorityAnomalies: ranked.filter(({ severity }) => severity === HIGH).map(({ id }) => id),
    anomalyTypes,
    confidenceDistribution,
    recommendedInvestigations: ranked.slice(0, INVESTIGATIONS).map((stretch) => ({
      id: stretch.id,
      service: stretch.service,
      start: stretch.start,
      end: stretch.end,
      text: `${describeStretch(stretch, stretch)} ${advice(stretch.signal)}`,
    })),
  };
}

/** Those that go on first, then the worst: severity, then score, then the later one. */
export function rankStretches<T extends NamedStretch>(stretches: readonly T[]): T[] {
  return [...stretches].sort(
    (a, b) =>
      Number(b.open) - Number(a.open) ||
      b.severity - a.severity ||
      b.score - a.score ||
      b.start - a.start ||
      (a.id < b.id ? -1 : 1)
  );
}
