/** What to do about a value beyond its threshold, as the action API has always called it. */
export type ThresholdAction =
  | 'scale_up'
  | 'optimize_memory'
  | 'cleanup_storage'
  | 'optimize_queries'
  | 'implement_circuit_breaker'
  | 'increase_pool_size'
  | 'add_indexes'
  | 'optimize_cache'
  | 'implement_pooling';

export interface Threshold {
  warning: number;
  critical: number;
  action: ThresholdAction;
  /** The same in words. */
  advice: string;
}

export type ThresholdState = 'ok' | 'warning' | 'critical';

/** Where a metric of that name begins to need care, and where it needs it at once. Where warning lies above critical, lower is worse. */
export const THRESHOLDS: Readonly<Record<string, Threshold>> = {
  cpu_usage_percent: { warning: 70, critical: 90, action: 'scale_up', advice: 'Scale up.' },
  memory_usage_percent: { warning: 75, critical: 95, action: 'optimize_memory', advice: 'Reduce the memory in use.' },
  disk_usage_percent: { warning: 80, critical: 95, action: 'cleanup_storage', advice: 'Clean up the storage.' },
  response_time_seconds: {
    warning: 2,
    critical: 5,
    action: 'optimize_queries',
    advice: 'Make the queries behind it faster.',
  },
  error_rate_percent: {
    warning: 5,
    critical: 10,
    action: 'implement_circuit_breaker',
    advice: 'Put a circuit breaker before what fails.',
  },
  connection_pool_utilization: {
    warning: 80,
    critical: 95,
    action: 'increase_pool_size',
    advice: 'Make the connection pool larger.',
  },
  slow_queries_per_hour: {
    warning: 10,
    critical: 50,
    action: 'add_indexes',
    advice: 'Add indexes for the slow queries.',
  },
  cache_hit_ratio: { warning: 0.7, critical: 0.5, action: 'optimize_cache', advice: 'Look at what the cache misses.' },
  connection_count: { warning: 15, critical: 25, action: 'implement_pooling', advice: 'Share connections in a pool.' },
};

/** Whether lower values are worse. */
export function isInverted({ warning, critical }: Threshold): boolean {
  return warning > critical;
}

/** State of a value: the threshold itself belongs to the worse side. A missing value (NaN) is `ok`: nothing is known against it. */
export function thresholdState(value: number, threshold: Threshold): ThresholdState {
  const reaches = (limit: number) => (isInverted(threshold) ? value <= limit : value >= limit);
  return reaches(threshold.critical) ? 'critical' : reaches(threshold.warning) ? 'warning' : 'ok';
}

/** The threshold of a metric; one named shortly (`cpu`, in percent) is known too. Undefined for others. */
export function thresholdOf(metric: string, unit: string): Threshold | undefined {
  const isPercent = unit === 'percent' || unit === '%';
  const names = isPercent ? [metric, `${metric}_usage_percent`] : [metric];
  const known = names.find((name) => Object.hasOwn(THRESHOLDS, name));
  return known === undefined ? undefined : THRESHOLDS[known];
}
