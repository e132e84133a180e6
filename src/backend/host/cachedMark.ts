/** Written by the receipt of a fresh answer; both texts have the same length, so the file's layout stays as it is. */
const FRESH = Buffer.from('"cacheHit":false');
const CACHED = Buffer.from('"cacheHit":true ');
const SCHEMA_AT = 16;
const MAGIC_LENGTH = 6;

/**
 * A copy of an encoded frame whose receipt says that it came from the cache. The two places that hold the receipt are
 * the schema in front and the footer; the rows between them are not looked at.
 */
export function markCached(frame: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(frame);
  const bytes = Buffer.from(copy.buffer);
  const schemaLength = bytes.readInt32LE(SCHEMA_AT - 4);
  const footerEnd = bytes.length - MAGIC_LENGTH - 4;
  const footerStart = footerEnd - bytes.readInt32LE(footerEnd);
  replaceIn(bytes.subarray(SCHEMA_AT, SCHEMA_AT + schemaLength));
  replaceIn(bytes.subarray(footerStart, footerEnd));
  return copy;
}

function replaceIn(part: Buffer): void {
  const at = part.indexOf(FRESH);
  if (at >= 0) {
    CACHED.copy(part, at);
  }
}
