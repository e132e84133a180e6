import { chainEvents, type EventSketch } from '../../../tests/fixtures/queries/chainEvents';
import { TEN } from '../../../tests/fixtures/queries/context';
import { chainSpans, declaredCallees } from './chainSpans';

const spansOf = (events: EventSketch[]) => chainSpans(chainEvents(events));
const parents = (events: EventSketch[]) => {
  const spans = spansOf(events);
  return spans.map(
    (span) => `${span.service} < ${spans.find((other) => other.id === span.parentId)?.service ?? 'nobody'}`
  );
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

  it('do not make whoever fills a queue wait for what is taken out of it', () => {
    const spans = spansOf([
      { service: 'cart', start: 0, end: 50, spanId: 'a', kind: 'producer' },
      { service: 'mail', start: 20, end: 200, spanId: 'b', parent: 'a', kind: 'consumer' },
    ]);
    expect(spans.map(({ service, detached }) => [service, detached])).toEqual([
      ['cart', false],
      ['mail', true],
    ]);
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
