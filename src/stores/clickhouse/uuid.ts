/** Texts of ids of 16 bytes each in network order. */
export function idTexts(ids: Uint8Array): string[] {
  const digits = Buffer.from(ids.buffer, ids.byteOffset, ids.byteLength).toString('hex');
  return Array.from({ length: ids.length / 16 }, (_, row) => {
    const id = digits.slice(row * 32, row * 32 + 32);
    return `${id.slice(0, 8)}-${id.slice(8, 12)}-${id.slice(12, 16)}-${id.slice(16, 20)}-${id.slice(20)}`;
  });
}

/** Texts of UUIDs as ClickHouse's Native format has them: two little-endian halves each. */
export function uuidTexts(stored: Uint8Array): string[] {
  return idTexts(Buffer.from(stored).swap64());
}
