import { hash } from 'node:crypto';

/** Namespace of ids that are hashed from other text, as at import; a test keeps the two equal. */
const NAMESPACE = Buffer.from('7d0f4bb2a5c14f0f9e0b5a3c6f1d2e84', 'hex');

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const TRACE_ID = /^[0-9a-f]{16,32}$/i;
const NIL = '0'.repeat(32);

/**
 * UUID under which a chain is stored, from whatever people call it: a UUID, a trace id of 16 to 32 hexadecimal digits
 * (padded on the left), `system` (the nil UUID), or any other text that was its id at import (UUIDv5, RFC 9562).
 */
export function chainUuid(text: string): string {
  if (UUID.test(text)) {
    return text.toLowerCase();
  }
  if (TRACE_ID.test(text)) {
    return dashed(text.toLowerCase().padStart(32, '0'));
  }
  return dashed(text === 'system' ? NIL : hashed(text));
}

function hashed(text: string): string {
  const digest = hash('sha1', Buffer.concat([NAMESPACE, Buffer.from(text, 'utf8')]), 'buffer').subarray(0, 16);
  digest[6] = (digest[6] & 0x0f) | 0x50;
  digest[8] = (digest[8] & 0x3f) | 0x80;
  return digest.toString('hex');
}

function dashed(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
