const HEX = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));
/** Place of each byte's first digit in the text 8-4-4-4-12. */
const DIGIT_AT = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];
const DASH_AT = [8, 13, 18, 23];
const TEXT_LENGTH = 36;

/**
 * Texts of UUIDs as DuckDB stores them: little-endian 128-bit integers whose top bit is flipped. All texts are
 * cut from one long string, which takes a tenth of the time of building them one by one.
 */
export function uuidTexts(stored: Uint8Array): string[] {
  const count = stored.length / 16;
  const text = Buffer.allocUnsafe(count * TEXT_LENGTH);
  for (let row = 0; row < count; row++) {
    const from = row * 16;
    const to = row * TEXT_LENGTH;
    for (let index = 0; index < 16; index++) {
      const byte = index === 0 ? stored[from + 15] ^ 0x80 : stored[from + 15 - index];
      text[to + DIGIT_AT[index]] = HEX[byte >> 4];
      text[to + DIGIT_AT[index] + 1] = HEX[byte & 15];
    }
    for (const dash of DASH_AT) {
      text[to + dash] = 0x2d;
    }
  }
  const all = text.toString('latin1');
  return Array.from({ length: count }, (_, row) => all.substring(row * TEXT_LENGTH, (row + 1) * TEXT_LENGTH));
}

/** Network-order ids as DuckDB stores UUIDs. Returns a new array. */
export function storedUuids(ids: Uint8Array): Uint8Array {
  const stored = Buffer.allocUnsafeSlow(ids.length);
  stored.set(ids);
  stored.swap64();
  const words = new Uint32Array(stored.buffer, 0, ids.length / 4);
  for (let at = 0; at < words.length; at += 4) {
    const low = words[at];
    const high = words[at + 1];
    words[at] = words[at + 2];
    words[at + 1] = words[at + 3];
    words[at + 2] = low;
    words[at + 3] = high ^ 0x80000000;
  }
  return stored;
}
