import { assessHealth, type HealthInput } from './assessHealth';
import { serviceState, type RedFigures } from './figures';
import type { ServiceHealth } from './parts';

function red(requests: number, p95: number, errors = 0): RedFigures {
  return { requests, errors, durationSum: requests * p95 * 0.5, p95 };
}

const well = (name: string): ServiceHealth => ({
  service: name,
  now: red(1000, 200),
  usual: red(1000, 200),
  anomalies: [],
});
const chains = { executions: 1200, averageDurationMs: 123.456789, completes: 9995, errors: 5, minutes: 60 };

const input = (services: ServiceHealth[], more: Partial<HealthInput> = {}): HealthInput => ({
  services,
  chains,
  usualChains: null,
  recommendations: [],
  ...more,
});

describe('assessHealth', () => {
  it('gives 100 and one calm sentence when all is as usual [S0-112]', () => {
    const health = assessHealth(input(Array.from({ length: 10 }, (_, i) => well(`s${i}`))));
    expect(health.score).toBeCloseTo(100, 9);
    expect(health.sentence).toBe('All 10 services are as usual.');
    expect(health.concerns).toEqual([]);
    expect(health.parts.map(({ name, weight }) => [name, weight])).toEqual([
      ['availability', 0.35],
      ['latency', 0.3],
      ['errors', 0.15],
      ['anomalies', 0.2],
    ]);
  });

  it('reports the figures of a summary with their rounding [S0-107] [S0-108] [S0-109]', () => {
    const { figures } = assessHealth(input([well('a')]));
    expect(figures).toEqual({
      totalChainExecutions: 1200,
      averageExecutionTime: 123.46,
      overallSuccessRate: 99.9,
      chainsPerMinute: 20,
    });
    expect(
      assessHealth(input([well('a')], { chains: { ...chains, completes: 0, errors: 0 } })).figures.overallSuccessRate
    ).toBeNaN();
    expect(assessHealth(input([well('a')], { chains: { ...chains, errors: 0 } })).figures.overallSuccessRate).toBe(100);
  });

  it('puts the verdict first: what, how much, compared with what, since when', () => {
    const start = Date.UTC(2026, 10, 21, 2, 41);
    const slow: ServiceHealth = {
      service: 'checkout',
      now: red(500, 1400),
      usual: red(500, 450),
      anomalies: [{ signal: 'p95', severity: 3, start, open: true }],
    };
    const health = assessHealth(input([well('a'), slow]));
    expect(health.sentence).toBe('checkout is slow: p95 1.4 s, 3.1 × its usual 450 ms, since 02:41 UTC.');
    expect(health.services[0].service).toBe('checkout');
    expect(health.score).toBeLessThan(85);
  });

  it('speaks of failures, of a second service and of many', () => {
    const failing = (name: string): ServiceHealth => ({
      service: name,
      now: red(500, 200, 60),
      usual: red(500, 200, 2),
      anomalies: [],
    });
    expect(assessHealth(input([well('a'), failing('payment')])).sentence).toBe(
      'payment fails: 12 % of its requests, usually 0.40 %.'
    );
    expect(assessHealth(input([failing('payment'), failing('cart')])).sentence).toBe(
      'payment fails: 12 % of its requests, usually 0.40 %. Also: cart fails: 12 % of its requests, usually 0.40 %.'
    );
    expect(assessHealth(input(['a', 'b', 'c'].map(failing))).sentence).toContain('2 more services are in trouble.');
  });

  it('names the strangest signal with its figures, and writes names as they are', () => {
    const start = Date.UTC(2026, 10, 21, 10, 23);
    const strange: ServiceHealth = {
      ...well('shippingservice'),
      anomalies: [
        { signal: 'metric:cpu', severity: 3, start, open: true, value: 16, usual: 0.53, ratio: 30, unit: 'millicores' },
      ],
    };
    expect(assessHealth(input([well('a'), strange])).sentence).toBe(
      'shippingservice is unusual: CPU 16 millicores, 30 × its usual 0.53 millicores, since 10:23 UTC.'
    );
    const bare: ServiceHealth = { ...well('a'), anomalies: [{ signal: 'rate', severity: 2, start, open: true }] };
    expect(assessHealth(input([bare])).sentence).toBe('a is unusual: its request rate since 10:23 UTC.');
  });

  it('falls as any part worsens, and sees one broken service among many [S0-112]', () => {
    const many = Array.from({ length: 20 }, (_, i) => well(`s${i}`));
    const scoreWith = (change: Partial<ServiceHealth>) =>
      assessHealth(input([...many, { ...well('x'), ...change }])).score;
    const scores = [0, 5, 20, 100, 500].map((errors) => scoreWith({ now: red(1000, 200, errors) }));
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(scores[4]).toBeLessThan(90);
    expect(scoreWith({ now: red(1000, 700) })).toBeLessThan(scoreWith({ now: red(1000, 320) }));
    expect(scoreWith({ anomalies: [{ signal: 'rate', severity: 3, start: 0, open: true }] })).toBeLessThan(
      scoreWith({ anomalies: [{ signal: 'rate', severity: 3, start: 0, open: false }] })
    );
    for (const score of scores) {
      expect(score).toBeGreaterThanOrEqual(0);
      expect(score).toBeLessThanOrEqual(100);
    }
  });

  it('leaves out what it cannot know', () => {
    const alone = assessHealth(input([{ ...well('a'), usual: null }]));
    expect(alone.parts.map(({ name }) => name)).toEqual(['availability', 'anomalies']);
    expect(alone.score).toBeCloseTo(100, 9);
    expect(alone.sentence).toBe('a is without conspicuous errors; there is no earlier time to compare with.');
    const nothing = assessHealth(input([]));
    expect(nothing.score).toBeNaN();
    expect(nothing.sentence).toBe('There were no requests in this range.');
  });

  it('bounds its lists [S0-110] [S0-111] [S0-113] [S0-114]', () => {
    const services = Array.from(
      { length: 8 },
      (_, i): ServiceHealth => ({ service: `s${i}`, now: red(1000 - i, 2000), usual: red(1000, 400), anomalies: [] })
    );
    const better: ServiceHealth = { service: 'faster', now: red(100, 200), usual: red(100, 400), anomalies: [] };
    const recommendations = Array.from({ length: 5 }, (_, i) => ({
      title: `Make s${i} faster`,
      service: `s${i}`,
      actions: ['Add a caching layer'],
    }));
    const health = assessHealth(
      input([...services, better], { recommendations, usualChains: { ...chains, averageDurationMs: 300 } })
    );
    expect(health.criticalServices).toEqual(['s0', 's1', 's2', 's3', 's4']);
    expect(health.concerns).toHaveLength(3);
    expect(health.achievements).toEqual([
      'Chains are 59 % faster: 120 ms on average, before 300 ms.',
      'faster is 50 % faster: p95 200 ms, before 400 ms.',
    ]);
    expect(health.priorityActions).toEqual([
      'Make s0 faster: add a caching layer.',
      'Make s1 faster: add a caching layer.',
      'Make s2 faster: add a caching layer.',
    ]);
    expect(assessHealth(input(services, { critical: ['z'] })).criticalServices).toEqual(['z']);
  });
});

describe('serviceState', () => {
  const figures = { requests: 100, errorRatio: 0, p95: 100, usualP95: 100 };

  it('follows errors and slowness, and stays ok with too few requests', () => {
    expect(serviceState(figures)).toBe('ok');
    expect(serviceState({ ...figures, errorRatio: 0.01 })).toBe('warning');
    expect(serviceState({ ...figures, errorRatio: 0.05 })).toBe('error');
    expect(serviceState({ ...figures, p95: 150 })).toBe('warning');
    expect(serviceState({ ...figures, p95: 300 })).toBe('error');
    expect(serviceState({ ...figures, p95: 9, usualP95: 2 })).toBe('ok');
    expect(serviceState({ ...figures, usualP95: NaN })).toBe('ok');
    expect(serviceState({ ...figures, requests: 9, errorRatio: 1 })).toBe('ok');
  });
});
