import { clusteredFrames, shopFrames } from '../../../../tests/fixtures/graph/frames';
import { buildAdjacency, callsFrom, callsTo, nodesWithin } from './adjacency';
import { countKinds, countStates, dimmedBy } from './filter';
import { focusGraph } from './focus';
import { foldGraph } from './fold';
import type { GraphModel } from './graphModel';
import { readFrames } from './readFrames';
import { searchNodes } from './search';
import { structureOf } from './structure';
import { walkOrder } from './walk';

function modelOf(frames = shopFrames()): GraphModel {
  const model = readFrames(frames);
  if (!model) {
    throw new Error('no graph');
  }
  return model;
}

describe('adjacency and focus', () => {
  const model = modelOf();
  const adjacency = buildAdjacency(model.nodes.length, model.edges);

  it('lists the calls of a node in both directions', () => {
    expect(Array.from(callsFrom(adjacency, 1), (e) => model.edges[e].target)).toEqual([2, 4]);
    expect(Array.from(callsTo(adjacency, 1), (e) => model.edges[e].source)).toEqual([0]);
    expect(callsFrom(adjacency, 5)).toHaveLength(0);
  });

  it('finds what is within some hops', () => {
    expect([...nodesWithin(adjacency, model.edges, 2, 1)].sort()).toEqual([1, 2, 3]);
    expect([...nodesWithin(adjacency, model.edges, 2, 9)].sort()).toEqual([0, 1, 2, 3, 4]);
    expect([...nodesWithin(adjacency, model.edges, 5, 3)]).toEqual([5]);
  });

  it('keeps the part around a node with its calls, and everything for an unknown node', () => {
    const part = focusGraph(model, { id: 'payment', hops: 1 });
    expect(part.nodes.map(({ id }) => id)).toEqual(['checkout', 'payment', 'orders-db']);
    expect(part.edges.map((edge) => `${part.nodes[edge.source].id}>${part.nodes[edge.target].id}`)).toEqual([
      'checkout>payment',
      'payment>orders-db',
    ]);
    expect(focusGraph(model, { id: 'gone', hops: 1 })).toBe(model);
    expect(focusGraph(model, null)).toBe(model);
  });
});

describe('foldGraph', () => {
  const model = modelOf(clusteredFrames(3, 4));
  const communities = model.nodes.map(({ id }) => `community:${id.slice(0, 2)}-s0`);

  it('shows a community as one node with count, worst state and summed rate', () => {
    const folded = foldGraph(model, communities, new Set());
    expect(folded.nodes.map(({ id, name, state, rate }) => [id, name, state, rate])).toEqual([
      ['community:c0-s0', 'c0-s0', 'ok', 10],
      ['community:c1-s0', 'c1-s0', 'error', 10],
      ['community:c2-s0', 'c2-s0', 'ok', 10],
    ]);
    expect(folded.nodes[1].members).toEqual([4, 5, 6, 7]);
    expect(folded.edges).toHaveLength(3);
  });

  it('opens one in place and keeps every call between what is shown', () => {
    const folded = foldGraph(model, communities, new Set(['community:c1-s0']));
    expect(folded.nodes).toHaveLength(6);
    expect(folded.nodes.filter(({ community }) => community === 'community:c1-s0')).toHaveLength(4);
    const inner = folded.edges.filter(
      ({ source, target }) => folded.nodes[source].community && folded.nodes[target].community
    );
    expect(inner).toHaveLength(6);
    expect(folded.edges).toHaveLength(6 + 3);
  });

  it('adds up parallel calls and loses none', () => {
    const two = model.nodes.map(({ id }) => (id.startsWith('c0') ? 'community:a' : 'community:b'));
    const folded = foldGraph(model, two, new Set());
    expect(folded.edges.map(({ count, rate }) => [count, rate])).toEqual([
      [1, 1],
      [1, 1],
    ]);
    expect(foldGraph(model, null, new Set())).toBe(model);
  });
});

describe('walkOrder', () => {
  it('follows the calls from the busiest entry, trouble first, and visits each node once', () => {
    const model = modelOf();
    expect(Array.from(walkOrder(model), (n) => model.nodes[n].id)).toEqual([
      'frontend',
      'checkout',
      'payment',
      'orders-db',
      'events',
      'reports',
    ]);
  });

  it('visits circles too', () => {
    const model = modelOf(clusteredFrames(3, 2));
    expect([...walkOrder(model)].sort((a, b) => a - b)).toEqual(model.nodes.map((_, i) => i));
  });
});

describe('searchNodes', () => {
  const model = modelOf();
  const names = (words: string) => searchNodes(model, words).map((i) => model.nodes[i].name);

  it('prefers names that start with the words, then words inside them', () => {
    expect(names('e')).toEqual(['events', 'payment', 'checkout', 'frontend', 'orders-db', 'reports']);
    expect(names('DB')).toEqual(['orders-db']);
  });

  it('finds nothing for nothing', () => {
    expect(names('  ')).toEqual([]);
    expect(names('xyz')).toEqual([]);
  });
});

describe('structureOf and filters', () => {
  it('does not change with the figures, but with the form', () => {
    const before = structureOf(modelOf());
    expect(structureOf(modelOf(shopFrames({ payment: { detail__p95: 5 } })))).toBe(before);
    expect(structureOf(modelOf(shopFrames({ payment: { id: 'paying' } }).slice(0, 1)))).not.toBe(before);
  });

  it('sets nodes back by state and kind, and calls with them', () => {
    const model = modelOf();
    expect(dimmedBy(model, { states: [], kinds: [] })).toEqual({ nodes: null, edges: null });
    const dimmed = dimmedBy(model, { states: ['error'], kinds: ['queue'] });
    expect([...(dimmed.nodes ?? [])]).toEqual([0, 0, 1, 0, 1, 0]);
    expect([...(dimmed.edges ?? [])]).toEqual([0, 1, 1, 1]);
    expect(countStates(model)).toEqual([
      { state: 'error', count: 1 },
      { state: 'warning', count: 1 },
      { state: 'ok', count: 4 },
    ]);
    expect(countKinds(model)).toEqual([
      { kind: 'service', count: 4 },
      { kind: 'database', count: 1 },
      { kind: 'queue', count: 1 },
    ]);
  });
});
