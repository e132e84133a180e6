import { isInverted, THRESHOLDS, thresholdOf, thresholdState } from './thresholds';

/** As the requirements have them: warning, critical, action. */
const REQUIRED: Array<[string, number, number, string]> = [
  ['cpu_usage_percent', 70, 90, 'scale_up'],
  ['memory_usage_percent', 75, 95, 'optimize_memory'],
  ['disk_usage_percent', 80, 95, 'cleanup_storage'],
  ['response_time_seconds', 2, 5, 'optimize_queries'],
  ['error_rate_percent', 5, 10, 'implement_circuit_breaker'],
  ['connection_pool_utilization', 80, 95, 'increase_pool_size'],
  ['slow_queries_per_hour', 10, 50, 'add_indexes'],
  ['cache_hit_ratio', 0.7, 0.5, 'optimize_cache'],
  ['connection_count', 15, 25, 'implement_pooling'],
];

describe('operating thresholds [S3-080] [S3-081] [S3-082] [S3-083] [S3-084] [S3-085] [S3-086] [S3-087] [S3-088]', () => {
  it('are those that are required, and no others', () => {
    const known = Object.entries(THRESHOLDS).map(([name, { warning, critical, action }]) => [
      name,
      warning,
      critical,
      action,
    ]);
    expect(known).toEqual(REQUIRED);
  });

  it.each(REQUIRED)('%s changes its state at %d and %d exactly', (name, warning, critical) => {
    const threshold = THRESHOLDS[name];
    const worse = isInverted(threshold) ? -1e-9 : 1e-9;
    const state = (value: number) => thresholdState(value, threshold);
    expect([warning - worse, warning, warning + worse].map(state)).toEqual(['ok', 'warning', 'warning']);
    expect([critical - worse, critical, critical + worse].map(state)).toEqual(['warning', 'critical', 'critical']);
  });

  it('are lower where lower is worse', () => {
    expect(Object.values(THRESHOLDS).filter(isInverted)).toEqual([THRESHOLDS.cache_hit_ratio]);
    expect(thresholdState(0, THRESHOLDS.cache_hit_ratio)).toBe('critical');
    expect(thresholdState(1, THRESHOLDS.cache_hit_ratio)).toBe('ok');
  });

  it('say nothing of a missing value', () => {
    expect(thresholdState(NaN, THRESHOLDS.cpu_usage_percent)).toBe('ok');
    expect(thresholdState(NaN, THRESHOLDS.cache_hit_ratio)).toBe('ok');
  });

  it('are known by the metric’s short name where its unit says so', () => {
    expect(thresholdOf('cpu', 'percent')).toBe(THRESHOLDS.cpu_usage_percent);
    expect(thresholdOf('memory', '%')).toBe(THRESHOLDS.memory_usage_percent);
    expect(thresholdOf('memory', 'MB')).toBeUndefined();
    expect(thresholdOf('latency_p50', 'ms')).toBeUndefined();
    expect(thresholdOf('constructor', 'count')).toBeUndefined();
  });
});
