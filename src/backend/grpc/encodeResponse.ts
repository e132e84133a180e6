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

/** The largest block that is kept for the next answer. */
const LARGEST_KEPT = 8 * 1024 * 1024;
let kept = Buffer.allocUnsafeSlow(64 * 1024);

/**
 * A block for one message, the same one each time: grpc-js copies a message behind its length before it asks for the next.
 * Blocks of their own would make the engine collect garbage every few answers, for longer than an answer takes.
 */
function blockFor(size: number): Buffer {
  if (size > LARGEST_KEPT) {
    return Buffer.allocUnsafeSlow(size);
  }
  if (size > kept.length) {
    kept = Buffer.allocUnsafeSlow(size);
  }
  return kept.subarray(0, size);
}

/**
 * Encodes an answer in one block of exactly its size, which is good until the next one is encoded. The generated encoder grows and copies its buffers several times
 * over, which for frames of some hundred kilobytes costs more than everything else in a cached answer.
 */
export function encodeQueryDataResponse({ responses }: QueryDataResponse): Buffer {
  const entries = Object.entries(responses).map(([refId, response]) => {
    const value = sizeOfResponse(response);
    return { refId, response, value, size: sizeOfText(refId) + sizeOfBlock(value) };
  });
  const bytes = blockFor(entries.reduce((sum, { size }) => sum + sizeOfBlock(size), 0));
  let at = 0;
  for (const { refId, response, value, size } of entries) {
    at = putLength(bytes, at, TAG.responses, size);
    at = putText(bytes, at, TAG.key, refId);
    at = putLength(bytes, at, TAG.value, value);
    at = putResponse(bytes, at, response);
  }
  noteSent(bytes.length);
  return bytes;
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
