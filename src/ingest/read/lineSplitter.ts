import { megabytes, type SplitterEvents } from './jsonSplitter';

const NEWLINE = 0x0a;

/** Cuts newline-delimited JSON into lines. A broken line costs only itself; one that is too long is passed over. */
export class LineSplitter {
  line = 0;
  private parts: Buffer[] = [];
  private size = 0;

  constructor(
    private readonly events: SplitterEvents,
    private readonly longestRecord: number
  ) {}

  push(chunk: Buffer): void {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      this.keep(chunk.subarray(from, end));
      this.finish();
      from = end + 1;
    }
    this.keep(chunk.subarray(from));
  }

  end(): void {
    if (this.size > 0) {
      this.finish();
    }
  }

  private keep(bytes: Buffer): void {
    this.size += bytes.length;
    if (this.size > this.longestRecord) {
      this.parts = [];
    } else if (bytes.length > 0) {
      this.parts.push(bytes);
    }
  }

  private finish(): void {
    const { parts, size } = this;
    this.parts = [];
    this.size = 0;
    this.line += 1;
    if (size > this.longestRecord) {
      this.events.refuse(`the line has ${megabytes(size)} MB, at most ${megabytes(this.longestRecord)} MB are read`);
      return;
    }
    const bytes = parts.length === 1 ? parts[0] : Buffer.concat(parts);
    if (bytes.some((byte) => byte > 0x20)) {
      this.events.record(bytes, '');
    }
  }
}
