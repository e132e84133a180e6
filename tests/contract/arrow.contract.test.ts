import { encodeFrame } from '../../src/backend/frames/encodeFrame';
import type { Frame } from '../../src/backend/frames/frame';
import { readArrowFile } from '../../src/backend/grpc/arrowFile';
import { arrowToJson } from '../../src/backend/grpc/arrowToJson';

/** Every kind of field, with missing values, an empty text, a text outside ASCII, and numbers JSON cannot hold. */
const EVERYTHING: Frame = {
  name: 'everything',
  meta: {
    type: 'timeseries-multi',
    typeVersion: [0, 1],
    notices: [{ severity: 'info', text: 'Größe "x"' }],
    custom: { receipt: { rows: 3 } },
  },
  fields: [
    { name: 'time', type: 'time', values: Float64Array.from([1_700_000_000_123, 1_700_000_000_123.5, -1.5]) },
    { name: 'maybe', type: 'time', values: Float64Array.from([Number.NaN, 0, 4_102_444_800_000]), nullable: true },
    {
      name: 'value',
      type: 'number',
      values: Float64Array.from([1.5, Number.NaN, Number.POSITIVE_INFINITY]),
      nullable: true,
      labels: { service: 'cart', signal: 'p95' },
      config: { unit: 'ms', decimals: 1 },
    },
    { name: 'raw', type: 'number', values: Float64Array.from([Number.NaN, 2, Number.NEGATIVE_INFINITY]) },
    { name: 'single', type: 'number', values: Float32Array.from([0.5, Number.NaN, 16_777_217]), nullable: true },
    { name: 'small', type: 'number', values: Uint8Array.from([0, 3, 255]) },
    { name: 'text', type: 'string', values: ['Kürbis', '', '日本'] },
    { name: 'maybeText', type: 'string', values: ['a', '', 'c'], nullable: true },
    {
      name: 'coded',
      type: 'string',
      values: { codes: Int32Array.from([1, -1, 0]), dictionary: ['x', 'größe'] },
      nullable: true,
    },
    { name: 'codedEmpty', type: 'string', values: { codes: Int32Array.from([1, -1, 0]), dictionary: ['x', 'y'] } },
    { name: 'flag', type: 'boolean', values: Uint8Array.from([1, 0, 1]) },
    { name: 'json', type: 'json', values: ['{"a":1}', '', 'not json'] },
    { name: 'maybeJson', type: 'json', values: ['[1,2]', '', '"t"'], nullable: true },
  ],
};

describe('encodeFrame, read back by a reader of its own', () => {
  it('keeps every kind of value, label, unit and the meta', () => {
    const json = arrowToJson(encodeFrame(EVERYTHING), 'A');
    expect(json.schema.name).toBe('everything');
    expect(json.schema.refId).toBe('A');
    expect(json.schema.meta).toEqual(EVERYTHING.meta);
    expect(json.schema.fields.map((field) => [field.name, field.type, field.typeInfo])).toEqual([
      ['time', 'time', { frame: 'time.Time' }],
      ['maybe', 'time', { frame: 'time.Time', nullable: true }],
      ['value', 'number', { frame: 'float64', nullable: true }],
      ['raw', 'number', { frame: 'float64' }],
      ['single', 'number', { frame: 'float32', nullable: true }],
      ['small', 'number', { frame: 'uint8' }],
      ['text', 'string', { frame: 'string' }],
      ['maybeText', 'string', { frame: 'string', nullable: true }],
      ['coded', 'string', { frame: 'string', nullable: true }],
      ['codedEmpty', 'string', { frame: 'string' }],
      ['flag', 'boolean', { frame: 'bool' }],
      ['json', 'other', { frame: 'json.RawMessage' }],
      ['maybeJson', 'other', { frame: 'json.RawMessage', nullable: true }],
    ]);
    expect(json.schema.fields[2].labels).toEqual({ service: 'cart', signal: 'p95' });
    expect(json.schema.fields[2].config).toEqual({ unit: 'ms', decimals: 1 });
    expect(json.data.values).toEqual([
      [1_700_000_000_123, 1_700_000_000_123, -2],
      [null, 0, 4_102_444_800_000],
      [1.5, null, null],
      [null, 2, null],
      [0.5, null, 16_777_216],
      [0, 3, 255],
      ['Kürbis', '', '日本'],
      ['a', null, 'c'],
      ['größe', null, 'x'],
      ['y', '', 'x'],
      [true, false, true],
      [{ a: 1 }, null, 'not json'],
      [[1, 2], null, 't'],
    ]);
    expect(json.data.nanos?.[0]).toEqual([0, 500_000, 500_000]);
    expect(json.data.entities?.[2]).toEqual({ Inf: [2] });
    expect(json.data.entities?.[3]).toEqual({ NaN: [0], NegInf: [2] });
  });

  it.each([1_700_000_000_123, 0, -1, 1_999_999_999_999.25, -9_223_371_999_999, 9_223_371_999_999.5, 9_007_199_254_740])(
    'writes %d ms as exact nanoseconds',
    (ms) => {
      const [field] = readArrowFile(
        encodeFrame({ name: 't', fields: [{ name: 't', type: 'time', values: Float64Array.of(ms) }] })
      ).fields;
      const whole = Math.floor(ms);
      expect(field.values).toEqual([
        BigInt.asIntN(64, BigInt(whole) * 1_000_000n + BigInt(Math.round((ms - whole) * 1e6))),
      ]);
    }
  );

  it('writes frames without fields and without rows', () => {
    expect(
      arrowToJson(encodeFrame({ name: 'none', fields: [], meta: { type: 'timeseries-multi', typeVersion: [0, 1] } }))
    ).toEqual({
      schema: { name: 'none', refId: undefined, meta: { type: 'timeseries-multi', typeVersion: [0, 1] }, fields: [] },
      data: { values: [] },
    });
    const empty = arrowToJson(encodeFrame({ name: 'empty', fields: EVERYTHING.fields.map(withoutRows) }, 'B'));
    expect(empty.schema.refId).toBe('B');
    expect(empty.data.values).toEqual(EVERYTHING.fields.map(() => []));
  });

  it('refuses fields of different length and a missing time in a field that must have one', () => {
    const values = Float64Array.of(1, 2);
    expect(() =>
      encodeFrame({
        name: 'f',
        fields: [
          { name: 'a', type: 'number', values },
          { name: 'b', type: 'number', values: Float64Array.of(1) },
        ],
      })
    ).toThrow('field "b" has 1 values, the first has 2');
    for (const nowhere of [Number.NaN, Number.POSITIVE_INFINITY, 253_402_300_799_999]) {
      expect(() =>
        encodeFrame({ name: 'f', fields: [{ name: 'a', type: 'time', values: Float64Array.of(nowhere) }] })
      ).toThrow('has no time');
    }
  });

  it('grows for long metadata and many fields', () => {
    const fields = Array.from({ length: 300 }, (_, i) => ({
      name: `f${i}`,
      type: 'number' as const,
      values: Float64Array.of(i),
      labels: { service: `s${i}` },
    }));
    const json = arrowToJson(encodeFrame({ name: 'wide', fields, meta: { custom: { text: 'x'.repeat(100_000) } } }));
    expect(json.data.values.map(([value]) => value)).toEqual(fields.map((_, i) => i));
    expect(json.schema.fields[299].labels).toEqual({ service: 's299' });
  });
});

function withoutRows(field: Frame['fields'][number]): Frame['fields'][number] {
  switch (field.type) {
    case 'string':
    case 'json':
      return { ...field, values: [] } as Frame['fields'][number];
    case 'boolean':
      return { ...field, values: new Uint8Array(0) };
    default:
      return { ...field, values: new Float64Array(0) };
  }
}
