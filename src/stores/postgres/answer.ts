import type { TextColumn } from '../../contracts/columns';
import type { AnswerColumns, NumberLists } from '../ask';
import { numberReader, textReader } from './binaryValues';
import { numberLists } from './numberLists';

/** Types by the numbers that PostgreSQL gives them. */
const NUMBERS = new Set([700, 701, 20, 1700]);
const INTEGERS = new Set([21, 23]);
const BOOLEAN = 16;

const FIRST_CAPACITY = 256;

/** A column that grows with the rows; texts are kept as codes of a dictionary. */
type Column = { type: number } & (
  | { kind: 'number'; values: Float64Array }
  | { kind: 'integer'; values: Int32Array }
  | { kind: 'boolean'; values: Int32Array }
  | { kind: 'text'; values: Int32Array; dictionary: string[]; lookup: Map<string, number> }
);

type BinaryPut = (row: number, bytes: Buffer, at: number, length: number) => void;

/** Takes the rows of an answer as they come, as texts in the order of the columns. */
export class AnswerBuilder {
  private readonly columns: Column[];
  private readonly puts: BinaryPut[];
  private rows = 0;
  private capacity = FIRST_CAPACITY;

  constructor(types: readonly number[]) {
    this.columns = types.map(emptyColumn);
    this.puts = this.columns.map(binaryPut);
  }

  get length(): number {
    return this.rows;
  }

  add(row: ReadonlyArray<string | null>): void {
    this.makeRoom();
    for (let index = 0; index < this.columns.length; index++) {
      put(this.columns[index], this.rows, row[index]);
    }
    this.rows += 1;
  }

  /** @param at where the values of a row begin, each after its length */
  addBinary(bytes: Buffer, at: number): void {
    this.makeRoom();
    let place = at;
    for (const put of this.puts) {
      const length = bytes.readInt32BE(place);
      put(this.rows, bytes, place + 4, length);
      place += 4 + Math.max(0, length);
    }
    this.rows += 1;
  }

  private makeRoom(): void {
    if (this.rows === this.capacity) {
      this.capacity *= 2;
      this.columns.forEach((column) => grow(column, this.capacity));
    }
  }

  answer(): AnswerColumns {
    return new PostgresAnswer(this.rows, this.columns);
  }
}

class PostgresAnswer implements AnswerColumns {
  constructor(
    readonly length: number,
    private readonly columns: readonly Column[]
  ) {}

  numbers(column: number): Float64Array {
    const { kind, values } = this.columns[column];
    if (kind === 'text') {
      throw new TypeError(`Column ${column} does not hold numbers.`);
    }
    return values instanceof Float64Array
      ? values.slice(0, this.length)
      : Float64Array.from(values.subarray(0, this.length));
  }

  integers(column: number): Int32Array {
    const { kind, values } = this.columns[column];
    if (!(values instanceof Int32Array) || kind === 'text') {
      throw new TypeError(`Column ${column} does not hold integers.`);
    }
    return values.slice(0, this.length);
  }

  texts(column: number): TextColumn {
    const found = this.columns[column];
    if (found.kind !== 'text') {
      throw new TypeError(`Column ${column} does not hold texts.`);
    }
    return { codes: found.values.slice(0, this.length), dictionary: found.dictionary };
  }

  strings(column: number): string[] {
    const { codes, dictionary } = this.texts(column);
    return Array.from(codes, (code) => (code < 0 ? '' : dictionary[code]));
  }

  /** Of the server's own texts of arrays. */
  lists(column: number): NumberLists {
    return numberLists(this.strings(column));
  }
}

function emptyColumn(type: number): Column {
  if (NUMBERS.has(type)) {
    return { type, kind: 'number', values: new Float64Array(FIRST_CAPACITY) };
  }
  if (INTEGERS.has(type) || type === BOOLEAN) {
    const values = new Int32Array(FIRST_CAPACITY);
    return { type, kind: type === BOOLEAN ? 'boolean' : 'integer', values };
  }
  return { type, kind: 'text', values: new Int32Array(FIRST_CAPACITY), dictionary: [], lookup: new Map() };
}

function grow(column: Column, capacity: number): void {
  if (column.kind === 'number') {
    const values = new Float64Array(capacity);
    values.set(column.values);
    column.values = values;
  } else {
    const values = new Int32Array(capacity);
    values.set(column.values);
    column.values = values;
  }
}

function put(column: Column, row: number, text: string | null): void {
  if (column.kind === 'number') {
    column.values[row] = text === null ? NaN : Number(text);
  } else if (text === null) {
    column.values[row] = -1;
  } else if (column.kind === 'integer') {
    column.values[row] = Number(text);
  } else if (column.kind === 'boolean') {
    column.values[row] = text === 't' ? 1 : 0;
  } else {
    column.values[row] = codeOf(column, text);
  }
}

function codeOf({ dictionary, lookup }: Extract<Column, { kind: 'text' }>, text: string): number {
  let code = lookup.get(text);
  if (code === undefined) {
    code = dictionary.length;
    dictionary.push(text);
    lookup.set(text, code);
  }
  return code;
}

/** Puts values that the server sent in binary into a column; missing ones have the length −1. */
function binaryPut(column: Column): BinaryPut {
  if (column.kind === 'text') {
    const read = textReader(column.type);
    return (row, bytes, at, length) => {
      column.values[row] = length < 0 ? -1 : codeOf(column, read(bytes, at, length));
    };
  }
  const read = numberReader(column.type);
  const missing = column.kind === 'number' ? NaN : -1;
  return (row, bytes, at, length) => {
    column.values[row] = length < 0 ? missing : read(bytes, at);
  };
}
