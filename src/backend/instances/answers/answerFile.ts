import { createHash } from 'node:crypto';

/** An answer as it is kept: frames as Arrow files. */
export interface CachedAnswer {
  frames: Uint8Array[];
}

interface Head {
  key: string;
  /** Bytes of each frame. */
  sizes: number[];
}

const MAGIC = Buffer.from('TLANSW01');
const DIGEST_BYTES = 32;
const LENGTH_BYTES = 4;

/** A file with an answer: the name of the form, the length of the head, the head as JSON, the frames, SHA-256 of all before. */
export function encodeAnswer(key: string, { frames }: CachedAnswer): Buffer {
  const head = Buffer.from(JSON.stringify({ key, sizes: frames.map(({ length }) => length) } satisfies Head));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(head.length);
  const content = Buffer.concat([MAGIC, length, head, ...frames]);
  return Buffer.concat([content, digestOf(content)]);
}

/** The answer to `key` in a file; undefined where it is of another form, damaged, or the answer to another question. */
export function decodeAnswer(key: string, file: Buffer): CachedAnswer | undefined {
  const content = file.subarray(0, Math.max(0, file.length - DIGEST_BYTES));
  const headAt = MAGIC.length + LENGTH_BYTES;
  if (
    content.length < headAt ||
    !content.subarray(0, MAGIC.length).equals(MAGIC) ||
    !digestOf(content).equals(file.subarray(content.length))
  ) {
    return undefined;
  }
  const headEnd = headAt + content.readUInt32LE(MAGIC.length);
  const head = JSON.parse(content.toString('utf8', headAt, headEnd)) as Head;
  if (head.key !== key) {
    return undefined;
  }
  let at = headEnd;
  // Copies, so that an answer keeps no more alive than itself and begins where its numbers are aligned.
  return { frames: head.sizes.map((size) => Uint8Array.from(content.subarray(at, (at += size)))) };
}

function digestOf(content: Buffer): Buffer {
  return createHash('sha256').update(content).digest();
}
