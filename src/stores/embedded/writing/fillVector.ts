import type { Vector } from '@duckdb/node-bindings';
import type { Native } from '../native';
import { storedUuids } from '../uuid';
import type { TextCells } from './textCells';

/** Rows of one data chunk, the engine's unit of work. */
export const CHUNK_ROWS = 2048;

const WORD = 2 ** 32;

/** A column of a batch, and how its values get into a vector. */
export type BatchColumn =
  | { name: string; type: 'VARCHAR'; values: readonly string[] }
  | { name: string; type: 'UUID'; values: Uint8Array }
  | { name: string; type: 'DOUBLE'; values: Float64Array }
  /** None is missing. */
  | { name: string; type: 'INTEGER'; values: Int32Array }
  /** Whole numbers or microseconds: `values` times `factor`, rounded. NaN is missing. */
  | { name: string; type: 'BIGINT' | 'TIMESTAMP'; values: Float64Array; factor: number }
  | { name: string; type: 'BOOLEAN'; values: Uint8Array };

export const TYPE_IDS = {
  BOOLEAN: 1,
  INTEGER: 4,
  BIGINT: 5,
  DOUBLE: 11,
  TIMESTAMP: 12,
  VARCHAR: 17,
  UUID: 27,
} as const;

/** Writes rows `from`…`from + count` of a column into a vector by whole blocks of memory. `''`, NaN and zero ids are missing. */
export function fillVector(
  native: Native,
  vector: Vector,
  column: BatchColumn,
  texts: TextCells,
  from: number,
  count: number
): void {
  switch (column.type) {
    case 'VARCHAR':
      return fillTexts(native, vector, column.values, texts, from, count);
    case 'UUID':
      return fillIds(native, vector, column.values, from, count);
    case 'DOUBLE': {
      const part = column.values.slice(from, from + count);
      markMissing(native, vector, count, (row) => Number.isNaN(part[row]));
      return native.copy_data_to_vector(vector, 0, part.buffer, 0, count * 8);
    }
    case 'INTEGER': {
      const part = column.values.slice(from, from + count);
      return native.copy_data_to_vector(vector, 0, part.buffer, 0, count * 4);
    }
    case 'BOOLEAN': {
      const part = column.values.slice(from, from + count);
      return native.copy_data_to_vector(vector, 0, part.buffer, 0, count);
    }
    default:
      return fillWholeNumbers(native, vector, column.values, column.factor, from, count);
  }
}

function fillIds(native: Native, vector: Vector, ids: Uint8Array, from: number, count: number): void {
  const part = ids.slice(from * 16, (from + count) * 16);
  const words = new Uint32Array(part.buffer);
  markMissing(native, vector, count, (row) => {
    const at = row * 4;
    return (words[at] | words[at + 1] | words[at + 2] | words[at + 3]) === 0;
  });
  const stored = storedUuids(part);
  native.copy_data_to_vector(vector, 0, stored.buffer as ArrayBuffer, stored.byteOffset, count * 16);
}

/** 64-bit integers from doubles (exact up to 2^53) without a BigInt for each. */
function fillWholeNumbers(
  native: Native,
  vector: Vector,
  values: Float64Array,
  factor: number,
  from: number,
  count: number
): void {
  const words = new Uint32Array(count * 2);
  for (let row = 0; row < count; row++) {
    const value = Math.round(values[from + row] * factor);
    words[row * 2] = value >>> 0;
    words[row * 2 + 1] = Math.floor(value / WORD);
  }
  markMissing(native, vector, count, (row) => Number.isNaN(values[from + row]));
  native.copy_data_to_vector(vector, 0, words.buffer, 0, count * 8);
}

function fillTexts(
  native: Native,
  vector: Vector,
  values: readonly string[],
  texts: TextCells,
  from: number,
  count: number
): void {
  const cells = new Uint32Array(count * 4);
  texts.write(values, from, count, cells);
  markMissing(native, vector, count, (row) => cells[row * 4] === 0);
  native.copy_data_to_vector(vector, 0, cells.buffer, 0, count * 16);
}

function markMissing(native: Native, vector: Vector, count: number, missing: (row: number) => boolean): void {
  let valid: Uint8Array | undefined;
  for (let row = 0; row < count; row++) {
    if (missing(row)) {
      valid ??= new Uint8Array(Math.ceil(count / 64) * 8).fill(0xff);
      valid[row >> 3] &= ~(1 << (row & 7));
    }
  }
  if (valid) {
    native.vector_ensure_validity_writable(vector);
    native.copy_data_to_vector_validity(vector, 0, valid.buffer as ArrayBuffer, 0, valid.length);
  }
}
