import { buffersOf } from './transfer';

describe('buffersOf', () => {
  it('finds the memory of typed arrays wherever they are, each once', () => {
    const values = new Float64Array(4);
    const codes = new Int32Array(2);
    const input = { a: values, nested: [{ codes }, { again: values }], texts: ['x'], none: null, number: 1 };
    expect(buffersOf(input)).toEqual([values.buffer, codes.buffer]);
  });

  it('leaves alone what shares its memory with others', () => {
    const shared = new Float64Array(10);
    expect(buffersOf([shared.subarray(2, 4), Buffer.from('pooled'), new Float64Array(0)])).toEqual([]);
  });

  it('survives values that contain themselves', () => {
    const loop: Record<string, unknown> = { data: new Uint8Array(3) };
    loop.self = loop;
    expect(buffersOf(loop)).toHaveLength(1);
  });
});
