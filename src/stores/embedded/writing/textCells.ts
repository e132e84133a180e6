import type { Vector } from '@duckdb/node-bindings';
import type { Native } from '../native';
import { TYPE_IDS } from './fillVector';

const INLINE_BYTES = 12;
const WORD = 2 ** 32;
/** Room for the texts of one chunk, all different, beside those that are known. */
const MOST_TEXTS = 1 << 16;
const KNOWN_TEXTS = 1 << 15;
const KNOWN_BYTES = 8 << 20;

/**
 * Texts as the engine's vectors hold them: 16 bytes each, which are the length and, up to 12 bytes, the text, or its
 * first four bytes and its address. Long texts are copied into the engine's memory once and pointed at by every row
 * that says the same; most texts of a recording come thousands of times.
 */
export class TextCells {
  private readonly cells = new Uint32Array(MOST_TEXTS * 4);
  private readonly places = new Map<string, number>();
  private readonly fresh: string[] = [];
  private heldBytes = 0;
  private keeper: Vector;

  constructor(private readonly native: Native) {
    this.keeper = this.newKeeper();
  }

  /** To be called before a chunk is filled: addresses are good until the next call. */
  beginChunk(): void {
    if (this.places.size > KNOWN_TEXTS || this.heldBytes > KNOWN_BYTES) {
      this.places.clear();
      this.heldBytes = 0;
      this.keeper = this.newKeeper();
    }
  }

  /**
   * Writes the cells of rows `from`…`from + count`; `''` leaves zeros.
   * @param into four words a row, all zero
   */
  write(values: readonly string[], from: number, count: number, into: Uint32Array): void {
    const bytes = new Uint8Array(into.buffer, into.byteOffset, count * 16);
    const long: number[] = [];
    for (let row = 0; row < count; row++) {
      const text = values[from + row];
      if (text.length <= INLINE_BYTES && copyAscii(text, bytes, row * 16 + 4)) {
        into[row * 4] = text.length;
      } else {
        into[row * 4] = this.placeOf(text);
        long.push(row);
      }
    }
    this.keep();
    const { cells } = this;
    for (const row of long) {
      const place = into[row * 4] * 4;
      into[row * 4] = cells[place];
      into[row * 4 + 1] = cells[place + 1];
      into[row * 4 + 2] = cells[place + 2];
      into[row * 4 + 3] = cells[place + 3];
    }
  }

  private placeOf(text: string): number {
    const known = this.places.get(text);
    if (known !== undefined) {
      return known;
    }
    const place = this.places.size;
    this.places.set(text, place);
    this.fresh.push(text);
    return place;
  }

  /** Copies texts that are new into the engine's memory, all in one, and notes their cells. */
  private keep(): void {
    const { fresh, cells } = this;
    if (fresh.length === 0) {
      return;
    }
    const bytes = Buffer.from(fresh.join(''), 'utf8');
    const plain = fresh.reduce((sum, text) => sum + text.length, 0) === bytes.length;
    const base = this.addressOf(bytes);
    const cellBytes = new Uint8Array(cells.buffer);
    let cell = (this.places.size - fresh.length) * 4;
    let at = 0;
    for (const text of fresh) {
      const length = plain ? text.length : Buffer.byteLength(text, 'utf8');
      const inside = length <= INLINE_BYTES ? length : 4;
      cells.fill(0, cell, cell + 4);
      cells[cell] = length;
      for (let index = 0; index < inside; index++) {
        cellBytes[cell * 4 + 4 + index] = bytes[at + index];
      }
      if (length > INLINE_BYTES) {
        cells[cell + 2] = (base + at) >>> 0;
        cells[cell + 3] = Math.floor((base + at) / WORD);
      }
      at += length;
      cell += 4;
    }
    this.heldBytes += bytes.length;
    fresh.length = 0;
  }

  /** Address of bytes after the engine has copied them into memory that lives as long as the keeper. */
  private addressOf(bytes: Uint8Array): number {
    if (bytes.length <= INLINE_BYTES) {
      return 0;
    }
    this.native.vector_assign_string_element_len(this.keeper, 0, bytes);
    const cell = this.native.vector_get_data(this.keeper, 16);
    const view = new DataView(cell.buffer, cell.byteOffset, 16);
    return view.getUint32(8, true) + view.getUint32(12, true) * WORD;
  }

  private newKeeper(): Vector {
    return this.native.create_vector(this.native.create_logical_type(TYPE_IDS.VARCHAR), 1);
  }
}

/** Copies a text of plain ASCII; false, with some of it copied, when it is none. */
function copyAscii(text: string, bytes: Uint8Array, at: number): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code > 0x7f) {
      bytes.fill(0, at, at + index);
      return false;
    }
    bytes[at + index] = code;
  }
  return true;
}
