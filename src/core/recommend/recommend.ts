import { ENOUGH_REQUESTS, type RedFigures } from '../health/figures';
import { durationFinding, errorFinding, resourceFinding, type Finding } from './findings';
import { impactOf, type CallFigures } from './impact';
import { RULES, type RecommendationKind } from './rules';

/** CPU of all cores in percent, memory in MB, latency of the network in ms; NaN where unknown. */
export interface ResourceFigures {
  cpuPercent: number;
  memoryMb: number;
  networkLatencyMs: number;
}

export interface ServiceFigures {
  service: string;
  now: RedFigures;
  /** The same figures over the time that is compared with; null where there is none. */
  usual: RedFigures | null;
  resources?: ResourceFigures | null;
  usualResources?: ResourceFigures | null;
}

export interface ErrorGroup {
  service: string;
  endpoint: string;
  message: string;
  count: number;
}

export interface RecommendInput {
  services: ServiceFigures[];
  edges: CallFigures[];
  errorGroups: ErrorGroup[];
}

export interface Evidence {
  label: string;
  value: number;
  /** `ms`, `share`, `count`, `percent` or `megabytes`. */
  unit: string;
  usual?: number;
}

export type Grade = 'low' | 'medium' | 'high';

export interface Recommendation {
  /** `<service>:<kind>`: the same advice keeps its id. */
  id: string;
  /** 1 first, 2 soon, 3 later: by the share of all time or of all errors that is at stake. */
  priority: 1 | 2 | 3;
  service: string;
  kind: RecommendationKind;
  title: string;
  description: string;
  actions: string[];
  evidence: Evidence[];
  /** What to expect, in words: the general range, and what these figures allow. */
  effect: string;
  /** The general range as shares. */
  effectLow: number;
  effectHigh: number;
  /** Share by which the figure would fall if it went back to usual; null without a usual figure. */
  measuredEffect: number | null;
  effort: Grade;
  risk: Grade;
  /** Share of all chain time or of all errors, 0 to 1: the order within a priority. */
  impact: number;
}

const FIRST = 0.2;
const SOON = 0.05;

/**
 * What to change, from the figures of a range: three rules (long durations, many errors, contended resources), each with
 * the figures it rests on. A service is named for its own time only, not for that of the services it calls.
 * Sorted by priority, then impact. Services with fewer than ten requests get none; no findings give an empty list.
 */
export function recommend(input: RecommendInput): Recommendation[] {
  const impacts = impactOf(input.services, input.edges);
  const found = input.services.flatMap((figures) => {
    const impact = impacts.get(figures.service);
    if (impact === undefined || !(figures.now.requests >= ENOUGH_REQUESTS)) {
      return [];
    }
    return [
      durationFinding(figures, impact),
      errorFinding(figures, impact, input.errorGroups),
      resourceFinding(figures, impact),
    ].flatMap((finding) => (finding === null ? [] : [recommendation(figures.service, finding)]));
  });
  return found.sort((a, b) => a.priority - b.priority || b.impact - a.impact || (a.id < b.id ? -1 : 1));
}

function recommendation(service: string, finding: Finding): Recommendation {
  const rule = RULES[finding.kind];
  const measured = finding.measuredEffect;
  const estimate = measured === null ? '' : ` ${finding.measuredText}`;
  return {
    id: `${service}:${finding.kind}`,
    priority: finding.impact >= FIRST ? 1 : finding.impact >= SOON ? 2 : 3,
    service,
    kind: finding.kind,
    title: finding.title,
    description: finding.description,
    actions: [...rule.actions],
    evidence: finding.evidence,
    effect: `${rule.effect}.${estimate}`,
    effectLow: rule.effectLow,
    effectHigh: rule.effectHigh,
    measuredEffect: measured,
    effort: rule.effort,
    risk: rule.risk,
    impact: finding.impact,
  };
}
