import { types } from 'node:util';

/**
 * Memory blocks of all typed arrays in a value, each once, for handing them to another thread without a copy. Only
 * blocks that an array fills alone are taken: the others may hold somebody else's data.
 */
export function buffersOf(value: unknown): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  const seen = new Set<object>();
  collect(value, found, seen);
  return [...found];
}

function collect(value: unknown, found: Set<ArrayBuffer>, seen: Set<object>): void {
  if (typeof value !== 'object' || value === null || seen.has(value)) {
    return;
  }
  seen.add(value);
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteLength } = value;
    if (types.isArrayBuffer(buffer) && byteLength === buffer.byteLength && byteLength > 0 && !Buffer.isBuffer(value)) {
      found.add(buffer);
    }
    return;
  }
  if (Array.isArray(value)) {
    if (typeof value[0] === 'object') {
      value.forEach((item) => collect(item, found, seen));
    }
    return;
  }
  Object.values(value).forEach((item) => collect(item, found, seen));
}
