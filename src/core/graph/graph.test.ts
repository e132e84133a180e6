import cases from '../../../tests/fixtures/core/criticalPathCases.json';
import reference from '../../../tests/fixtures/core/reference.json';
import { centrality } from './centrality';
import { communities } from './communities';
import { criticalPath } from './criticalPath';
import { dependencyCycles } from './cycles';
import { criticalServices, cycleThrough, dependencyPatterns } from './dependencyPatterns';
import { calleesOf, callersOf, serviceGraph } from './serviceGraph';
import { selfTimes, traceTree, type TraceSpan } from './traceTree';

const shop = serviceGraph(reference.graph.services, reference.graph.edges);
const empty = serviceGraph([], []);

describe('service graph', () => {
  it('sums calls between the same services and adds unknown ones', () => {
    const graph = serviceGraph(
      ['a'],
      [
        { caller: 'a', callee: 'b', calls: 2 },
        { caller: 'a', callee: 'b', calls: 3 },
        { caller: 'b', callee: 'b', calls: 1 },
      ]
    );
    expect(graph.services).toEqual(['a', 'b']);
    expect([...graph.calls]).toEqual([5, 1]);
    expect(calleesOf(graph)).toEqual([[1], []]);
    expect(callersOf(graph)).toEqual([[], [0]]);
  });
});

describe('centrality', () => {
  it('equals networkx [S0-044]', () => {
    const scores = centrality(shop);
    shop.services.forEach((service, at) => {
      const of = (column: Record<string, number>) => column[service];
      expect(scores.betweenness[at]).toBeCloseTo(of(reference.graph.betweenness), 10);
      expect(scores.pageRank[at]).toBeCloseTo(of(reference.graph.pageRank), 8);
      expect(scores.inDegree[at]).toBeCloseTo(of(reference.graph.inDegree), 12);
      expect(scores.outDegree[at]).toBeCloseTo(of(reference.graph.outDegree), 12);
    });
  });

  it('counts only paths that there are, by hand', () => {
    const edge = (caller: string, callee: string) => ({ caller, callee, calls: 1 });
    // Without cart there are three pairs, front → search, front → stock and search → stock; half of one runs through cart.
    const diamond = serviceGraph(
      ['front', 'cart', 'search', 'stock', 'lonely'],
      [edge('front', 'cart'), edge('front', 'search'), edge('cart', 'stock'), edge('search', 'stock')]
    );
    const { paths, dependents, betweenness } = centrality(diamond);
    expect([...paths]).toEqual([0, 0.5 / 3, 0.5 / 3, 0, 0]);
    expect([...dependents]).toEqual([0, 0.25, 0.25, 0.75, 0]);
    expect(betweenness[1]).toBeCloseTo(0.5 / 12, 12);
    expect([...centrality(serviceGraph(['a', 'b', 'c'], [edge('a', 'b'), edge('b', 'c')])).paths]).toEqual([0, 1, 0]);
  });

  it('does not depend on the order of services', () => {
    const turned = serviceGraph([...reference.graph.services].reverse(), reference.graph.edges);
    const [one, other] = [centrality(shop), centrality(turned)];
    shop.services.forEach((service, at) => {
      expect(other.betweenness[turned.services.indexOf(service)]).toBeCloseTo(one.betweenness[at], 12);
    });
    expect(one.pageRank.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 9);
    expect(centrality(empty).pageRank).toHaveLength(0);
  });
});

describe('cycles', () => {
  const normal = (cycle: string[]) => {
    const first = cycle.indexOf([...cycle].sort()[0]);
    return [...cycle.slice(first), ...cycle.slice(0, first)].join(' ');
  };

  it('are all the elementary ones [S0-046]', () => {
    const found = dependencyCycles(shop);
    expect(found.cycles.map(normal).sort()).toEqual(reference.graph.cycles.map(normal).sort());
    expect(found.truncated).toBe(false);
  });

  it('are counted right in a complete graph and bounded by the limit', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const edges = names.flatMap((caller) =>
      names.filter((callee) => callee !== caller).map((callee) => ({ caller, callee, calls: 1 }))
    );
    const graph = serviceGraph(names, edges);
    expect(dependencyCycles(graph).cycles).toHaveLength(reference.completeGraphCycles);
    expect(dependencyCycles(graph, 10)).toMatchObject({ truncated: true });
    expect(dependencyCycles(graph, 10).cycles).toHaveLength(10);
  });

  it('are found behind and before chains of calls that lead nowhere', () => {
    const path = ['in', 'b', 'c', 'd', 'out', 'end'];
    const edges = path.slice(1).map((callee, at) => ({ caller: path[at], callee, calls: 1 }));
    const graph = serviceGraph(path, [...edges, { caller: 'd', callee: 'b', calls: 1 }]);
    expect(dependencyCycles(graph)).toEqual({ cycles: [['b', 'c', 'd']], truncated: false });
  });

  it('include calls of a service to itself, and there are none in a tree', () => {
    expect(dependencyCycles(serviceGraph(['a'], [{ caller: 'a', callee: 'a', calls: 1 }])).cycles).toEqual([['a']]);
    expect(dependencyCycles(serviceGraph(['a', 'b'], [{ caller: 'a', callee: 'b', calls: 1 }])).cycles).toEqual([]);
  });
});

describe('communities', () => {
  const names = Array.from({ length: 30 }, (_, i) => `s${i}`);
  const planted = serviceGraph(
    names,
    reference.planted.edges.map(([caller, callee]) => ({ caller, callee, calls: 1 }))
  );

  it('reach the modularity of the planted groups [S0-045]', () => {
    const found = communities(planted);
    expect(found.modularity).toBeGreaterThanOrEqual(reference.planted.modularity - 1e-9);
    expect(found.communities.flat().sort()).toEqual([...names].sort());
  });

  it('are the same for the same seed, and single services without calls', () => {
    expect(communities(planted, 4)).toEqual(communities(planted, 4));
    expect(communities(serviceGraph(['a', 'b'], []))).toEqual({ communities: [['a'], ['b']], modularity: 0 });
  });
});

describe('dependency patterns', () => {
  it('have all fields and speak in sentences [S0-047] [S0-048] [S0-049]', () => {
    const patterns = dependencyPatterns(shop);
    expect(Object.keys(patterns).sort()).toEqual(
      [
        'centralityScores',
        'criticalServices',
        'dependencyCycles',
        'dependencyInsights',
        'serviceCommunities',
        'totalDependencies',
        'totalServices',
      ].sort()
    );
    expect(patterns.totalServices).toBe(10);
    expect(patterns.criticalServices.map(({ service }) => service)).toContain('payment');
    expect(patterns.criticalServices[0].reason).toMatch(/depend on it|run through it/);
    expect(patterns.dependencyInsights.join(' ')).toContain('Nothing connects lonely with the others.');
    expect(patterns.dependencyInsights.join(' ')).toContain('checkout → shipping → checkout');
  });

  it('rank what others depend on and go through, each with its reason [S0-047]', () => {
    const calls = [
      ['web', 'cart'],
      ['app', 'cart'],
      ['cart', 'stock'],
      ['stock', 'db'],
      ['web', 'mail'],
    ];
    const graph = serviceGraph(
      [],
      calls.map(([caller, callee]) => ({ caller, callee, calls: 1 }))
    );
    expect(criticalServices(graph).map(({ service, reason }) => `${service}: ${reason}`)).toEqual([
      'stock: 60 % of the other services depend on it, and 50 % of the call paths between others run through it.',
      'db: 80 % of the other services depend on it.',
      'cart: 40 % of the other services depend on it, and 67 % of the call paths between others run through it.',
    ]);
  });

  it('name the most critical service with its reason, then the others [S0-049]', () => {
    const calls = [
      ['web', 'cart'],
      ['app', 'cart'],
      ['cart', 'stock'],
      ['stock', 'db'],
    ];
    const graph = serviceGraph(
      [],
      calls.map(([caller, callee]) => ({ caller, callee, calls: 1 }))
    );
    expect(dependencyPatterns(graph).dependencyInsights.slice(0, 2)).toEqual([
      'stock is the most critical: 75 % of the other services depend on it, and 60 % of the call paths between others run through it.',
      'Also critical: db, cart.',
    ]);
  });

  it('do not call a service critical that one other depends on', () => {
    expect(criticalServices(serviceGraph([], [{ caller: 'a', callee: 'b', calls: 1 }]))).toEqual([]);
  });

  it('tell the cycle of a service from its own place, the shortest first', () => {
    const cycles = [
      ['a', 'b'],
      ['b', 'c', 'd'],
    ];
    expect(['b', 'd', 'x'].map((service) => cycleThrough(service, cycles))).toEqual(['b → a → b', 'd → b → c → d', '']);
  });

  it('name a few services and count the others', () => {
    const names = Array.from({ length: 9 }, (_, at) => `s${at}`);
    expect(dependencyPatterns(serviceGraph(names, [])).dependencyInsights).toEqual([
      'Nothing connects s0, s1, s2, s3, s4 and 4 more with the others.',
    ]);
  });

  it('say nothing about an empty graph', () => {
    expect(dependencyPatterns(empty)).toMatchObject({
      totalServices: 0,
      criticalServices: [],
      dependencyCycles: [],
      dependencyInsights: [],
    });
    expect(criticalServices(empty)).toEqual([]);
  });
});

describe('critical path', () => {
  it.each(cases.map((one) => [one.name, one] as const))('of %s is that of the Jaeger UI', (_, one) => {
    const spans: TraceSpan[] = one.spans.map((span) => ({
      id: span.span_id,
      parentId: span.parent_span_id ?? '',
      service: span.service,
      start: span.start_us,
      end: span.start_us + span.duration_us,
      detached: span.ref_type === 'FOLLOWS_FROM',
    }));
    const found = criticalPath(traceTree(spans)).map(({ span, start, end }) => ({
      span_id: spans[span].id,
      section_start_us: start,
      section_end_us: end,
    }));
    expect(found).toEqual(one.critical_path);
  });

  it('covers the root exactly once, whatever the children do', () => {
    const spans: TraceSpan[] = [{ id: 'r', parentId: '', service: 'a', start: 0, end: 1000 }];
    for (let i = 1; i < 200; i++) {
      const start = (i * 37) % 1000;
      spans.push({
        id: `${i}`,
        parentId: i < 3 ? 'r' : `${i >> 1}`,
        service: 'b',
        start,
        end: start + ((i * 53) % 400),
      });
    }
    const sections = criticalPath(traceTree(spans));
    expect(sections.reduce((sum, { start, end }) => sum + end - start, 0)).toBe(1000);
    sections.forEach(({ start }, at) => expect(at + 1 < sections.length ? sections[at + 1].end : 0).toBe(start));
    expect(criticalPath(traceTree([]))).toEqual([]);
  });
});

describe('trace tree', () => {
  it('makes roots of orphans and breaks rings', () => {
    const span = (id: string, parentId: string, start: number): TraceSpan => ({
      id,
      parentId,
      service: 's',
      start,
      end: start + 10,
    });
    const tree = traceTree([span('a', 'gone', 5), span('b', 'c', 2), span('c', 'b', 1), span('d', 'd', 0)]);
    expect(tree.roots).toEqual([3, 2, 0]);
    expect(tree.children[2]).toEqual([1]);
  });

  it('counts own time once where children overlap', () => {
    const tree = traceTree([
      { id: 'r', parentId: '', service: 'a', start: 0, end: 100 },
      { id: 'x', parentId: 'r', service: 'b', start: 10, end: 50 },
      { id: 'y', parentId: 'r', service: 'b', start: 30, end: 60 },
      { id: 'z', parentId: 'r', service: 'b', start: 90, end: 200 },
    ]);
    expect([...selfTimes(tree)]).toEqual([40, 40, 30, 110]);
  });
});
