import { frameOf, shopFrames } from '../../../../tests/fixtures/graph/frames';
import { readFrames } from './readFrames';

describe('readFrames', () => {
  it('reads the nodes and edges of our own frames [S0-043]', () => {
    const model = readFrames(shopFrames());
    expect(model?.nodes.map(({ id, kind, state }) => [id, kind, state])).toEqual([
      ['frontend', 'service', 'ok'],
      ['checkout', 'service', 'warning'],
      ['payment', 'service', 'error'],
      ['orders-db', 'database', 'ok'],
      ['events', 'queue', 'ok'],
      ['reports', 'service', 'ok'],
    ]);
    expect(model?.nodes[2]).toMatchObject({
      rate: 12,
      p50: 140,
      p95: 280,
      p99: 560,
      usualP95: 90,
      errorRatio: 0.12,
      error: 0.12,
      slow: 0,
    });
    expect(model?.nodes[4].usualP95).toBeNaN();
    expect(model?.edges).toHaveLength(4);
    expect(model?.edges[3]).toMatchObject({ source: 1, target: 4, confidence: 0.4, dashed: true });
    expect(model?.edges[0].dashed).toBe(false);
  });

  it('reads frames of another source: upper-case names, arcs of its own, no durations', () => {
    const model = readFrames([
      frameOf(
        'Nodes',
        [
          {
            ID: 'a',
            Title: 'lb',
            MainStat: 12.345,
            SecondaryStat: 3,
            arc__success: 0.4,
            arc__failed: 0.5,
            arc__throttled: 0.1,
            icon: 'cloud',
          },
        ],
        {
          MainStat: { unit: 'ms/r' },
        }
      ),
      frameOf('Edges', [{ Id: '1', Source: 'a', Target: 'a', Thickness: 3, StrokeDasharray: '4 2' }]),
    ]);
    expect(model?.nodes[0]).toMatchObject({
      name: 'lb',
      kind: 'external',
      state: 'error',
      main: '12.35 ms/r',
      errorRatio: 0.5,
      ok: 0.4,
      slow: 0.1,
      error: 0.5,
    });
    expect(model?.nodes[0].p95).toBeNaN();
    expect(model?.edges[0]).toMatchObject({ thickness: 3, dashed: true, source: 0, target: 0 });
  });

  it('derives the nodes where there are only calls', () => {
    const model = readFrames([shopFrames()[1]]);
    expect(model?.nodes.map(({ name }) => name)).toEqual(['frontend', 'checkout', 'payment', 'orders-db', 'events']);
    expect(model?.nodes[2]).toMatchObject({ rate: 12, state: 'error', p95: 40, errorRatio: 0.01 });
    expect(model?.nodes[0].rate).toBeNaN();
  });

  it('keeps services that nobody calls and that call nobody', () => {
    const model = readFrames(shopFrames());
    const used = new Set(model?.edges.flatMap(({ source, target }) => [source, target]));
    expect(used.has(5)).toBe(false);
    expect(model?.nodes[5].name).toBe('reports');
  });

  it('leaves out calls to unknown nodes and repeated ids, and says so', () => {
    const model = readFrames([
      frameOf('nodes', [
        { id: 'a', title: 'A' },
        { id: 'a', title: 'again' },
        { id: '', title: 'no id' },
      ]),
      frameOf('edges', [
        { id: '1', source: 'a', target: 'ghost' },
        { id: '2', source: 'a', target: 'a' },
      ]),
    ]);
    expect(model?.nodes.map(({ name }) => name)).toEqual(['A']);
    expect(model?.edges).toHaveLength(1);
    expect(model?.warnings).toEqual([
      expect.stringContaining('1 nodes have an id'),
      expect.stringContaining('1 calls have no source'),
    ]);
  });

  it('reads no graph from other data', () => {
    expect(readFrames([frameOf('x', [{ time: 1, value: 2 }])])).toBeNull();
    expect(readFrames([])).toBeNull();
  });

  it('judges by errors and slowness where the source gives no verdict', () => {
    const states = (rows: Array<Record<string, number | null>>) =>
      readFrames([
        frameOf(
          'nodes',
          rows.map((row, i) => ({ id: `${i}`, title: `${i}`, ...row }))
        ),
      ])?.nodes.map(({ state }) => state);
    expect(
      states([
        { detail__errorRatio: 0.06, detail__p95: 1, detail__usualP95: 1 },
        { detail__errorRatio: 0.02, detail__p95: 1, detail__usualP95: 1 },
        { detail__errorRatio: 0, detail__p95: 40, detail__usualP95: 10 },
        { detail__errorRatio: 0, detail__p95: 4, detail__usualP95: 1 },
        { detail__errorRatio: 0, detail__p95: 1, detail__usualP95: 1 },
        { detail__errorRatio: null, detail__p95: 1, detail__usualP95: null },
      ])
    ).toEqual(['error', 'warning', 'error', 'ok', 'ok', 'unknown']);
  });
});
