/** Arrays inside a document whose elements are records of their own, so that a large document is never held whole. */
const ELEMENT_KEYS = new Set(['resourceSpans', 'resource_spans', 'batches', 'data']);
/** Tempo wraps a trace into `{"trace": {…}}`. */
const WRAPPER_KEYS = new Set(['trace']);
const LONGEST_KEY = 64;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;

export interface SplitterEvents {
  /** Bytes of one record; `key` names the array it stood in (`''` for none). */
  record(bytes: Buffer, key: string): void;
  refuse(reason: string): void;
}

/**
 * Cuts a JSON document (or several, one after the other) into records while it streams: elements of a top-level array,
 * elements of the arrays that trace formats wrap their records in, or whole top-level objects. It only follows strings
 * and brackets; whether a record is valid JSON is for its reader to say.
 */
export class JsonSplitter {
  private depth = 0;
  private inString = false;
  private escaped = false;
  /** Depth at which records stand; 0 while a top-level object may still turn out to be a record itself. */
  private recordDepth = 0;
  /** Depth of the object whose keys are watched for an array of records. */
  private envelope = 0;
  private expectKey = false;
  private keyBytes: number[] | undefined;
  private key = '';
  private elementKey = '';
  private parts: Buffer[] = [];
  private size = 0;
  private keeping = false;
  private overlong = false;
  private stopped = false;

  constructor(
    private readonly events: SplitterEvents,
    private readonly longestRecord: number
  ) {}

  push(chunk: Buffer): void {
    let from = 0;
    for (let at = 0; at < chunk.length && !this.stopped; at++) {
      const byte = chunk[at];
      if (this.inString) {
        at = this.insideString(chunk, at);
        continue;
      }
      switch (byte) {
        case QUOTE:
          this.inString = true;
          this.keyBytes = this.expectKey && this.depth === this.envelope ? [] : undefined;
          this.expectKey = false;
          break;
        case 0x7b:
        case 0x5b:
          if (this.open(byte === 0x7b)) {
            from = at;
          }
          break;
        case 0x7d:
        case 0x5d:
          if (this.close(chunk, from, at)) {
            from = at + 1;
          }
          break;
        case COMMA:
          this.expectKey = this.depth === this.envelope;
          break;
        default:
          this.plain(byte);
      }
    }
    if (this.keeping) {
      this.keep(chunk.subarray(from));
    }
  }

  end(): void {
    if (this.depth > 0 && !this.stopped) {
      this.events.refuse('the JSON ends in the middle of a record');
    }
  }

  /** Moves over string content as fast as it can; returns the index of its last byte in this chunk. */
  private insideString(chunk: Buffer, from: number): number {
    let at = from;
    for (; at < chunk.length; at++) {
      const byte = chunk[at];
      if (this.escaped) {
        this.escaped = false;
      } else if (byte === BACKSLASH) {
        this.escaped = true;
      } else if (byte === QUOTE) {
        this.inString = false;
        if (this.keyBytes !== undefined) {
          this.key = Buffer.from(this.keyBytes).toString('utf8');
          this.keyBytes = undefined;
        }
        return at;
      } else if (this.keyBytes !== undefined && this.keyBytes.length < LONGEST_KEY) {
        this.keyBytes.push(byte);
      }
    }
    return at;
  }

  /** Returns whether a record starts here. */
  private open(isObject: boolean): boolean {
    this.depth += 1;
    if (this.depth === 1) {
      this.elementKey = '';
      this.recordDepth = isObject ? 0 : 2;
      this.envelope = isObject ? 1 : 0;
      this.expectKey = isObject;
      this.key = '';
      return isObject ? this.startRecord() : false;
    }
    if (this.recordDepth === this.depth && !this.keeping) {
      return this.startRecord();
    }
    if (this.depth === this.envelope + 1 && this.envelope > 0) {
      if (isObject && WRAPPER_KEYS.has(this.key)) {
        this.envelope = this.depth;
        this.expectKey = true;
      } else if (!isObject && ELEMENT_KEYS.has(this.key)) {
        this.dropRecord();
        this.elementKey = this.key;
        this.recordDepth = this.depth + 1;
      }
    }
    return false;
  }

  /** Returns whether a record ended here. */
  private close(chunk: Buffer, from: number, at: number): boolean {
    if (this.depth === 0) {
      this.stop('there is a closing bracket too many');
      return false;
    }
    const ended = this.keeping && this.depth === (this.recordDepth || 1);
    if (ended) {
      this.keep(chunk.subarray(from, at + 1));
      this.finishRecord();
    }
    if (this.recordDepth > 0 && this.depth === this.recordDepth - 1) {
      this.recordDepth = 0;
    }
    if (this.depth === this.envelope) {
      this.envelope -= 1;
    }
    this.depth -= 1;
    return ended;
  }

  private plain(byte: number): void {
    const space = byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
    if (this.depth === 0 && !space && byte !== 0xef && byte !== 0xbb && byte !== 0xbf) {
      this.stop('the text between the records is no JSON');
    }
  }

  private stop(reason: string): void {
    this.stopped = true;
    this.events.refuse(`${reason}; the rest of the file was not read`);
  }

  private startRecord(): boolean {
    this.parts = [];
    this.size = 0;
    this.keeping = true;
    this.overlong = false;
    return true;
  }

  private dropRecord(): void {
    this.keeping = false;
    this.parts = [];
    this.size = 0;
  }

  private keep(bytes: Buffer): void {
    this.size += bytes.length;
    if (this.size > this.longestRecord) {
      this.overlong = true;
      this.parts = [];
    } else if (!this.overlong) {
      this.parts.push(bytes);
    }
  }

  private finishRecord(): void {
    const { parts, overlong, size } = this;
    this.dropRecord();
    if (overlong) {
      this.events.refuse(`the record has ${megabytes(size)} MB, at most ${megabytes(this.longestRecord)} MB are read`);
    } else {
      this.events.record(parts.length === 1 ? parts[0] : Buffer.concat(parts), this.elementKey);
    }
  }
}

/** Megabytes with no more digits than needed. */
export function megabytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(bytes < 10_485_760 ? 1 : 0);
}
