import { AnswerColumnsBuilder, type ColumnStore } from './answerColumns';

/** Values that are read from a block before other work of the process gets its turn. */
const VALUES_PER_TURN = 500_000;

/**
 * Reads ClickHouse's Native format as the HTTP interface writes it: blocks of columns, whose numbers are copied into
 * typed arrays as they are. Statements cast every column to a number, a truth value, a text, a UUID or a list of numbers.
 */
export async function readNative(bytes: Buffer, refuse: (rows: number) => void): Promise<AnswerColumnsBuilder> {
  const answer = new AnswerColumnsBuilder();
  const cursor = new Cursor(bytes);
  let sinceTurn = 0;
  while (!cursor.atEnd) {
    const columns = cursor.varint();
    const rows = cursor.varint();
    refuse(answer.length + rows);
    for (let column = 0; column < columns; column++) {
      cursor.text();
      const type = cursor.text();
      if (rows > 0) {
        readColumn(cursor, type, rows, answer.column(column, type));
      }
    }
    answer.grow(rows);
    sinceTurn += rows * columns;
    if (sinceTurn > VALUES_PER_TURN) {
      sinceTurn = 0;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  return answer;
}

function readColumn(cursor: Cursor, type: string, rows: number, store: ColumnStore): void {
  const coded = /^LowCardinality\((?:Nullable\()?String\)+$/.test(type);
  if (coded) {
    readCodes(cursor, rows, store, type.includes('Nullable'));
    return;
  }
  const items = /^Array\((\w+)\)$/.exec(type)?.[1];
  if (items !== undefined) {
    const ends = readNumbers(cursor, 'UInt64', rows);
    store.lists(ends, readNumbers(cursor, items, ends[rows - 1]));
    return;
  }
  const nullable = /^Nullable\((.+)\)$/.exec(type)?.[1];
  const missing = nullable === undefined ? undefined : cursor.take(rows);
  const plain = nullable ?? type;
  if (plain === 'String') {
    store.texts(cursor.texts(rows), missing);
  } else if (plain === 'UUID') {
    store.uuids(cursor.take(rows * 16), missing);
  } else {
    store.numbers(readNumbers(cursor, plain, rows), missing);
  }
}

function readNumbers(cursor: Cursor, type: string, count: number): ArrayLike<number> {
  const width = WIDTHS[type];
  if (width === undefined) {
    throw new TypeError(`A statement returned a column of ClickHouse type ${type}, which has to be cast first.`);
  }
  return width.read(cursor.take(count * width.bytes), count);
}

/** Bytes of a code, by the lowest byte of the column's flags. */
const CODE_TYPES = ['UInt8', 'UInt16', 'UInt32'];

/** Texts as codes of the block's own dictionary, whose first entry stands for what is missing where that may be. */
function readCodes(cursor: Cursor, rows: number, store: ColumnStore, nullable: boolean): void {
  cursor.take(8);
  const codeType = WIDTHS[CODE_TYPES[cursor.take(8)[0]]];
  if (codeType === undefined) {
    throw new TypeError('A column of texts has more different values in a block than can be read.');
  }
  const dictionary = cursor.texts(Number(cursor.take(8).readBigUInt64LE()));
  cursor.take(8);
  store.codes(codeType.read(cursor.take(rows * codeType.bytes), rows), dictionary, nullable);
}

interface Width {
  bytes: number;
  read: (bytes: Buffer, rows: number) => ArrayLike<number>;
}

/** Node's buffers may begin anywhere, typed arrays only at multiples of their width. */
const aligned = (bytes: Buffer) => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);

/** Whole numbers of 64 bits from their halves, lower one first: many times faster than by way of a `bigint` each. */
function bigs(rows: number, upper: Int32Array | Uint32Array): Float64Array {
  const lower = new Uint32Array(upper.buffer);
  const values = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    values[row] = upper[2 * row + 1] * 4_294_967_296 + lower[2 * row];
  }
  return values;
}

const WIDTHS: Record<string, Width | undefined> = {
  Float64: { bytes: 8, read: (bytes) => new Float64Array(aligned(bytes)) },
  Float32: { bytes: 4, read: (bytes) => new Float32Array(aligned(bytes)) },
  Int64: { bytes: 8, read: (bytes, rows) => bigs(rows, new Int32Array(aligned(bytes))) },
  UInt64: { bytes: 8, read: (bytes, rows) => bigs(rows, new Uint32Array(aligned(bytes))) },
  Int32: { bytes: 4, read: (bytes) => new Int32Array(aligned(bytes)) },
  UInt32: { bytes: 4, read: (bytes) => new Uint32Array(aligned(bytes)) },
  Int16: { bytes: 2, read: (bytes) => new Int16Array(aligned(bytes)) },
  UInt16: { bytes: 2, read: (bytes) => new Uint16Array(aligned(bytes)) },
  Int8: { bytes: 1, read: (bytes) => new Int8Array(aligned(bytes)) },
  UInt8: { bytes: 1, read: (bytes) => bytes },
  Bool: { bytes: 1, read: (bytes) => bytes },
  Nothing: { bytes: 1, read: (bytes) => bytes },
};

class Cursor {
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  get atEnd(): boolean {
    return this.at >= this.bytes.length;
  }

  varint(): number {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) {
        throw new RangeError('The answer of the database ends in the middle.');
      }
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) {
        return value;
      }
      factor *= 128;
    }
  }

  take(length: number): Buffer {
    if (this.at + length > this.bytes.length) {
      throw new RangeError('The answer of the database ends in the middle.');
    }
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  text(): string {
    return this.take(this.varint()).toString('utf8');
  }

  texts(count: number): Buffer[] {
    return Array.from({ length: count }, () => this.take(this.varint()));
  }
}
