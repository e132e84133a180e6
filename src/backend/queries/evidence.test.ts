import { textColumn } from '../../../tests/fixtures/queries/context';
import type { GraphColumns, RedColumns } from '../../stores/port';
import { recommendInput, serviceFigures, type EvidenceRows } from './evidence';

const numbers = (...values: number[]) => Float64Array.from(values);

function red(services: string[], requests: number[], changes: Partial<RedColumns> = {}): RedColumns {
  const all = (value: number) => Float64Array.from(services, () => value);
  return {
    groups: services.map((service) => ({ service })),
    group: Int32Array.from(services, (_, index) => index),
    time: all(0),
    requests: numbers(...requests),
    errors: all(2),
    recorded: new Float64Array(0),
    durationSum: all(1_000),
    p50: all(10),
    p95: all(50),
    p99: all(90),
    sampled: services.map(() => false),
    source: 'rows',
    rowsRead: 0,
    ...changes,
  };
}

function graph(services: string[], kinds: string[], calls: Array<[string, string]>): GraphColumns {
  const zeros = new Float64Array(services.length);
  const perCall = new Float64Array(calls.length).fill(5);
  return {
    nodes: {
      service: textColumn(services),
      kind: textColumn(kinds),
      requests: Float64Array.from(services, (_, index) => 100 - index),
      errors: zeros,
      p50: zeros,
      p95: zeros,
      p99: zeros,
      lastSeen: zeros,
    },
    edges: {
      caller: textColumn(calls.map(([caller]) => caller)),
      callee: textColumn(calls.map(([, callee]) => callee)),
      calls: perCall,
      errors: perCall,
      p50: perCall,
      p95: perCall,
      confidence: perCall,
    },
    sampled: false,
    source: 'rows' as const,
    rowsRead: 0,
  };
}

const rows: EvidenceRows = {
  now: red(['cart', 'mail', 'other'], [100, 50, 7], { folded: 4 }),
  usual: red(['mail', 'cart'], [700, 1_400]),
  usualScale: 1 / 7,
  graph: graph(['cart', 'mail'], ['service', 'service'], [['cart', 'mail']]),
  errors: {
    service: textColumn(['cart']),
    endpoint: textColumn(['/add']),
    message: textColumn(['no stock']),
    count: numbers(2),
    lastSeen: numbers(0),
    exampleChainId: ['c'],
  },
  resources: {
    service: textColumn(['cart']),
    cpuPercent: numbers(85),
    memoryMb: numbers(NaN),
    networkLatencyMs: numbers(2),
    samples: numbers(9),
    source: 'rows',
  },
  usualResources: null,
};

describe('evidence', () => {
  it('puts figures beside the usual ones of the same service, counts on the same length of time', () => {
    const figures = serviceFigures(rows);
    expect(figures.map(({ service }) => service)).toEqual(['cart', 'mail']);
    expect(figures[0].now.requests).toBe(100);
    expect(figures[0].usual?.requests).toBeCloseTo(200, 9);
    expect(figures[1].usual?.requests).toBeCloseTo(100, 9);
    expect(figures[0].usual?.p95).toBe(50);
    expect(figures[0].resources).toEqual({ cpuPercent: 85, memoryMb: NaN, networkLatencyMs: 2 });
    expect(figures[0].usualResources).toBeNull();
  });

  it('names calls and messages', () => {
    const input = recommendInput(rows);
    expect(input.edges).toEqual([{ caller: 'cart', callee: 'mail', calls: 5 }]);
    expect(input.errorGroups).toEqual([{ service: 'cart', endpoint: '/add', message: 'no stock', count: 2 }]);
  });
});
