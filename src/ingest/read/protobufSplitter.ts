import { megabytes, type SplitterEvents } from './jsonSplitter';

const RESOURCE_SPANS_TAG = 0x0a;

/**
 * Cuts OTLP protobuf into `ResourceSpans` messages while it streams: one ExportTraceServiceRequest (or several one
 * after the other, which protobuf reads as one), or requests each behind its length as four bytes, big-endian.
 */
export class ProtobufSplitter {
  private rest: Buffer = Buffer.alloc(0);
  /** Bytes of a message that is too long and still to be passed over. */
  private skip = 0;
  private broken = false;

  constructor(
    private readonly events: SplitterEvents,
    private readonly longestRecord: number,
    private readonly delimited: boolean
  ) {}

  push(chunk: Buffer): void {
    let bytes = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    let at = 0;
    while (!this.broken && at < bytes.length) {
      if (this.skip > 0) {
        const passed = Math.min(this.skip, bytes.length - at);
        this.skip -= passed;
        at += passed;
        continue;
      }
      const next = this.message(bytes, at);
      if (next === -1) {
        break;
      }
      at = next;
    }
    bytes = this.broken ? Buffer.alloc(0) : bytes.subarray(at);
    this.rest = bytes;
  }

  end(): void {
    if (!this.broken && (this.rest.length > 0 || this.skip > 0)) {
      this.events.refuse('the protobuf message ends in the middle');
    }
  }

  /** Reads the message at `at`; returns where the next one begins, or −1 when more bytes are needed. */
  private message(bytes: Buffer, at: number): number {
    let from = at;
    if (this.delimited && bytes[from] === 0) {
      // A length prefix begins with a zero byte, a field never does.
      if (bytes.length < from + 4) {
        return -1;
      }
      return from + 4;
    }
    if (bytes[from] !== RESOURCE_SPANS_TAG) {
      this.broken = true;
      this.events.refuse('the bytes are no OTLP trace export; the rest of the file was not read');
      return -1;
    }
    from += 1;
    let length = 0;
    for (let shift = 0; ; shift += 7) {
      if (from >= bytes.length) {
        return -1;
      }
      const byte = bytes[from++];
      length += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) {
        break;
      }
    }
    if (length > this.longestRecord) {
      this.events.refuse(
        `the record has ${megabytes(length)} MB, at most ${megabytes(this.longestRecord)} MB are read`
      );
      this.skip = length;
      return from;
    }
    if (bytes.length < from + length) {
      return -1;
    }
    this.events.record(bytes.subarray(from, from + length), 'resourceSpans');
    return from + length;
  }
}
