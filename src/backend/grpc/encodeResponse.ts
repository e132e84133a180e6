import type { DataResponse, QueryDataResponse } from './generated/backend';
import { noteSent } from './sentCopies';

/** Field numbers and wire types of `QueryDataResponse` and `DataResponse` in backend.proto. */
const TAG = {
  responses: 0x0a,
  key: 0x0a,
  value: 0x12,
  frames: 0x0a,
  error: 0x12,
  jsonMeta: 0x1a,
  status: 0x20,
  errorSource: 0x2a,
} as const;

/**
 * An answer that is written where grpc-js wants it. It asks a serializer for a buffer, of which it takes `byteLength` and
 * which it then has copied behind five bytes of its own: writing right there saves a block of the answer's size, which
 * for a large one costs more time than anything else in a cached answer.
 */
class Unwritten {
  constructor(
    readonly byteLength: number,
    private readonly write: (target: Buffer, start: number) => number
  ) {}

  copy(target: Buffer, start: number): number {
    return this.write(target, start) - start;
  }
}

/**
 * Serializes an answer for grpc-js, in one block of exactly its size. The generated encoder grows and copies its buffers several
 * times over, which for frames of some hundred kilobytes costs more than everything else in a cached answer.
 */
export function serializeQueryDataResponse({ responses }: QueryDataResponse): Buffer {
  const entries = Object.entries(responses).map(([refId, response]) => {
    const value = sizeOfResponse(response);
    return { refId, response, value, size: sizeOfText(refId) + sizeOfBlock(value) };
  });
  const size = entries.reduce((sum, entry) => sum + sizeOfBlock(entry.size), 0);
  noteSent(size);
  return new Unwritten(size, (target, start) => {
    let at = start;
    for (const entry of entries) {
      at = putLength(target, at, TAG.responses, entry.size);
      at = putText(target, at, TAG.key, entry.refId);
      at = putLength(target, at, TAG.value, entry.value);
      at = putResponse(target, at, entry.response);
    }
    return at;
  }) as unknown as Buffer;
}

function sizeOfResponse({ frames, error, jsonMeta, status, errorSource }: DataResponse): number {
  const texts = sizeOfText(error) + sizeOfText(errorSource);
  const meta = jsonMeta.length === 0 ? 0 : sizeOfBlock(jsonMeta.length);
  return frames.reduce(
    (sum, frame) => sum + sizeOfBlock(frame.length),
    texts + meta + (status === 0 ? 0 : 1 + sizeOfVarint(status))
  );
}

function putResponse(
  bytes: Buffer,
  start: number,
  { frames, error, jsonMeta, status, errorSource }: DataResponse
): number {
  let at = start;
  for (const frame of frames) {
    at = putBlock(bytes, at, TAG.frames, frame);
  }
  at = putText(bytes, at, TAG.error, error);
  if (jsonMeta.length > 0) {
    at = putBlock(bytes, at, TAG.jsonMeta, jsonMeta);
  }
  if (status !== 0) {
    bytes[at++] = TAG.status;
    at = putVarint(bytes, at, status);
  }
  return putText(bytes, at, TAG.errorSource, errorSource);
}

function sizeOfVarint(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) {
    size++;
  }
  return size;
}

/** Size of a length-delimited field: its tag, its length, its content. */
function sizeOfBlock(length: number): number {
  return 1 + sizeOfVarint(length) + length;
}

function sizeOfText(text: string): number {
  return text === '' ? 0 : sizeOfBlock(Buffer.byteLength(text, 'utf8'));
}

function putVarint(bytes: Buffer, start: number, value: number): number {
  let at = start;
  let rest = value;
  while (rest >= 128) {
    bytes[at++] = (rest % 128) | 128;
    rest = Math.floor(rest / 128);
  }
  bytes[at++] = rest;
  return at;
}

function putLength(bytes: Buffer, at: number, tag: number, length: number): number {
  bytes[at] = tag;
  return putVarint(bytes, at + 1, length);
}

function putBlock(bytes: Buffer, start: number, tag: number, content: Uint8Array): number {
  const at = putLength(bytes, start, tag, content.length);
  bytes.set(content, at);
  return at + content.length;
}

/** An empty text is left out, as in all of proto3. */
function putText(bytes: Buffer, start: number, tag: number, text: string): number {
  if (text === '') {
    return start;
  }
  const at = putLength(bytes, start, tag, Buffer.byteLength(text, 'utf8'));
  return at + bytes.write(text, at, 'utf8');
}
