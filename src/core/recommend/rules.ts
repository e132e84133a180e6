import type { Grade } from './recommend';

/** Version of the rules, for receipts. */
export const RULES_VERSION = 'rules/1';

export type RecommendationKind = 'performance_tuning' | 'reliability_improvement' | 'resource_optimization';

export interface Rule {
  actions: readonly string[];
  effect: string;
  /** Expected effect in general, as shares. */
  effectLow: number;
  effectHigh: number;
  effort: Grade;
  risk: Grade;
}

/** What each kind of finding calls for, and what that gains in general. */
export const RULES: Readonly<Record<RecommendationKind, Rule>> = {
  performance_tuning: {
    actions: [
      'Add a caching layer',
      'Optimise database queries and indexes',
      'Use connection pooling',
      'Process non-critical operations asynchronously',
    ],
    effect: '25–40 % shorter response time in general',
    effectLow: 0.25,
    effectHigh: 0.4,
    effort: 'medium',
    risk: 'low',
  },
  reliability_improvement: {
    actions: [
      'Add a circuit breaker',
      'Retry with exponential backoff',
      'Improve error handling and validation',
      'Add health checks and monitoring',
    ],
    effect: '50–70 % fewer errors in general',
    effectLow: 0.5,
    effectHigh: 0.7,
    effort: 'medium',
    risk: 'low',
  },
  resource_optimization: {
    actions: [
      'Pool resources',
      'Balance the load over instances',
      'Tune memory and garbage collection',
      'Queue and throttle requests',
    ],
    effect: '30–50 % better utilisation in general',
    effectLow: 0.3,
    effectHigh: 0.5,
    effort: 'high',
    risk: 'medium',
  },
};
