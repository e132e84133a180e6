import { seededRandom } from '../../stats/random';
import { spanFigures, type NamedSpan, type Trace } from './spanFigures';
import { fitTraces, TraceScorer } from './traceScorer';

const T0 = Date.UTC(2026, 5, 1);
const random = seededRandom(7);
const noise = () => Math.exp(0.3 * (random() + random() + random() - 1.5));

/** The gateway calls the cart, which asks its database; `cart` and `network` multiply what these take. */
function traceAt(start: number, { cart = 1, network = 1, short = false } = {}): Trace {
  const wait = 2 * network * noise();
  const query = 5 * noise();
  const work = 10 * cart * noise() + (short ? 0 : query);
  const call = work + wait;
  const own = 20 * noise();
  const span = (id: string, parentId: string, service: string, from: number, duration: number): NamedSpan => ({
    ...{ id, parentId, service, operation: `${service}/do` },
    start: from,
    end: from + duration,
  });
  const spans = [
    span('a', '', 'gateway', 0, own + call),
    { ...span('b', 'a', 'gateway', 1, call), operation: 'cart/call' },
    span('c', 'b', 'cart', 1 + wait / 2, work),
    ...(short ? [] : [span('d', 'c', 'db', 2 + wait / 2, query)]),
  ];
  return { start, duration: own + call, spans };
}

const tracesFrom = (start: number, count: number, what = {}) =>
  Array.from({ length: count }, (_, at) => traceAt(start + at * 500, what));
const normal = tracesFrom(T0, 2_000);
const model = fitTraces(normal);
const scoresOf = (traces: Trace[]) => {
  const scorer = new TraceScorer(model);
  return traces.map((trace) => scorer.score(trace));
};
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const LATER = T0 + 3_600_000;

describe('the score of a trace', () => {
  const usual = mean(scoresOf(tracesFrom(LATER, 60)));

  it.each([
    ['a service that works twice as long', { cart: 2 }],
    ['a network that takes four times as long', { network: 4 }],
    ['work that ends early', { short: true, cart: 0.3 }],
  ])('rises with %s, more so the longer that lasts', (_, what) => {
    const scores = scoresOf(tracesFrom(LATER, 60, what));
    expect(mean(scores.slice(30))).toBeGreaterThan(usual + 2);
    expect(mean(scores.slice(30))).toBeGreaterThan(mean(scores.slice(0, 5)));
  });

  it('is that of normal traces again half a minute after the trouble', () => {
    const scores = scoresOf([...tracesFrom(LATER, 60, { cart: 3 }), ...tracesFrom(LATER + 61_000, 60)]);
    expect(mean(scores.slice(60))).toBeLessThan(usual + 1);
  });

  it('depends on earlier traces alone', () => {
    const traces = tracesFrom(LATER, 40, { cart: 1.5 });
    const whole = scoresOf(traces);
    [1, 7, 39].forEach((count) => expect(scoresOf(traces.slice(0, count))).toEqual(whole.slice(0, count)));
  });

  it('is 0 where nothing is known', () => {
    const scorer = new TraceScorer(fitTraces([]));
    expect(scorer.score(traceAt(LATER, { cart: 100 }))).toBe(0);
    const strange = traceAt(LATER);
    const elsewhere = strange.spans.map((span) => ({ ...span, service: `other-${span.service}` }));
    expect(new TraceScorer(model).score({ ...strange, spans: elsewhere })).toBe(0);
    expect(scorer.score({ start: LATER, duration: 5, spans: [] })).toBe(0);
  });

  it('stays finite for spans without a duration, that end before they start, or whose parent is absent', () => {
    const trace = traceAt(LATER);
    const broken = trace.spans.map((span, at) => ({
      ...span,
      parentId: at === 2 ? 'gone' : span.parentId,
      end: at === 1 ? span.start - 5 : span.start,
    }));
    expect(Number.isFinite(new TraceScorer(model).score({ ...trace, duration: 0, spans: broken }))).toBe(true);
  });
});

describe('the figures of a span', () => {
  it('leave the time of its children out, and give the time on the network to the one that was called', () => {
    const figures = new Map(
      spanFigures({
        start: T0,
        duration: 100,
        spans: [
          { id: '1', parentId: '', service: 'a', operation: 'in', start: 0, end: 100 },
          { id: '2', parentId: '1', service: 'b', operation: 'out', start: 10, end: 70 },
        ],
      }).map(({ key, value }) => [key.replaceAll('\0', ' '), Math.round(Math.exp(Math.abs(value)))])
    );
    expect(Object.fromEntries(figures)).toEqual({
      'own a in  ': 40,
      'short a in  ': 100,
      'own b out a in': 60,
      'short b out a in': 60,
      'network b out a in': 40,
    });
  });
});
