import { chainEvents } from '../../../tests/fixtures/queries/chainEvents';
import { queryContext, TEN } from '../../../tests/fixtures/queries/context';
import { traceQuerySchema } from '../../contracts/queries/trace';
import type { Frame } from '../frames/frame';
import { traceQueryType } from './trace';

const query = (options: object) => traceQuerySchema.parse({ queryType: 'trace', options });
const events = chainEvents([
  { service: 'front', start: 0, end: 100, spanId: 'a', endpoint: '/cart', metadata: { host: 'f1', nested: { a: 1 } } },
  {
    service: 'cart',
    type: 'error',
    start: 10,
    end: 60,
    spanId: 'b',
    parent: 'a',
    error: { message: 'no stock left', code: 7 },
  },
  { service: 'cart', type: 'anomaly_detected', start: 30, end: 30, metadata: { score: 0.9 } },
]);
const answer = (options: object) =>
  traceQueryType.answer(query({ chainId: 'x', ...options }), queryContext(), { events });
const values = (frame: Frame, name: string) =>
  Array.from(frame.fields.find((field) => field.name === name)?.values as ArrayLike<unknown>);

describe('one chain', () => {
  it('comes as spans for the traces panel: ms, tags, logs, error tag', () => {
    const [frame] = answer({ view: 'trace' }).frames;
    expect(frame.meta).toEqual({ preferredVisualisationType: 'trace' });
    expect(values(frame, 'spanID')).toEqual(['a', 'b']);
    expect(values(frame, 'parentSpanID')).toEqual(['', 'a']);
    expect(values(frame, 'startTime')).toEqual([TEN, TEN + 10]);
    expect(values(frame, 'duration')).toEqual([100, 50]);
    expect(values(frame, 'statusMessage')).toEqual(['', 'no stock left']);
    expect(JSON.parse(String(values(frame, 'tags')[0]))).toEqual([
      { key: 'selfTimeMs', value: 50 },
      { key: 'criticalTimeMs', value: 50 },
      { key: 'endpoint', value: '/cart' },
      { key: 'host', value: 'f1' },
      { key: 'nested', value: '{"a":1}' },
    ]);
    expect(JSON.parse(String(values(frame, 'tags')[1]))).toEqual([
      { key: 'selfTimeMs', value: 50 },
      { key: 'criticalTimeMs', value: 50 },
      { key: 'error.message', value: 'no stock left' },
      { key: 'error.code', value: 7 },
      { key: 'error', value: true },
    ]);
    expect(JSON.parse(String(values(frame, 'logs')[1]))).toEqual([
      { timestamp: TEN + 30, name: 'anomaly_detected', fields: [{ key: 'score', value: 0.9 }] },
    ]);
  });

  it('comes as a graph, its events and its analysis too [S1-051] [S1-052] [S1-053]', () => {
    const { frames } = answer({});
    expect(frames.map((frame) => frame.name)).toEqual(['trace', 'nodes', 'edges', 'events', 'analysis']);
    const [, nodes, edges, rows, analysis] = frames;
    expect(values(nodes, 'id')).toEqual(['front', 'cart']);
    expect(values(edges, 'source')).toEqual(['front']);
    expect(values(rows, 'eventType')).toEqual(['complete', 'error', 'anomaly_detected']);
    expect(values(rows, 'error')).toEqual(['', 'no stock left', '']);
    expect(values(rows, 'selfTime')).toEqual([50, 50, NaN]);
    expect(values(rows, 'criticalTime')).toEqual([50, 50, NaN]);
    expect(analysis.fields.map((field) => field.name)).toEqual([
      'chain_id',
      'total_duration',
      'service_count',
      'success_rate',
      'bottlenecks',
      'dependency_graph',
    ]);
    expect(values(analysis, 'success_rate')).toEqual([0.5]);
    expect(JSON.parse(String(values(analysis, 'dependency_graph')[0]))).toEqual({
      nodes: ['front', 'cart'],
      edges: [{ caller: 'front', callee: 'cart', calls: 1, errors: 1 }],
    });
  });

  it('keeps spans that nobody waited for off the critical path', () => {
    const parallel = chainEvents([
      { service: 'front', start: 0, end: 100, spanId: 'a' },
      { service: 'slow', start: 10, end: 90, spanId: 'b', parent: 'a' },
      { service: 'quick', start: 10, end: 20, spanId: 'c', parent: 'a' },
    ]);
    const { frames } = traceQueryType.answer(query({ chainId: 'x' }), queryContext(), { events: parallel });
    const keys = values(frames[0], 'tags').map((tags) =>
      (JSON.parse(String(tags)) as Array<{ key: string }>).map(({ key }) => key)
    );
    expect(keys.map((of) => of.includes('criticalTimeMs'))).toEqual([true, true, false]);
    expect(values(frames[3], 'criticalTime')).toEqual([20, 80, 0]);
    expect(values(frames[3], 'selfTime')).toEqual([20, 80, 10]);
    expect(JSON.parse(String(values(frames[4], 'bottlenecks')[0]))).toEqual([
      { service: 'slow', selfTimeMs: 80, share: 0.8, criticalTimeMs: 80, events: 1 },
      { service: 'front', selfTimeMs: 20, share: 0.2, criticalTimeMs: 20, events: 1 },
      { service: 'quick', selfTimeMs: 10, share: 0.1, criticalTimeMs: 0, events: 1 },
    ]);
  });

  it('shows only the view that was asked for', () => {
    expect(answer({ view: 'graph' }).frames.map((frame) => frame.name)).toEqual(['nodes', 'edges']);
    expect(answer({ view: 'events' }).frames.map((frame) => frame.name)).toEqual(['events']);
    expect(answer({ view: 'analysis' }).frames.map((frame) => frame.name)).toEqual(['analysis']);
  });

  it('asks for a chain while none is chosen', () => {
    const { frames, notices } = traceQueryType.answer(query({}), queryContext(), { events: null, chosen: 'nothing' });
    expect(frames[0].fields).toEqual([]);
    expect(notices?.[0].text).toMatch(/^Choose a chain/);
  });

  it('says which chain it has chosen itself, and nothing of that for one that was named', () => {
    const chosen = traceQueryType.answer(query({ whenEmpty: 'slowest' }), queryContext(), {
      events,
      chosen: 'slowest',
    });
    expect(chosen.notices).toEqual([
      {
        severity: 'info',
        text: `No chain is chosen. This is the slowest of the time range through several services: ${events.chainId}, 100 ms.`,
      },
    ]);
    expect(answer({}).notices).toEqual([]);
  });

  it('says that a range has no chain to choose from', () => {
    const { frames, notices } = traceQueryType.answer(query({ whenEmpty: 'slowest' }), queryContext(), {
      events: null,
      chosen: 'slowest',
    });
    expect(frames[0].fields).toEqual([]);
    expect(notices?.[0].text).toMatch(/^No chain ran in this time range/);
  });
});
