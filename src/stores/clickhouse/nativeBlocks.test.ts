import { readNative } from './nativeBlocks';

const text = (value: string) => Buffer.concat([Buffer.from([Buffer.byteLength(value)]), Buffer.from(value)]);
const head = (columns: number, rows: number) => Buffer.from([columns, rows]);
const column = (type: string, ...parts: Buffer[]) => Buffer.concat([text('c'), text(type), ...parts]);
const doubles = (...values: number[]) => Buffer.from(Float64Array.from(values).buffer);
const u64 = (...values: number[]) => Buffer.from(BigUint64Array.from(values, BigInt).buffer);
const none = () => undefined;

describe('readNative', () => {
  it('reads numbers, truth values, texts and ids with what is missing, over several blocks', async () => {
    const id = Buffer.from('0040000000000000010000000000008000', 'hex').subarray(0, 16);
    const block = (value: number, name: string) =>
      Buffer.concat([
        head(5, 2),
        column('Nullable(Float64)', Buffer.from([0, 1]), doubles(value, 9)),
        column('UInt64', u64(value, 2)),
        column('Nullable(Bool)', Buffer.from([0, 1]), Buffer.from([1, 0])),
        column('Nullable(String)', Buffer.from([0, 1]), text(name), text('')),
        column('UUID', id, id),
      ]);
    const answer = await readNative(Buffer.concat([block(1.5 * 2, 'zwölf'), block(7, 'x')]), none);
    expect(answer.length).toBe(4);
    expect([...answer.numbers(0)]).toEqual([3, NaN, 7, NaN]);
    expect([...answer.integers(1)]).toEqual([3, 2, 7, 2]);
    expect([...answer.integers(2)]).toEqual([1, -1, 1, -1]);
    expect(answer.strings(3)).toEqual(['zwölf', '', 'x', '']);
    expect(answer.texts(3)).toEqual({ codes: Int32Array.of(0, -1, 1, -1), dictionary: ['zwölf', 'x'] });
    expect(answer.strings(4)[3]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4000-[0-9a-f]{4}-[0-9a-f]{12}$/);
  });

  it('reads lists of numbers, over several blocks, and integers of 64 bits of both signs', async () => {
    const block = (...lists: number[][]) => {
      const ends = lists.map((_, row) => lists.slice(0, row + 1).flat().length);
      const values = Buffer.from(Int16Array.from(lists.flat()).buffer);
      return Buffer.concat([
        head(2, lists.length),
        column('Array(Int16)', u64(...ends), values),
        column('Int64', Buffer.from(BigInt64Array.from(lists, (list) => BigInt(list[0] ?? 0) * 5_000_000_000n).buffer)),
      ]);
    };
    const answer = await readNative(Buffer.concat([block([3, -4], [], [5]), block([-32_768])]), none);
    expect(answer.lists(0)).toEqual({ ends: Int32Array.of(2, 2, 3, 4), values: Float64Array.of(3, -4, 5, -32_768) });
    expect([...answer.numbers(1)]).toEqual([15e9, 0, 25e9, -32_768 * 5e9]);
    expect(() => answer.lists(1)).toThrow(TypeError);
    expect((await readNative(Buffer.alloc(0), none)).lists(0).ends).toHaveLength(0);
  });

  it("reads a block's own dictionary as the engine writes it, without entries that no row has", async () => {
    // `select nullIf(['a','b','c'][number % 3 + 1]::LowCardinality(String), '') from numbers(4)` of ClickHouse 26.7
    const bytes = Buffer.concat([
      head(1, 4),
      column('LowCardinality(Nullable(String))', u64(1, 0x600, 5), ...['', '', 'a', 'b', 'c'].map(text), u64(4)),
      Buffer.from([2, 3, 0, 2]),
    ]);
    const answer = await readNative(bytes, none);
    expect(answer.strings(0)).toEqual(['a', 'b', '', 'a']);
    expect(answer.texts(0).dictionary).toEqual(['a', 'b']);
  });

  it('has empty columns where there are no rows', async () => {
    for (const bytes of [Buffer.alloc(0), Buffer.concat([head(1, 0), column('Float64')])]) {
      const answer = await readNative(bytes, none);
      expect([answer.length, answer.numbers(0), answer.strings(0)]).toEqual([0, new Float64Array(0), []]);
    }
  });

  it('refuses types that were not cast, columns that are not there, and an answer that was cut off', async () => {
    const bytes = Buffer.concat([head(1, 1), column('Float64', doubles(1))]);
    await expect(readNative(Buffer.concat([head(1, 1), column('Date', Buffer.alloc(2))]), none)).rejects.toThrow(
      'Date'
    );
    await expect(readNative(bytes.subarray(0, -1), none)).rejects.toThrow('ends in the middle');
    const answer = await readNative(bytes, none);
    expect(() => answer.numbers(1)).toThrow(RangeError);
    expect(() => answer.integers(0)).toThrow(TypeError);
    expect(() => answer.texts(0)).toThrow(TypeError);
  });

  it('counts rows before it reads them', async () => {
    const refuse = (rows: number) => {
      throw new Error(`${rows} rows`);
    };
    await expect(readNative(Buffer.concat([head(1, 3)]), refuse)).rejects.toThrow('3 rows');
  });
});
