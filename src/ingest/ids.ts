import { hash } from 'node:crypto';

/** Ids travel as 16 bytes in network order (EventBatch); an all-zero id is missing. */
export const ID_BYTES = 16;
export const NIL_ID = new Uint8Array(ID_BYTES);

/** Namespace of ids that are hashed from other text: fixed for ever, or a second import would not know the first. */
const NAMESPACE = bytesFromHex('7d0f4bb2a5c14f0f9e0b5a3c6f1d2e84');

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const UUID_TEXT = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const HEX_TEXT = /^[0-9a-f]+$/i;

function bytesFromHex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'hex'));
}

/** UUID text of 16 bytes, lower case. */
export function uuidText(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => HEX[byte]).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Name-based UUID, version 5 (RFC 9562, section 5.5): SHA-1 of the namespace's bytes and the name in UTF-8. */
export function uuidV5(namespace: Uint8Array, name: string): Uint8Array {
  const digest = hash('sha1', Buffer.concat([namespace, Buffer.from(name, 'utf8')]), 'buffer');
  const id = new Uint8Array(ID_BYTES);
  id.set(digest.subarray(0, ID_BYTES));
  id[6] = (id[6] & 0x0f) | 0x50;
  id[8] = (id[8] & 0x3f) | 0x80;
  return id;
}

/**
 * Id of a chain or request from whatever a source calls it: a UUID or 128-bit hex text is taken as it is,
 * a shorter hex text (64-bit trace ids) is padded on the left, `system` is the nil UUID, any other text is hashed.
 */
export function idFromText(text: string): Uint8Array {
  if (UUID_TEXT.test(text)) {
    return bytesFromHex(text.replaceAll('-', ''));
  }
  if (text.length <= 32 && text.length >= 16 && HEX_TEXT.test(text)) {
    return bytesFromHex(text.padStart(32, '0'));
  }
  return text === 'system' ? NIL_ID : uuidV5(NAMESPACE, text);
}

/** Whether a text is a UUID as PostgreSQL would accept it in a UUID column. */
export function isUuid(text: string): boolean {
  return UUID_TEXT.test(text);
}

/** Id of a span's event: the same span of the same chain always gets the same one, so that it is never stored twice. */
export function spanEventId(chainId: Uint8Array, spanId: string, eventType: string): Uint8Array {
  return uuidV5(chainId, `${spanId}\u0000${eventType}`);
}
