import { queryContext, TEN, textColumn } from '../../../tests/fixtures/queries/context';
import { dependenciesQuerySchema } from '../../contracts/queries/dependencies';
import type { GraphColumns } from '../../stores/port';
import type { Frame } from '../frames/frame';
import { dependenciesQueryType } from './dependencies';
import { HOUR } from './interval';

function graph(nodes: Array<[string, string, number, number, number]>, edges: Array<[string, string, number, number]>): GraphColumns {
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
    expect(frames.map((frame) => [frame.name, frame.meta?.preferredVisualisationType])).toEqual([['nodes', 'nodeGraph'], ['edges', 'nodeGraph']]);
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

  it('lead to the service page and back to its failed chains', () => {
    const { frames } = dependenciesQueryType.answer(query(), queryContext(), { shiftMs: 0, shown, compared: null });
    const links = frames[0].fields[0].config?.links;
    expect(links).toEqual([
      { title: 'Open this service', url: '/a/throughline-chains-app/overview?ds=shop&service=${__data.fields.id}&${__url_time_range}' },
      expect.objectContaining({ internal: expect.objectContaining({ datasourceUid: 'shop', datasourceName: 'Shop' }) }),
    ]);
  });

  it('are compared by service name, and three times the usual p95 is an error', () => {
    const compared = graph([['cart-db', 'database', 1_800, 90, 5], ['slow', 'service', 1, 0, 1], ['cart', 'service', 3_600, 0, 100]], []);
    const { frames } = dependenciesQueryType.answer(query({ compareTo: 'previous' }), queryContext(), { shiftMs: HOUR, shown, compared });
    expect(values(frames[0], 'detail__usualP95')).toEqual([100, 5, NaN]);
    expect(values(frames[0], 'detail__usualRate')).toEqual([1, 0.5, NaN]);
    expect(values(frames[0], 'detail__usualErrorRatio')).toEqual([0, 0.05, NaN]);
  });

  it('say how many services are left out', () => {
    const { notices } = dependenciesQueryType.answer(query(), queryContext(), { shiftMs: 0, shown: { ...shown, folded: 40 }, compared: null });
    expect(notices).toEqual([
      { severity: 'info', text: 'Only the busiest 3 of 43 services are shown. Filter, or raise the limit of the query.' },
    ]);
  });
});
