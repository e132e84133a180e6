/** 16 bytes of a UUID text or a 32-digit id; undefined when it is neither. */
export function parseUuid(text: string): Uint8Array | undefined {
  const digits = text.replaceAll('-', '');
  return /^[0-9a-fA-F]{32}$/.test(digits) ? Uint8Array.from(Buffer.from(digits, 'hex')) : undefined;
}
