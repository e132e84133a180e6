import { arrowToJson } from '../../src/backend/grpc/arrowToJson';
import { encodeFrame } from '../../src/backend/frames/encodeFrame';
import { rewriteMeta } from '../../src/backend/frames/rewriteMeta';
import type { Frame } from '../../src/backend/frames/frame';

const FRAME: Frame = {
  name: 'red',
  meta: { type: 'timeseries-multi', typeVersion: [0, 1], custom: { receipt: { cacheHit: false } } },
  fields: [
    { name: 'time', type: 'time', values: Float64Array.of(0, 60_000, 120_000) },
    { name: 'value', type: 'number', values: Float64Array.of(1, NaN, 3), nullable: true, labels: { service: 'Käse' } },
    { name: 'text', type: 'string', values: ['meta', '', '{"meta":1}'] },
  ],
};

describe('rewriteMeta', () => {
  it.each([
    ['longer', 'x'.repeat(5_000)],
    ['of every length up to the next alignment', 'é'],
    ['shorter', ''],
  ])('gives a frame another meta, %s, and leaves everything else as it was', (_, filling) => {
    const before = encodeFrame(FRAME, 'A');
    const copy = before.slice();
    for (let more = 0; more < 9; more++) {
      const custom = { note: filling + '.'.repeat(more) };
      const after = arrowToJson(rewriteMeta(before, (meta) => ({ ...meta, custom })));
      const { schema, data } = arrowToJson(before);
      expect(after).toEqual({ schema: { ...schema, meta: { ...schema.meta, custom } }, data });
    }
    expect(before).toEqual(copy);
  });

  it('can do so again, and in a frame without fields', () => {
    const change = (note: number) => (meta: Record<string, unknown>) => ({ ...meta, [`n${note}`]: note });
    const bare = encodeFrame({ name: 'empty', meta: { custom: {} }, fields: [] });
    const twice = arrowToJson(rewriteMeta(rewriteMeta(bare, change(1)), change(2)));
    expect(twice.schema.meta).toEqual({ custom: {}, n1: 1, n2: 2 });
    expect(twice.data.values).toEqual([]);
  });

  it('says so when there is none to change', () => {
    expect(() => rewriteMeta(encodeFrame({ name: 'plain', fields: [] }), (meta) => meta)).toThrow('no meta');
  });
});
