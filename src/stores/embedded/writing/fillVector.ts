import type { Vector } from '@duckdb/node-bindings';
import type { Native } from '../native';
import { storedUuids } from '../uuid';

/** Rows of one data chunk, the engine's unit of work. */
export const CHUNK_ROWS = 2048;

const INLINE_BYTES = 12;
const WORD = 2 ** 32;

/** A column of a batch, and how its values get into a vector. */
export type BatchColumn =
  | { name: string; type: 'VARCHAR'; values: readonly string[] }
  | { name: string; type: 'UUID'; values: Uint8Array }
  | { name: string; type: 'DOUBLE'; values: Float64Array }
  /** Whole numbers or microseconds: `values` times `factor`, rounded. NaN is missing. */
  | { name: string; type: 'BIGINT' | 'TIMESTAMP'; values: Float64Array; factor: number }
  | { name: string; type: 'BOOLEAN'; values: Uint8Array };

export const TYPE_IDS = { BOOLEAN: 1, BIGINT: 5, DOUBLE: 11, TIMESTAMP: 12, VARCHAR: 17, UUID: 27 } as const;

/** Writes rows `from`…`from + count` of a column into a vector by whole blocks of memory. `''`, NaN and zero ids are missing. */
export function fillVector(native: Native, vector: Vector, column: BatchColumn, from: number, count: number): void {
  switch (column.type) {
    case 'VARCHAR':
      return fillTexts(native, vector, column.values, from, count);
    case 'UUID':
      return fillIds(native, vector, column.values, from, count);
    case 'DOUBLE': {
      const part = column.values.slice(from, from + count);
      markMissing(native, vector, count, (row) => Number.isNaN(part[row]));
      return native.copy_data_to_vector(vector, 0, part.buffer, 0, count * 8);
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
  const part = ids.subarray(from * 16, (from + count) * 16);
  const stored = storedUuids(part);
  markMissing(native, vector, count, (row) => isZero(part, row));
  native.copy_data_to_vector(vector, 0, stored.buffer as ArrayBuffer, stored.byteOffset, count * 16);
}

function isZero(ids: Uint8Array, row: number): boolean {
  for (let at = row * 16; at < row * 16 + 16; at++) {
    if (ids[at] !== 0) {
      return false;
    }
  }
  return true;
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

/**
 * All texts of a chunk go into the vector's memory as one, and each row points at its part of it: one native call
 * for 2048 rows instead of one for each. Texts of up to 12 bytes lie in the row itself, as the engine wants them.
 */
function fillTexts(native: Native, vector: Vector, values: readonly string[], from: number, count: number): void {
  const texts = values.slice(from, from + count);
  const joined = texts.join('');
  const bytes = Buffer.from(joined, 'utf8');
  const plain = bytes.length === joined.length;
  const rows = Buffer.alloc(count * 16);
  const words = new Uint32Array(rows.buffer, rows.byteOffset, count * 4);
  const base = bytes.length > INLINE_BYTES ? addressOf(native, vector, bytes) : 0;
  let at = 0;
  for (let row = 0; row < count; row++) {
    const length = plain ? texts[row].length : Buffer.byteLength(texts[row], 'utf8');
    words[row * 4] = length;
    if (length <= INLINE_BYTES) {
      bytes.copy(rows, row * 16 + 4, at, at + length);
    } else {
      bytes.copy(rows, row * 16 + 4, at, at + 4);
      words[row * 4 + 2] = (base + at) >>> 0;
      words[row * 4 + 3] = Math.floor((base + at) / WORD);
    }
    at += length;
  }
  markMissing(native, vector, count, (row) => texts[row] === '');
  native.copy_data_to_vector(vector, 0, rows.buffer, rows.byteOffset, count * 16);
}

/** Address of bytes after the engine has copied them into memory that lives as long as the vector. */
function addressOf(native: Native, vector: Vector, bytes: Buffer): number {
  native.vector_assign_string_element_len(vector, 0, bytes);
  const first = native.vector_get_data(vector, 16);
  const view = new DataView(first.buffer, first.byteOffset, 16);
  return view.getUint32(8, true) + view.getUint32(12, true) * WORD;
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
