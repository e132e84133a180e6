import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ThroughlineError } from '../../contracts/errors';
import { JsonSplitter, type SplitterEvents } from './jsonSplitter';
import { LineSplitter } from './lineSplitter';
import { ProtobufSplitter } from './protobufSplitter';
import { SAMPLE_BYTES, sniffShape, type Shape } from './sniff';

/** Something to import: a file, or the standard input under the name `-`. */
export interface Source {
  name: string;
  open(): Readable;
  /** Size in bytes where it is known, for progress. */
  bytes?: number;
}

export function fileSource(name: string, path: string, bytes?: number): Source {
  return { name, bytes, open: () => createReadStream(path, { highWaterMark: 1 << 20 }) };
}

/** One cut-out record: protobuf bytes or JSON bytes, the array it stood in, its number and, where there are lines, its line. */
export interface RawRecord {
  bytes: Buffer;
  protobuf: boolean;
  key: string;
  record: number;
  line?: number;
}

export interface RawReader {
  record(raw: RawRecord): void;
  refuse(reason: string, record: number, line?: number): void;
  /** Called between chunks, so that the reader can hand rows on and hold the stream back. */
  pause(bytesRead: number): Promise<void>;
}

interface Splitter {
  push(chunk: Buffer): void;
  end(): void;
}

const REASONS: Partial<Record<Shape, string>> = {
  empty: 'the file is empty',
  utf16: 'the file is UTF-16; save it as UTF-8',
  unknown: 'the content is neither JSON nor OTLP protobuf',
};

/**
 * Streams a source and cuts it into records, whatever it holds: JSON documents, newline-delimited JSON, OTLP protobuf,
 * each plain or gzip. Memory stays within a record and a chunk.
 *
 * @throws ThroughlineError `badInput` when the file cannot be read at all
 */
export async function readSource(source: Source, longestRecord: number, reader: RawReader): Promise<void> {
  const counted = new CountedStream(source);
  await readChunks(counted.chunks(), source.name, longestRecord, reader, counted, false);
}

class CountedStream {
  bytes = 0;

  constructor(private readonly source: Source) {}

  async *chunks(): AsyncGenerator<Buffer> {
    try {
      for await (const chunk of this.source.open()) {
        const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk as Uint8Array);
        this.bytes += bytes.length;
        yield bytes;
      }
    } catch (error) {
      throw new ThroughlineError('badInput', `${this.source.name} cannot be read: ${systemReason(error)}.`, {
        cause: error,
      });
    }
  }
}

function systemReason(error: unknown): string {
  const reasons: Record<string, string> = {
    ENOENT: 'there is no such file',
    EACCES: 'its permissions do not allow it',
    EISDIR: 'it is a folder',
  };
  return reasons[systemCode(error)] ?? (error instanceof Error ? error.message : String(error));
}

async function readChunks(
  chunks: AsyncIterable<Buffer>,
  name: string,
  longestRecord: number,
  reader: RawReader,
  counted: CountedStream,
  unzipped: boolean
): Promise<void> {
  const iterator = chunks[Symbol.asyncIterator]();
  const { sample, complete, failure } = await readSample(iterator);
  const shape = sniffShape(sample, complete);
  if (shape === 'gzip' && !unzipped) {
    const compressed = Readable.from(chain(sample, iterator), { objectMode: false, highWaterMark: 1 << 20 });
    const gunzip = createGunzip({ chunkSize: 1 << 18 });
    compressed.on('error', (error) => gunzip.destroy(error));
    return readChunks(compressed.pipe(gunzip), name, longestRecord, reader, counted, true);
  }
  const cutter = new Cutter(shape, longestRecord, reader);
  if (cutter.splitter === undefined) {
    reader.refuse(
      failure === undefined ? (REASONS[shape] ?? 'the content was not recognised') : streamReason(failure),
      1
    );
    return;
  }
  try {
    cutter.splitter.push(sample);
    await reader.pause(counted.bytes);
    if (failure !== undefined) {
      throw failure;
    }
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      cutter.splitter.push(next.value);
      await reader.pause(counted.bytes);
    }
    cutter.splitter.end();
  } catch (error) {
    if (!isZlibError(error)) {
      throw error;
    }
    reader.refuse(streamReason(error), cutter.records + 1);
  }
}

/** Only decompression fails in the middle of a stream without being a fault of reading the file. */
function isZlibError(error: unknown): boolean {
  return systemCode(error).startsWith('Z_');
}

function systemCode(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

function streamReason(error: unknown): string {
  return systemCode(error) === 'Z_BUF_ERROR'
    ? 'the gzip data end in the middle; the records before were read'
    : 'the gzip data are damaged; the records before were read';
}

async function readSample(
  iterator: AsyncIterator<Buffer>
): Promise<{ sample: Buffer; complete: boolean; failure?: unknown }> {
  const parts: Buffer[] = [];
  let size = 0;
  while (size < SAMPLE_BYTES) {
    try {
      const next = await iterator.next();
      if (next.done) {
        return { sample: Buffer.concat(parts), complete: true };
      }
      parts.push(next.value);
      size += next.value.length;
    } catch (error) {
      if (!isZlibError(error)) {
        throw error;
      }
      return { sample: Buffer.concat(parts), complete: true, failure: error };
    }
  }
  return { sample: Buffer.concat(parts), complete: false };
}

async function* chain(first: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  for (let next = await rest.next(); !next.done; next = await rest.next()) {
    yield next.value;
  }
}

/** Chooses the splitter for a shape and numbers what it cuts out. */
class Cutter {
  records = 0;
  readonly splitter: Splitter | undefined;

  constructor(shape: Shape, longestRecord: number, reader: RawReader) {
    const protobuf = shape === 'protobuf' || shape === 'protobuf-delimited';
    let lines: LineSplitter | undefined;
    const line = () => (lines === undefined ? undefined : lines.line);
    const events: SplitterEvents = {
      record: (bytes, key) => reader.record({ bytes, key, protobuf, record: ++this.records, line: line() }),
      refuse: (reason) => reader.refuse(reason, ++this.records, line()),
    };
    if (shape === 'lines') {
      lines = new LineSplitter(events, longestRecord);
      this.splitter = lines;
    } else if (shape === 'json') {
      this.splitter = new JsonSplitter(events, longestRecord);
    } else if (protobuf) {
      this.splitter = new ProtobufSplitter(events, longestRecord, shape === 'protobuf-delimited');
    }
  }
}
