import { toDataFrame } from '@grafana/data';
import { orderSpans } from './spans';

const frame = (rows: Array<[string, string, number]>) =>
  toDataFrame({
    fields: [
      { name: 'spanID', values: rows.map(([id]) => id) },
      { name: 'parentSpanID', values: rows.map(([, parent]) => parent) },
      { name: 'serviceName', values: rows.map(() => 'cart') },
      { name: 'operationName', values: rows.map(([id]) => `do ${id}`) },
      { name: 'startTime', values: rows.map(([, , start]) => start) },
      { name: 'duration', values: rows.map(() => 5) },
      { name: 'statusCode', values: rows.map(([id]) => (id === 'b' ? 2 : 0)) },
      { name: 'tags', values: rows.map(() => '[{"key":"a","value":1}]') },
    ],
  });

describe('orderSpans', () => {
  it('puts spans below their parents, brothers by start', () => {
    const spans = orderSpans(
      frame([
        ['b', 'a', 30],
        ['a', '', 10],
        ['c', 'a', 20],
        ['d', 'c', 21],
      ])
    );
    expect(spans.map(({ id, depth }) => `${depth}${id}`)).toEqual(['0a', '1c', '2d', '1b']);
    expect(spans[3]).toMatchObject({ error: true, start: 30, duration: 5, tags: [{ key: 'a', value: 1 }] });
  });

  it('tells own time from waiting, and what the end waited for', () => {
    const [a, b, c] = orderSpans(
      toDataFrame({
        fields: [
          { name: 'spanID', values: ['a', 'b', 'c'] },
          { name: 'parentSpanID', values: ['', 'a', 'a'] },
          { name: 'startTime', values: [0, 10, 30] },
          { name: 'duration', values: [100, 30, 90] },
          { name: 'tags', values: ['[{"key":"criticalTimeMs","value":10}]', '[]', 'broken'] },
        ],
      })
    );
    expect(a).toMatchObject({ critical: true, own: [{ start: 0, end: 10 }] });
    expect(b).toMatchObject({ critical: false, own: [{ start: 10, end: 40 }] });
    expect(c).toMatchObject({ critical: false, own: [{ start: 30, end: 120 }] });
  });

  it('shows spans without a known parent as roots, and nothing for no frame', () => {
    expect(
      orderSpans(
        frame([
          ['x', 'gone', 2],
          ['y', 'y', 1],
        ])
      ).map(({ id, depth }) => `${depth}${id}`)
    ).toEqual(['0y', '0x']);
    expect(orderSpans(undefined)).toEqual([]);
  });
});
