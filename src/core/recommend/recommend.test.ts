import type { RedFigures } from '../health/figures';
import { impactOf } from './impact';
import { recommend, type RecommendInput, type ServiceFigures } from './recommend';

function red(requests: number, p95: number, errors = 0): RedFigures {
  return { requests, errors, durationSum: requests * p95 * 0.5, p95 };
}

const service = (
  name: string,
  now: RedFigures,
  usual: RedFigures | null,
  more: Partial<ServiceFigures> = {}
): ServiceFigures => ({ service: name, now, usual, ...more });

const quiet = (more: Partial<RecommendInput> = {}): RecommendInput => ({
  services: [service('gateway', red(1000, 300), red(1000, 300)), service('cart', red(500, 100), red(500, 100))],
  edges: [{ caller: 'gateway', callee: 'cart', calls: 500 }],
  errorGroups: [],
  ...more,
});

describe('recommend', () => {
  it('has nothing to say when all is as usual', () => {
    expect(recommend(quiet())).toEqual([]);
    expect(recommend({ services: [], edges: [], errorGroups: [] })).toEqual([]);
  });

  it('names the slow callee, not the caller that waits for it, with the four actions [S0-073] [S0-077] [S0-086] [S0-087]', () => {
    const found = recommend(
      quiet({
        services: [
          service('gateway', { ...red(1000, 1500), durationSum: 150_000 + 112_500 }, red(1000, 300)),
          service('cart', red(500, 550), red(500, 100)),
        ],
      })
    );
    expect(found.map(({ id }) => id)).toEqual(['cart:performance_tuning']);
    expect(found[0]).toMatchObject({ effort: 'medium', risk: 'low', effectLow: 0.25, effectHigh: 0.4, priority: 1 });
    expect(found[0].actions).toEqual([
      'Add a caching layer',
      'Optimise database queries and indexes',
      'Use connection pooling',
      'Process non-critical operations asynchronously',
    ]);
    expect(found[0].effect).toBe(
      '25–40 % shorter response time in general. Back at its usual 100 ms it would be 82 % shorter.'
    );
    expect(found[0].measuredEffect).toBeCloseTo(1 - 100 / 550, 9);
    expect(found[0].evidence[0]).toEqual({ label: 'p95', value: 550, unit: 'ms', usual: 100 });
  });

  it('names a failing service with its most frequent message and the four actions [S0-088] [S0-089]', () => {
    const groups = [
      { service: 'cart', endpoint: '/add', message: 'redis timeout', count: 40 },
      { service: 'cart', endpoint: '/add', message: 'other', count: 3 },
      { service: 'gateway', endpoint: '/', message: 'bad gateway', count: 90 },
    ];
    const found = recommend(
      quiet({ services: [service('cart', red(500, 100, 60), red(500, 100, 2))], errorGroups: groups })
    );
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      kind: 'reliability_improvement',
      effort: 'medium',
      risk: 'low',
      effectLow: 0.5,
      effectHigh: 0.7,
    });
    expect(found[0].actions).toEqual([
      'Add a circuit breaker',
      'Retry with exponential backoff',
      'Improve error handling and validation',
      'Add health checks and monitoring',
    ]);
    expect(found[0].description).toBe(
      '12 % of the requests to cart fail, usually 0.40 %. Most often: “redis timeout” (40 times).'
    );
    expect(found[0].effect).toContain('50–70 % fewer errors in general.');
  });

  it('names a service short of resources with the four actions [S0-079] [S0-090] [S0-091]', () => {
    const resources = { cpuPercent: 92, memoryMb: 900, networkLatencyMs: 3 };
    const usualResources = { cpuPercent: 31, memoryMb: 400, networkLatencyMs: 2 };
    const found = recommend(
      quiet({ services: [service('cart', red(500, 100), red(500, 100), { resources, usualResources })] })
    );
    expect(found[0]).toMatchObject({
      kind: 'resource_optimization',
      effort: 'high',
      risk: 'medium',
      effectLow: 0.3,
      effectHigh: 0.5,
    });
    expect(found[0].actions).toEqual([
      'Pool resources',
      'Balance the load over instances',
      'Tune memory and garbage collection',
      'Queue and throttle requests',
    ]);
    expect(found[0].description).toBe(
      'cart is short of resources: CPU at 92 %, 3.0 × usual, memory at 900 MB, 2.3 × usual.'
    );
    expect(found[0].evidence).toContainEqual({ label: 'CPU', value: 92, unit: 'percent', usual: 31 });
  });

  it('names the heaviest service where there is nothing to compare with', () => {
    const found = recommend(
      quiet({ services: [service('gateway', red(1000, 300), null), service('cart', red(500, 20), null)] })
    );
    expect(found.map(({ id }) => id)).toEqual(['gateway:performance_tuning']);
    expect(found[0].measuredEffect).toBeNull();
    expect(found[0].effect).toBe('25–40 % shorter response time in general.');
  });

  it('says nothing about fewer than ten requests or a few milliseconds', () => {
    expect(recommend(quiet({ services: [service('cart', red(9, 5000, 9), red(500, 100))] }))).toEqual([]);
    expect(recommend(quiet({ services: [service('cart', red(900, 8), red(900, 2))] }))).toEqual([]);
  });

  it('puts what concerns the most time and errors first [S0-082]', () => {
    const found = recommend({
      services: [
        service('small', red(20, 900, 4), red(20, 100)),
        service('large', red(5000, 900, 400), red(5000, 300)),
      ],
      edges: [],
      errorGroups: [],
    });
    expect(found[0].service).toBe('large');
    expect(found.map(({ priority }) => priority)).toEqual([...found.map(({ priority }) => priority)].sort());
    expect(found.find(({ id }) => id === 'small:performance_tuning')?.priority).toBe(3);
  });
});

describe('impactOf', () => {
  it('charges a callee’s time to its callers once', () => {
    const impacts = impactOf(quiet().services, quiet().edges);
    expect(impacts.get('gateway')?.selfTime).toBe(150_000 - 25_000);
    expect(impacts.get('cart')?.selfTime).toBe(25_000);
    expect([...impacts.values()].reduce((sum, { timeShare }) => sum + timeShare, 0)).toBeCloseTo(1, 12);
  });
});
