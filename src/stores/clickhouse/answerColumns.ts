import type { TextColumn } from '../../contracts/columns';
import type { AnswerColumns, NumberLists } from '../ask';
import { uuidTexts } from './uuid';

/** Takes the parts of one column, block by block. */
export interface ColumnStore {
  /** @param missing a byte per row, not 0 where there is no value */
  numbers(values: ArrayLike<number>, missing: Uint8Array | undefined): void;
  texts(values: readonly Buffer[], missing: Uint8Array | undefined): void;
  /** @param firstMissing whether the dictionary's first entry stands for a missing text */
  codes(codes: ArrayLike<number>, dictionary: readonly Buffer[], firstMissing: boolean): void;
  uuids(bytes: Buffer, missing: Uint8Array | undefined): void;
  /** @param ends where each list of the block ends in `values` */
  lists(ends: ArrayLike<number>, values: ArrayLike<number>): void;
}

/** A statement's answer, put together from blocks. */
export class AnswerColumnsBuilder implements AnswerColumns {
  length = 0;
  private readonly columns: Column[] = [];

  /** The column at a place; it is made when it is first asked for. */
  column(place: number, type: string): ColumnStore {
    this.columns[place] ??= new Column(/Float/.test(type));
    return this.columns[place];
  }

  grow(rows: number): void {
    this.length += rows;
  }

  numbers(column: number): Float64Array {
    return this.at(column)?.asNumbers() ?? new Float64Array(0);
  }

  integers(column: number): Int32Array {
    return this.at(column)?.asIntegers() ?? new Int32Array(0);
  }

  texts(column: number): TextColumn {
    return this.at(column)?.asTexts() ?? { codes: new Int32Array(0), dictionary: [] };
  }

  strings(column: number): string[] {
    return this.at(column)?.asStrings() ?? [];
  }

  lists(column: number): NumberLists {
    return this.at(column)?.asLists() ?? { ends: new Int32Array(0), values: new Int32Array(0) };
  }

  /** An answer without rows may have no columns either. */
  private at(column: number): Column | undefined {
    if (this.length > 0 && this.columns[column] === undefined) {
      throw new RangeError(`The answer has no column ${column}.`);
    }
    return this.columns[column];
  }
}

class Column implements ColumnStore {
  private readonly parts: Float64Array[] = [];
  private readonly textCodes: Int32Array[] = [];
  private readonly dictionary: string[] = [];
  private readonly lookup = new Map<string, number>();
  private readonly ids: string[] = [];
  private readonly endParts: Int32Array[] = [];

  constructor(private readonly fractions: boolean) {}

  numbers(values: ArrayLike<number>, missing: Uint8Array | undefined): void {
    const part = values instanceof Float64Array ? values : Float64Array.from(values);
    for (let row = 0; missing !== undefined && row < part.length; row++) {
      if (missing[row] !== 0) {
        part[row] = NaN;
      }
    }
    this.parts.push(part);
  }

  texts(values: readonly Buffer[], missing: Uint8Array | undefined): void {
    this.textCodes.push(
      Int32Array.from(values, (bytes, row) =>
        missing !== undefined && missing[row] !== 0 ? -1 : this.codeOf(bytes.toString('utf8'))
      )
    );
  }

  codes(codes: ArrayLike<number>, dictionary: readonly Buffer[], firstMissing: boolean): void {
    // Entries that no row of the block has would be values that the answer does not hold.
    const own = new Int32Array(dictionary.length).fill(-2);
    own[0] = firstMissing ? -1 : -2;
    this.textCodes.push(
      Int32Array.from(codes, (code) => {
        if (own[code] === -2) {
          own[code] = this.codeOf(dictionary[code].toString('utf8'));
        }
        return own[code];
      })
    );
  }

  uuids(bytes: Buffer, missing: Uint8Array | undefined): void {
    for (const [row, id] of uuidTexts(bytes).entries()) {
      this.ids.push(missing !== undefined && missing[row] !== 0 ? '' : id);
    }
  }

  lists(ends: ArrayLike<number>, values: ArrayLike<number>): void {
    const before = this.parts.reduce((sum, part) => sum + part.length, 0);
    const endPart = Int32Array.from(ends);
    for (let row = 0; row < endPart.length; row++) {
      endPart[row] += before;
    }
    this.endParts.push(endPart);
    this.parts.push(new Float64Array(values));
  }

  asNumbers(): Float64Array {
    return joined(this.parts, floats);
  }

  asLists(): NumberLists {
    if (this.endParts.length === 0) {
      throw new TypeError('The column does not hold lists.');
    }
    return { ends: joined(this.endParts, integers), values: joined(this.parts, floats) };
  }

  asIntegers(): Int32Array {
    if (this.fractions) {
      throw new TypeError('The column does not hold integers.');
    }
    return Int32Array.from(this.asNumbers(), (value) => (Number.isNaN(value) ? -1 : value));
  }

  asTexts(): TextColumn {
    if (this.textCodes.length === 0) {
      throw new TypeError('The column does not hold texts.');
    }
    return { codes: joined(this.textCodes, integers), dictionary: this.dictionary };
  }

  asStrings(): string[] {
    if (this.ids.length > 0) {
      return this.ids;
    }
    const { codes, dictionary } = this.asTexts();
    return Array.from(codes, (code) => (code < 0 ? '' : dictionary[code]));
  }

  private codeOf(text: string): number {
    const known = this.lookup.get(text);
    if (known !== undefined) {
      return known;
    }
    this.lookup.set(text, this.dictionary.length);
    return this.dictionary.push(text) - 1;
  }
}

const floats = (length: number) => new Float64Array(length);
const integers = (length: number) => new Int32Array(length);

function joined<T extends Float64Array | Int32Array>(parts: readonly T[], empty: (length: number) => T): T {
  const [first, ...more] = parts;
  if (first !== undefined && more.length === 0) {
    return first;
  }
  const all = empty(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => {
    all.set(part, at);
    return at + part.length;
  }, 0);
  return all;
}
