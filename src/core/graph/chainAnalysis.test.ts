import { analyseChain, dependencyGraphOf, type ChainWork } from './chainAnalysis';

const work = (
  id: string,
  service: string,
  start: number,
  end: number,
  parentId = '',
  changes: Partial<ChainWork> = {}
): ChainWork => ({
  id,
  parentId,
  service,
  start,
  end,
  status: 'ok',
  notes: [],
  ...changes,
});

describe('the analysis of a chain', () => {
  const spans = [
    work('a', 'front', 0, 100),
    work('b', 'cart', 10, 50, 'a'),
    work('c', 'stock', 30, 80, 'a', { status: 'error', notes: [7] }),
    work('d', 'stock', 35, 45, 'c'),
  ];

  it('gives duration, services, success, own time and critical path, by hand [S1-052] [S1-053]', () => {
    expect(analyseChain(spans)).toMatchObject({
      totalDurationMs: 100,
      serviceCount: 3,
      successRate: 0.75,
      bottlenecks: [
        { service: 'stock', selfTimeMs: 50, share: 0.5, criticalTimeMs: 50, events: 3 },
        { service: 'cart', selfTimeMs: 40, share: 0.4, criticalTimeMs: 0, events: 1 },
        { service: 'front', selfTimeMs: 30, share: 0.3, criticalTimeMs: 50, events: 1 },
      ],
    });
  });

  it('says of each span how long it worked itself and how long the end waited for it', () => {
    const { selfTimesMs, criticalTimesMs } = analyseChain(spans);
    expect([...selfTimesMs]).toEqual([30, 40, 40, 10]);
    expect([...criticalTimesMs]).toEqual([50, 0, 40, 10]);
  });

  it('does not wait for what nobody waits for', () => {
    const { criticalTimesMs } = analyseChain([
      work('a', 'cart', 0, 50),
      work('b', 'mail', 20, 45, 'a', { detached: true }),
    ]);
    expect([...criticalTimesMs]).toEqual([50, 0]);
  });

  it('counts calls between services, not within one', () => {
    const { graph } = analyseChain(spans);
    expect(graph.edges).toEqual([
      { caller: 'front', callee: 'cart', durations: [40], errors: 0 },
      { caller: 'front', callee: 'stock', durations: [50], errors: 1 },
    ]);
    expect(graph.nodes.map(({ service, durations }) => [service, durations.length])).toEqual([
      ['front', 1],
      ['cart', 1],
      ['stock', 1],
    ]);
    expect(dependencyGraphOf({ graph })).toEqual({
      nodes: ['front', 'cart', 'stock'],
      edges: [
        { caller: 'front', callee: 'cart', calls: 1, errors: 0 },
        { caller: 'front', callee: 'stock', calls: 1, errors: 1 },
      ],
    });
  });

  it('leaves unfinished work out of the success rate, which is unknown without any other', () => {
    const open = work('e', 'mail', 5, 5, '', { status: 'unfinished' });
    expect(analyseChain([...spans, open]).successRate).toBe(0.75);
    expect(analyseChain([open]).successRate).toBeNaN();
  });

  it('of nothing is nothing', () => {
    expect(analyseChain([])).toEqual({
      totalDurationMs: 0,
      serviceCount: 0,
      successRate: NaN,
      bottlenecks: [],
      graph: { nodes: [], edges: [] },
      selfTimesMs: new Float64Array(),
      criticalTimesMs: new Float64Array(),
    });
  });
});
