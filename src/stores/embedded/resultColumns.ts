import type { DataChunk, Vector } from '@duckdb/node-bindings';
import type { TextColumn } from '../../contracts/columns';
import type { AnswerColumns, NumberLists } from '../ask';
import { aligned, listsOfParts, readLists, type ListPart } from './listColumns';
import type { Native } from './native';
import { uuidTexts } from './uuid';

/** Numbers of DuckDB's logical types, as its C interface has them. */
const TYPE = { boolean: 1, integer: 4, double: 11, varchar: 17, list: 24, uuid: 27 } as const;

/** Rows that are read from one data chunk before other work of the process gets its turn. */
const CHUNKS_PER_TURN = 48;

type Store =
  | { kind: 'number'; values: Float64Array }
  | { kind: 'integer'; values: Int32Array }
  | { kind: 'text'; codes: Int32Array; dictionary: string[]; lookup: Map<string, number> }
  | { kind: 'uuid'; bytes: Uint8Array }
  | { kind: 'list'; parts: ListPart[] };

/** A statement's answer as columns. Statements cast every column to DOUBLE, INTEGER, BOOLEAN, VARCHAR, UUID or lists of INTEGER. */
export class ResultColumns implements AnswerColumns {
  constructor(
    readonly length: number,
    private readonly stores: readonly Store[]
  ) {}

  /** Missing values are NaN. */
  numbers(column: number): Float64Array {
    const store = this.stores[column];
    if (store.kind === 'number') {
      return store.values;
    }
    if (store.kind === 'integer') {
      return Float64Array.from(store.values);
    }
    throw new TypeError(`Column ${column} does not hold numbers.`);
  }

  /** INTEGER and BOOLEAN columns; missing values are −1. */
  integers(column: number): Int32Array {
    const store = this.stores[column];
    if (store.kind !== 'integer') {
      throw new TypeError(`Column ${column} does not hold integers.`);
    }
    return store.values;
  }

  texts(column: number): TextColumn {
    const store = this.stores[column];
    if (store.kind !== 'text') {
      throw new TypeError(`Column ${column} does not hold texts.`);
    }
    return { codes: store.codes, dictionary: store.dictionary };
  }

  /** Texts one by one; `''` where missing. */
  strings(column: number): string[] {
    const store = this.stores[column];
    if (store.kind === 'uuid') {
      return uuidTexts(store.bytes);
    }
    const { codes, dictionary } = this.texts(column);
    return Array.from(codes, (code) => (code < 0 ? '' : dictionary[code]));
  }

  lists(column: number): NumberLists {
    const store = this.stores[column];
    if (store.kind !== 'list') {
      throw new TypeError(`Column ${column} does not hold lists.`);
    }
    return listsOfParts(store.parts);
  }
}

/** Copies a materialised result into typed arrays, giving way to other work between parts. */
export async function readColumns(
  native: Native,
  result: Parameters<Native['column_count']>[0],
  rows: number
): Promise<ResultColumns> {
  const stores = Array.from({ length: native.column_count(result) }, (_, column) =>
    emptyStore(native.column_type(result, column), rows)
  );
  let start = 0;
  for (let index = 0; start < rows; index++) {
    const chunk = native.result_get_chunk(result, index);
    const count = native.data_chunk_get_size(chunk);
    stores.forEach((store, column) => copyVector(native, chunk, column, start, count, store));
    start += count;
    if (index % CHUNKS_PER_TURN === CHUNKS_PER_TURN - 1) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  return new ResultColumns(rows, stores);
}

function emptyStore(type: number, rows: number): Store {
  switch (type) {
    case TYPE.double:
      return { kind: 'number', values: new Float64Array(rows) };
    case TYPE.integer:
    case TYPE.boolean:
      return { kind: 'integer', values: new Int32Array(rows) };
    case TYPE.varchar:
      return { kind: 'text', codes: new Int32Array(rows), dictionary: [], lookup: new Map() };
    case TYPE.uuid:
      return { kind: 'uuid', bytes: new Uint8Array(rows * 16) };
    case TYPE.list:
      return { kind: 'list', parts: [] };
    default:
      throw new TypeError(`A statement returned a column of DuckDB type ${type}, which has to be cast first.`);
  }
}

function copyVector(
  native: Native,
  chunk: DataChunk,
  column: number,
  start: number,
  count: number,
  store: Store
): void {
  const vector = native.data_chunk_get_vector(chunk, column);
  const valid = native.vector_get_validity(vector, Math.ceil(count / 64) * 8);
  const missing = (row: number) => valid !== null && (valid[row >> 3] & (1 << (row & 7))) === 0;
  const hasMissing = valid !== null;
  if (store.kind === 'number') {
    const data = native.vector_get_data(vector, count * 8);
    store.values.set(new Float64Array(aligned(data, 8), 0, count), start);
    for (let row = 0; hasMissing && row < count; row++) {
      if (missing(row)) {
        store.values[start + row] = NaN;
      }
    }
  } else if (store.kind === 'integer') {
    copyIntegers(native, vector, start, count, store.values);
    for (let row = 0; hasMissing && row < count; row++) {
      if (missing(row)) {
        store.values[start + row] = -1;
      }
    }
  } else if (store.kind === 'uuid') {
    store.bytes.set(native.vector_get_data(vector, count * 16), start * 16);
  } else if (store.kind === 'list') {
    store.parts.push(readLists(native, vector, count, missing));
  } else {
    copyTexts(native, native.vector_get_data(vector, count * 16), missing, start, count, store);
  }
}

function copyIntegers(native: Native, vector: Vector, start: number, count: number, values: Int32Array): void {
  if (native.get_type_id(native.vector_get_column_type(vector)) === TYPE.boolean) {
    values.set(native.vector_get_data(vector, count), start);
    return;
  }
  values.set(new Int32Array(aligned(native.vector_get_data(vector, count * 4), 4), 0, count), start);
}

/** DuckDB keeps texts of up to 12 bytes in the vector itself, longer ones behind a pointer. */
function copyTexts(
  native: Native,
  data: Uint8Array,
  missing: (row: number) => boolean,
  start: number,
  count: number,
  store: Extract<Store, { kind: 'text' }>
): void {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  for (let row = 0; row < count; row++) {
    if (missing(row)) {
      store.codes[start + row] = -1;
      continue;
    }
    const at = row * 16;
    const length = bytes.readUInt32LE(at);
    const text =
      length <= 12
        ? bytes.toString('utf8', at + 4, at + 4 + length)
        : Buffer.from(
            native.get_data_from_pointer(data.buffer as ArrayBuffer, data.byteOffset + at + 8, length)
          ).toString('utf8');
    let code = store.lookup.get(text);
    if (code === undefined) {
      code = store.dictionary.length;
      store.dictionary.push(text);
      store.lookup.set(text, code);
    }
    store.codes[start + row] = code;
  }
}
