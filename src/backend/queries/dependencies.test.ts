import { queryContext, TEN, textColumn } from '../../../tests/fixtures/queries/context';
import { dependenciesQuerySchema } from '../../contracts/queries/dependencies';
import type { GraphColumns } from '../../stores/port';
import type { Frame } from '../frames/frame';
import { dependenciesQueryType } from './dependencies';
import { HOUR } from './interval';

function graph(
  nodes: Array<[string, string, number, number, number]>,
  edges: Array<[string, string, number, number]>
): GraphColumns {
  return {
    nodes: {
      service: textColumn(nodes.map(([service]) => service)),
      kind: textColumn(nodes.map(([, kind]) => kind)),
      requests: Float64Array.from(nodes, ([, , requests]) => requests),
      errors: Float64Array.from(nodes, ([, , , errors]) => errors),
      p50: Float64Array.from(nodes, ([, , , , p95]) => p95 / 2),
      p95: Float64Array.from(nodes, ([, , , , p95]) => p95),
      p99: Float64Array.from(nodes, ([, , , , p95]) => p95 * 2),
      lastSeen: Float64Array.from(nodes, () => TEN),
    },
    edges: {
      caller: textColumn(edges.map(([caller]) => caller)),
      callee: textColumn(edges.map(([, callee]) => callee)),
      calls: Float64Array.from(edges, ([, , calls]) => calls),
      errors: Float64Array.from(edges, () => 0),
      p50: Float64Array.from(edges, () => 20),
      p95: Float64Array.from(edges, () => 40),
      confidence: Float64Array.from(edges, ([, , , confidence]) => confidence),
    },
    sampled: false,
    source: 'rows' as const,
    rowsRead: 10,
  };
}

const query = (model: object = {}) => dependenciesQuerySchema.parse({ queryType: 'dependencies', ...model });
const values = (frame: Frame, name: string) => {
  const column = frame.fields.find((field) => field.name === name)?.values;
  return column !== undefined && 'codes' in column
    ? Array.from(column.codes, (code) => column.dictionary[code])
    : Array.from(column as ArrayLike<unknown>);
};

describe('dependencies', () => {
  const shown = graph(
    [
      ['cart', 'service', 7_200, 720, 300],
      ['cart-db', 'database', 3_600, 0, 9],
      ['lonely', 'service', 0, 0, NaN],
    ],
    [
      ['cart', 'cart-db', 3_600, 1],
      ['cart', 'queue', 36, 0.5],
    ]
  );

  it('are nodes and edges as the node graph reads them [S0-043]', () => {
    const { frames } = dependenciesQueryType.answer(query(), queryContext(), { shiftMs: 0, shown, compared: null });
    const [nodes, edges] = frames;
    expect(frames.map((frame) => [frame.name, frame.meta?.preferredVisualisationType])).toEqual([
      ['nodes', 'nodeGraph'],
      ['edges', 'nodeGraph'],
    ]);
    expect(values(nodes, 'id')).toEqual(['cart', 'cart-db', 'lonely']);
    expect(values(nodes, 'mainstat')).toEqual([300, 9, NaN]);
    expect(values(nodes, 'secondarystat')).toEqual([2, 1, 0]);
    expect(values(nodes, 'arc__ok')).toEqual([0.9, 1, 0]);
    expect(values(nodes, 'arc__error')).toEqual([0.1, 0, 0]);
    expect(values(nodes, 'icon')).toEqual(['', 'database', '']);
    expect(values(nodes, 'detail__state')).toEqual(['error', 'ok', 'ok']);
    expect(values(edges, 'source')).toEqual(['cart', 'cart']);
    expect(values(edges, 'mainstat')).toEqual([1, 0.01]);
    expect(values(edges, 'strokeDasharray')).toEqual(['', '6 4']);
    expect(new Set(values(edges, 'id')).size).toBe(2);
  });

  it.each([
    ['errorRatio', ['cart'], [0]],
    ['p95', ['cart'], [40]],
    ['rate', ['cart', 'cart'], [1, 0.0025]],
  ])(
    'are one %s per caller and callee for alert rules, without pairs that prove nothing',
    (measure, callers, figures) => {
      const input = {
        shiftMs: 0,
        shown: graph(
          [],
          [
            ['cart', 'cart-db', 3_600, 1],
            ['cart', 'queue', 9, 0.5],
          ]
        ),
        compared: null,
      };
      const options = { format: 'calls', measure };
      const [frame, ...others] = dependenciesQueryType.answer(query({ options }), queryContext(), input).frames;
      expect(others).toEqual([]);
      expect(frame.meta).toMatchObject({ type: 'numeric-long' });
      expect(values(frame, 'caller')).toEqual(callers);
      expect(values(frame, measure)).toEqual(figures);
    }
  );

  it('lead to the service page and back to its failed chains', () => {
    const { frames } = dependenciesQueryType.answer(query(), queryContext(), { shiftMs: 0, shown, compared: null });
    const links = frames[0].fields[0].config?.links;
    expect(links).toEqual([
      {
        title: 'Open this service',
        url: '/a/throughline-chains-app/overview?ds=shop&service=${__data.fields.id}&${__url_time_range}',
      },
      expect.objectContaining({ internal: expect.objectContaining({ datasourceUid: 'shop', datasourceName: 'Shop' }) }),
    ]);
  });

  it('are compared by service name, and three times the usual p95 is an error', () => {
    const compared = graph(
      [
        ['cart-db', 'database', 1_800, 90, 5],
        ['slow', 'service', 1, 0, 1],
        ['cart', 'service', 3_600, 0, 100],
      ],
      []
    );
    const { frames } = dependenciesQueryType.answer(query({ compareTo: 'previous' }), queryContext(), {
      shiftMs: HOUR,
      shown,
      compared,
    });
    expect(values(frames[0], 'detail__usualP95')).toEqual([100, 5, NaN]);
    expect(values(frames[0], 'detail__usualRate')).toEqual([1, 0.5, NaN]);
    expect(values(frames[0], 'detail__usualErrorRatio')).toEqual([0, 0.05, NaN]);
  });

  it('say on what much depends, who goes round in circles, and how central each is [S0-044] [S0-046] [S0-047] [S0-048] [S0-049]', () => {
    const ring = graph(
      ['front', 'cart', 'stock', 'stock-db', 'lonely'].map((service) => [service, 'service', 10, 0, 5]),
      [
        ['front', 'cart', 5, 1],
        ['cart', 'stock', 5, 1],
        ['stock', 'cart', 1, 1],
        ['stock', 'stock-db', 5, 1],
      ]
    );
    const { frames } = dependenciesQueryType.answer(query(), queryContext(), {
      shiftMs: 0,
      shown: ring,
      compared: null,
    });
    const [nodes] = frames;
    expect(values(nodes, 'detail__cycle')).toEqual(['', 'cart → stock → cart', 'stock → cart → stock', '', '']);
    expect(values(nodes, 'detail__critical')).toEqual([
      '',
      '50 % of the other services depend on it, and 67 % of the call paths between others run through it.',
      '50 % of the other services depend on it, and 67 % of the call paths between others run through it.',
      '75 % of the other services depend on it.',
      '',
    ]);
    expect(values(nodes, 'detail__dependents')).toEqual([0, 0.5, 0.5, 0.75, 0]);
    expect(values(nodes, 'detail__paths')).toEqual([0, 2 / 3, 2 / 3, 0, 0]);
    expect(values(nodes, 'detail__betweenness').map((share) => Number(share).toFixed(3))).toEqual([
      '0.000',
      '0.167',
      '0.167',
      '0.000',
      '0.000',
    ]);
    expect(values(nodes, 'detail__pageRank').reduce<number>((sum, share) => sum + Number(share), 0)).toBeCloseTo(1, 9);
    expect(nodes.meta?.custom?.patterns).toMatchObject({
      totalServices: 5,
      totalDependencies: 4,
      criticalServices: [{ service: 'stock' }, { service: 'cart' }, { service: 'stock-db' }],
      serviceCommunities: expect.arrayContaining([['lonely']]),
      dependencyCycles: [['cart', 'stock']],
      dependencyInsights: expect.arrayContaining([
        '1 cycle of calls, such as cart → stock → cart.',
        'Nothing connects lonely with the others.',
      ]),
    });
  });

  it('are sent without what their shape says where that would take too long', () => {
    const wide = graph(
      Array.from({ length: 501 }, (_, at) => [`s${at}`, 'service', 10, 0, 5]),
      []
    );
    const { frames, notices } = dependenciesQueryType.answer(query({ options: { limit: 1000 } }), queryContext(), {
      shiftMs: 0,
      shown: wide,
      compared: null,
    });
    expect(frames[0].fields.map(({ name }) => name)).not.toContain('detail__critical');
    expect(notices?.map(({ text }) => text)).toEqual([
      'Critical services and cycles are looked for in graphs of up to 500 services; this one has 501.',
    ]);
  });

  it('say how many services are left out', () => {
    const { notices } = dependenciesQueryType.answer(query(), queryContext(), {
      shiftMs: 0,
      shown: { ...shown, folded: 40 },
      compared: null,
    });
    expect(notices).toEqual([
      {
        severity: 'info',
        text: 'Only the busiest 3 of 43 services are shown. Filter, or raise the limit of the query.',
      },
    ]);
  });
});
