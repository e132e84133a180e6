import type { Vector } from '@duckdb/node-bindings';
import type { NumberLists } from '../ask';
import type { Native } from './native';

/** Lists of one data chunk. */
export type ListPart = NumberLists;

/** Where a list begins among the values of its vector, and how many there are: 8 bytes each. */
const ENTRY_BYTES = 16;

/** Lists of INTEGER of a vector; missing ones are empty. */
export function readLists(native: Native, vector: Vector, count: number, missing: (row: number) => boolean): ListPart {
  const entries = new Int32Array(aligned(native.vector_get_data(vector, count * ENTRY_BYTES), 4));
  const size = native.list_vector_get_size(vector);
  const child = native.vector_get_data(native.list_vector_get_child(vector), size * 4);
  const all = size === 0 ? new Int32Array(0) : new Int32Array(aligned(child, 4), 0, size);
  const ends = new Int32Array(count);
  const values = new Int32Array(size);
  let at = 0;
  for (let row = 0; row < count; row++) {
    const [begin, length] = [entries[row * 4], missing(row) ? 0 : entries[row * 4 + 2]];
    for (let place = begin; place < begin + length; place++) {
      values[at++] = all[place];
    }
    ends[row] = at;
  }
  return { ends, values: values.subarray(0, at) };
}

export function listsOfParts(parts: readonly ListPart[]): NumberLists {
  const ends = new Int32Array(parts.reduce((sum, part) => sum + part.ends.length, 0));
  const values = new Int32Array(parts.reduce((sum, part) => sum + part.values.length, 0));
  let [rows, at] = [0, 0];
  for (const part of parts) {
    for (let row = 0; row < part.ends.length; row++) {
      ends[rows + row] = at + part.ends[row];
    }
    values.set(part.values, at);
    rows += part.ends.length;
    at += part.values.length;
  }
  return { ends, values };
}

/** The bytes in a buffer of their own where they do not start at a multiple of the element's width. */
export function aligned(data: Uint8Array, width: number): ArrayBuffer {
  if (data.byteOffset === 0 && data.byteLength % width === 0) {
    return data.buffer as ArrayBuffer;
  }
  return data.slice().buffer;
}
