import { chainFigures, type ChainFigures, type HealthFigures } from './chainFigures';
import { achievements, concerns } from './findings';
import { healthParts, serviceScore, type HealthPart, type ServiceHealth } from './parts';
import { healthSentence } from './sentence';

export interface HealthInput {
  services: ServiceHealth[];
  /** All chains of the range, and of the time it is compared with. */
  chains: ChainFigures;
  usualChains: ChainFigures | null;
  /** Titles of recommendations, most important first. */
  recommendations: ReadonlyArray<{ title: string; service: string; actions: readonly string[] }>;
  /** Services by how much depends on them, most critical first; by requests unless given. */
  critical?: readonly string[];
  /** Clock time of an epoch time in the reader's zone; UTC unless given. */
  clock?: (time: number) => string;
}

export interface Health {
  /** 0 to 100; NaN without any request. */
  score: number;
  /** The verdict in one sentence. */
  sentence: string;
  parts: HealthPart[];
  services: Array<{ service: string; score: number }>;
  /** At most five. */
  criticalServices: string[];
  /** At most three, one sentence each. */
  concerns: string[];
  achievements: string[];
  priorityActions: string[];
  figures: HealthFigures;
}

const CRITICAL = 5;
const CONCERNS = 3;
const ACTIONS = 3;

/**
 * Health of all services over a range. The score is the weighted mean of its parts (availability 0.35, latency 0.3, errors
 * against usual 0.15, anomalies 0.2; parts without data give their weight to the others); each part is 0.7 × its mean
 * over services, weighted by requests, + 0.3 × its worst service, so that one broken service is seen.
 */
export function assessHealth(input: HealthInput): Health {
  const active = input.services.filter(({ now }) => now.requests > 0);
  const parts = healthParts(active);
  const weight = parts.reduce((sum, part) => sum + part.weight, 0);
  const score = weight > 0 ? parts.reduce((sum, part) => sum + part.weight * part.score, 0) / weight : NaN;
  const byLoad = [...active].sort((a, b) => b.now.requests - a.now.requests).map(({ service }) => service);
  return {
    score,
    sentence: healthSentence(active, input.clock),
    parts,
    services: active
      .map((health) => ({ service: health.service, score: serviceScore(health) }))
      .sort((a, b) => a.score - b.score),
    criticalServices: [...(input.critical ?? byLoad)].slice(0, CRITICAL),
    concerns: concerns(active, input.clock).slice(0, CONCERNS),
    achievements: achievements(active, input.chains, input.usualChains),
    priorityActions: input.recommendations
      .slice(0, ACTIONS)
      .map(({ title, actions }) => (actions.length > 0 ? `${title}: ${lower(actions[0])}.` : `${title}.`)),
    figures: chainFigures(input.chains),
  };
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
