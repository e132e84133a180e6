export type Shape = 'gzip' | 'json' | 'lines' | 'protobuf' | 'protobuf-delimited' | 'empty' | 'utf16' | 'unknown';

/** Bytes from which the shape of a file is told. */
export const SAMPLE_BYTES = 1 << 20;
const TEXT_SAMPLE = 4096;
const OPENERS = new Set([0x7b, 0x5b]);

/**
 * Tells from its first bytes how a file is to be cut into records. Names and extensions play no part: a collector's
 * export is called anything.
 */
export function sniffShape(sample: Buffer, complete: boolean): Shape {
  if (sample.length >= 2 && sample[0] === 0x1f && sample[1] === 0x8b) {
    return 'gzip';
  }
  if (
    sample.length >= 2 &&
    ((sample[0] === 0xff && sample[1] === 0xfe) || (sample[0] === 0xfe && sample[1] === 0xff))
  ) {
    return 'utf16';
  }
  const start = firstText(sample);
  if (start === sample.length) {
    return 'empty';
  }
  if (isText(sample) && OPENERS.has(sample[start])) {
    return hasRecordPerLine(sample.subarray(start), complete) ? 'lines' : 'json';
  }
  if (isExportRequest(sample, 0)) {
    return 'protobuf';
  }
  // The collector's file exporter writes each request behind its length as four bytes, big-endian.
  return sample.length > 4 && sample[0] === 0 && isExportRequest(sample, 4) ? 'protobuf-delimited' : 'unknown';
}

function firstText(sample: Buffer): number {
  let at = sample[0] === 0xef && sample[1] === 0xbb && sample[2] === 0xbf ? 3 : 0;
  while (at < sample.length && isSpace(sample[at])) {
    at += 1;
  }
  return at;
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** No control characters but white space: protobuf always has some near its start. */
function isText(sample: Buffer): boolean {
  return sample.subarray(0, TEXT_SAMPLE).every((byte) => byte >= 0x20 || isSpace(byte));
}

/** `resource_spans` (field 1) that begins with a resource (1), scope spans (2) or a schema URL (3). */
function isExportRequest(sample: Buffer, at: number): boolean {
  if (sample[at] !== 0x0a) {
    return false;
  }
  let next = at + 1;
  while (next < sample.length && next < at + 6 && sample[next] >= 0x80) {
    next += 1;
  }
  return [0x0a, 0x12, 0x1a].includes(sample[next + 1]);
}

/** Whether one of the first lines is a whole JSON value by itself, as in newline-delimited files. */
function hasRecordPerLine(text: Buffer, complete: boolean): boolean {
  let from = 0;
  for (let line = 0; line < 16 && from < text.length; line++) {
    const end = text.indexOf(0x0a, from);
    if (end === -1 && !complete) {
      return false;
    }
    const bytes = text.subarray(from, end === -1 ? text.length : end);
    if (OPENERS.has(bytes[0]) && bytes.length > 2 && isWholeValue(bytes)) {
      return true;
    }
    if (end === -1) {
      return false;
    }
    from = end + 1;
  }
  return false;
}

function isWholeValue(bytes: Buffer): boolean {
  let depth = 0;
  let inString = false;
  let at = 0;
  for (; at < bytes.length; at++) {
    const byte = bytes[at];
    if (inString) {
      if (byte === 0x5c) {
        at += 1;
      } else if (byte === 0x22) {
        inString = false;
      }
    } else if (byte === 0x22) {
      inString = true;
    } else if (byte === 0x7b || byte === 0x5b) {
      depth += 1;
    } else if (byte === 0x7d || byte === 0x5d) {
      depth -= 1;
      if (depth === 0) {
        break;
      }
    }
  }
  return depth === 0 && bytes.subarray(at + 1).every(isSpace);
}
