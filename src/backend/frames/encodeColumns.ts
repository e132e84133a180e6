import type { TextColumn } from '../../contracts/columns';
import type { NumberValues } from './frame';

/** The buffers of one Arrow column: validity bits (empty where no value is missing), offsets where it has texts, data. */
export interface EncodedColumn {
  length: number;
  nullCount: number;
  buffers: Uint8Array[];
}

const NOTHING = new Uint8Array(0);
const NANOS_PER_MS = 1_000_000;
const NANOS_PER_SECOND = 1_000_000_000;
/** 10⁹ = 2⁹ · 1953125: splits nanoseconds into two halves without leaving the exact integers of a double. */
const ODD_PART = 1_953_125;
const HALF = 2 ** 23;
/** Up to here (the year 2112, and 1827) the halves are exact; up to `LATEST_MS` (2262, and 1677) nanoseconds fit 64 bits. */
const EXACT_MS = 4.5e12;
const LATEST_MS = 9.223372e12;

/**
 * Epoch milliseconds (with fraction) to 64-bit nanoseconds. NaN, and times before 1677 or after 2262, are missing.
 * @throws RangeError when a time is missing and the field is not nullable
 */
export function encodeTimes(values: Float64Array, nullable: boolean): EncodedColumn {
  const words = new Uint32Array(values.length * 2);
  const validity = new Validity(values.length);
  for (let i = 0; i < values.length; i++) {
    const ms = values[i];
    if (!(Math.abs(ms) < LATEST_MS)) {
      if (!nullable) {
        throw new RangeError(`Row ${i} of a time field has no time.`);
      }
      validity.markMissing(i);
      continue;
    }
    if (Math.abs(ms) > EXACT_MS) {
      const nanos =
        BigInt(Math.floor(ms)) * BigInt(NANOS_PER_MS) + BigInt(Math.round((ms - Math.floor(ms)) * NANOS_PER_MS));
      words[2 * i] = Number(BigInt.asUintN(32, nanos));
      words[2 * i + 1] = Number(BigInt.asUintN(32, nanos >> 32n));
      continue;
    }
    const seconds = Math.floor(ms / 1000);
    const rest = Math.min(Math.round((ms - seconds * 1000) * NANOS_PER_MS), NANOS_PER_SECOND);
    const product = seconds * ODD_PART;
    const high = Math.floor(product / HALF);
    const low = (product - high * HALF) * 512 + rest;
    words[2 * i] = low >>> 0;
    words[2 * i + 1] = high + Math.floor(low / 2 ** 32);
  }
  return { length: values.length, nullCount: validity.missing, buffers: [validity.bytes(), asBytes(words)] };
}

/** Numbers as they are; NaN becomes null where the field is nullable and stays NaN where not. */
export function encodeNumbers(values: NumberValues, nullable: boolean): EncodedColumn {
  const validity = new Validity(values.length);
  if (nullable && !(values instanceof Uint8Array)) {
    for (let i = 0; i < values.length; i++) {
      if (values[i] !== values[i]) {
        validity.markMissing(i);
      }
    }
  }
  return { length: values.length, nullCount: validity.missing, buffers: [validity.bytes(), asBytes(values)] };
}

/** One bit per value. */
export function encodeBooleans(values: Uint8Array): EncodedColumn {
  const bits = new Uint8Array((values.length + 7) >> 3);
  for (let i = 0; i < values.length; i++) {
    if (values[i] !== 0) {
      bits[i >> 3] |= 1 << (i & 7);
    }
  }
  return { length: values.length, nullCount: 0, buffers: [NOTHING, bits] };
}

/** Texts; in a nullable field an empty text is a missing one, as everywhere in the columns of this project. */
export function encodeTexts(values: string[], nullable: boolean): EncodedColumn {
  const validity = new Validity(values.length);
  if (nullable) {
    values.forEach((value, i) => value === '' && validity.markMissing(i));
  }
  const { offsets, data } = packTexts(values);
  return { length: values.length, nullCount: validity.missing, buffers: [validity.bytes(), asBytes(offsets), data] };
}

/** Texts given as codes into a dictionary; written out in full, since Grafana refuses Arrow dictionaries. */
export function encodeTextColumn(column: TextColumn, nullable: boolean): EncodedColumn {
  const { codes, dictionary } = column;
  const packed = packTexts(dictionary);
  const validity = new Validity(codes.length);
  const offsets = new Int32Array(codes.length + 1);
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i];
    const width = code < 0 ? 0 : packed.offsets[code + 1] - packed.offsets[code];
    offsets[i + 1] = offsets[i] + width;
    if (code < 0 && nullable) {
      validity.markMissing(i);
    }
  }
  const data = new Uint8Array(offsets[codes.length]);
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i];
    if (code >= 0) {
      data.set(packed.data.subarray(packed.offsets[code], packed.offsets[code + 1]), offsets[i]);
    }
  }
  return { length: codes.length, nullCount: validity.missing, buffers: [validity.bytes(), asBytes(offsets), data] };
}

/**
 * JSON texts. Grafana copies them into its own JSON unread, so a text that is no JSON would break the whole answer:
 * it is sent as a JSON string instead. An empty text is null.
 */
export function encodeJson(values: string[], nullable: boolean): EncodedColumn {
  const checked = values.map((value) =>
    value === '' ? (nullable ? '' : 'null') : isJson(value) ? value : JSON.stringify(value)
  );
  return encodeTexts(checked, nullable);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Packs texts as UTF-8, one after the other, with the start of each and the end of the last. */
function packTexts(values: string[]): { offsets: Int32Array; data: Uint8Array } {
  const offsets = new Int32Array(values.length + 1);
  const joined = values.join('');
  const size = Buffer.byteLength(joined, 'utf8');
  if (size === joined.length) {
    for (let i = 0; i < values.length; i++) {
      offsets[i + 1] = offsets[i] + values[i].length;
    }
    const ascii = new Uint8Array(size);
    Buffer.from(ascii.buffer).write(joined, 'latin1');
    return { offsets, data: ascii };
  }
  const pieces = values.map((value) => Buffer.from(value, 'utf8'));
  pieces.forEach((piece, i) => {
    offsets[i + 1] = offsets[i] + piece.length;
  });
  const data = new Uint8Array(offsets[values.length]);
  pieces.forEach((piece, i) => data.set(piece, offsets[i]));
  return { offsets, data };
}

function asBytes(array: NumberValues | Int32Array | Uint32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** Arrow's validity bits, allocated when the first value is missing. */
class Validity {
  missing = 0;
  private bits: Uint8Array | undefined;

  constructor(private readonly length: number) {}

  markMissing(row: number): void {
    this.bits ??= new Uint8Array((this.length + 7) >> 3).fill(255);
    this.bits[row >> 3] &= ~(1 << (row & 7));
    this.missing++;
  }

  bytes(): Uint8Array {
    return this.bits ?? NOTHING;
  }
}
