import { chainEvents, type EventSketch } from '../../../tests/fixtures/queries/chainEvents';
import { TEN } from '../../../tests/fixtures/queries/context';
import { analyseChain, chainGraph } from './chainAnalysis';
import { chainSpans, declaredCallees } from './chainSpans';

const spansOf = (events: EventSketch[]) => chainSpans(chainEvents(events));
const parents = (events: EventSketch[]) => {
  const spans = spansOf(events);
  return spans.map((span) => `${span.service} < ${spans.find((other) => other.id === span.parentId)?.service ?? 'nobody'}`);
};

describe('spans of a chain', () => {
  it('follow span ids where the source has them, whatever the times say', () => {
    const events = [
      { service: 'front', start: 0, end: 100, spanId: 'a' },
      { service: 'cart', start: 10, end: 250, spanId: 'b', parent: 'a' },
      { service: 'stock', start: 20, end: 30, spanId: 'c', parent: 'b' },
      { service: 'mail', start: 25, end: 28, spanId: 'd', parent: 'unknown' },
    ];
    expect(parents(events)).toEqual(['front < nobody', 'cart < front', 'stock < cart', 'mail < nobody']);
  });

  it('nest by time without span ids [S0-043]', () => {
    const events = [
      { service: 'front', start: 0, end: 100 },
      { service: 'cart', start: 10, end: 60 },
      { service: 'stock', start: 20, end: 30 },
      { service: 'mail', start: 70, end: 90 },
    ];
    expect(parents(events)).toEqual(['front < nobody', 'cart < front', 'stock < cart', 'mail < front']);
  });

  it('believe a declared dependency before tighter nesting [S0-043]', () => {
    const events = [
      { service: 'front', start: 0, end: 100, dependencies: ['cart', { target_service: 'stock' }] },
      { service: 'cart', start: 10, end: 60 },
      { service: 'stock', start: 20, end: 30 },
    ];
    expect(parents(events)).toEqual(['front < nobody', 'cart < front', 'stock < front']);
  });

  it('join a start with the end of the same work, and keep one without an end as unfinished', () => {
    const spans = spansOf([
      { service: 'cart', type: 'start', endpoint: '/add', start: 0, end: 0 },
      { service: 'cart', type: 'complete', endpoint: '/add', start: 40, end: 40 },
      { service: 'mail', type: 'start', endpoint: '/send', start: 5, end: 5 },
    ]);
    expect(spans.map(({ service, start, end, status }) => [service, start - TEN, end - TEN, status])).toEqual([
      ['cart', 0, 40, 'ok'],
      ['mail', 5, 5, 'unfinished'],
    ]);
  });

  it('take other events as notes of the span they happened in', () => {
    const spans = spansOf([
      { service: 'cart', start: 0, end: 50 },
      { service: 'cart', type: 'performance_degradation', start: 20, end: 20 },
    ]);
    expect(spans).toHaveLength(1);
    expect(spans[0].notes).toEqual([1]);
  });

  it('never make two spans of equal extent each other’s parent', () => {
    const spans = spansOf([
      { service: 'a', start: 0, end: 10 },
      { service: 'b', start: 0, end: 10 },
    ]);
    expect(spans.filter((span) => span.parentId === '')).toHaveLength(1);
  });
});

describe('declared callees', () => {
  it.each([
    ['["cart", {"target_service": "stock"}, {"service": "mail"}, 7, null]', ['cart', 'stock', 'mail']],
    ['{"cart": 1}', []],
    ['broken', []],
    ['', []],
  ])('of %s', (json, callees) => {
    expect(declaredCallees(json)).toEqual(callees);
  });
});

describe('the analysis of a chain', () => {
  const events: EventSketch[] = [
    { service: 'front', start: 0, end: 100, spanId: 'a' },
    { service: 'cart', start: 10, end: 50, spanId: 'b', parent: 'a' },
    { service: 'stock', start: 30, end: 80, spanId: 'c', parent: 'a', type: 'error' },
    { service: 'stock', start: 35, end: 45, spanId: 'd', parent: 'c' },
  ];

  it('gives duration, services, success and own time, by hand [S1-053]', () => {
    expect(analyseChain(spansOf(events))).toEqual({
      totalDurationMs: 100,
      serviceCount: 3,
      successRate: 0.75,
      bottlenecks: [
        { service: 'stock', selfTimeMs: 50, share: 0.5, events: 2 },
        { service: 'cart', selfTimeMs: 40, share: 0.4, events: 1 },
        { service: 'front', selfTimeMs: 30, share: 0.3, events: 1 },
      ],
    });
  });

  it('counts calls between services, not within one', () => {
    const graph = chainGraph(spansOf(events));
    expect(graph.edges).toEqual([
      { caller: 'front', callee: 'cart', durations: [40], errors: 0 },
      { caller: 'front', callee: 'stock', durations: [50], errors: 1 },
    ]);
    expect(graph.nodes.map(({ service, durations }) => [service, durations.length])).toEqual([['front', 1], ['cart', 1], ['stock', 1]]);
  });

  it('of nothing is nothing', () => {
    expect(analyseChain([])).toEqual({ totalDurationMs: 0, serviceCount: 0, successRate: NaN, bottlenecks: [] });
  });
});
