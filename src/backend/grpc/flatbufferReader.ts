const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads tables of a FlatBuffer. Every access is checked against the buffer's end by `DataView`, so a broken file
 * gives a RangeError instead of nonsense. Format: FlatBuffers internals, google/flatbuffers.
 */
export class FlatbufferTable {
  constructor(
    private readonly view: DataView,
    private readonly at: number
  ) {}

  /** The root table of a buffer. */
  static root(bytes: Uint8Array): FlatbufferTable {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return new FlatbufferTable(view, view.getUint32(0, true));
  }

  byte(field: number, fallback = 0): number {
    const at = this.place(field);
    return at === 0 ? fallback : this.view.getUint8(at);
  }

  short(field: number, fallback = 0): number {
    const at = this.place(field);
    return at === 0 ? fallback : this.view.getInt16(at, true);
  }

  int(field: number, fallback = 0): number {
    const at = this.place(field);
    return at === 0 ? fallback : this.view.getInt32(at, true);
  }

  long(field: number): number {
    const at = this.place(field);
    return at === 0 ? 0 : Number(this.view.getBigInt64(at, true));
  }

  has(field: number): boolean {
    return this.place(field) !== 0;
  }

  text(field: number): string {
    const at = this.place(field);
    if (at === 0) {
      return '';
    }
    const start = this.follow(at);
    const length = this.view.getUint32(start, true);
    return decoder.decode(new Uint8Array(this.view.buffer, this.view.byteOffset + start + 4, length));
  }

  table(field: number): FlatbufferTable {
    const at = this.place(field);
    if (at === 0) {
      throw new RangeError(`The table has no field ${field}.`);
    }
    return new FlatbufferTable(this.view, this.follow(at));
  }

  tables(field: number): FlatbufferTable[] {
    const { start, length } = this.vector(field);
    return Array.from({ length }, (_, i) => new FlatbufferTable(this.view, this.follow(start + i * 4)));
  }

  /** A vector of structs, `width` bytes each, read by `read(view, at)`. */
  structs<T>(field: number, width: number, read: (view: DataView, at: number) => T): T[] {
    const { start, length } = this.vector(field);
    return Array.from({ length }, (_, i) => read(this.view, start + i * width));
  }

  private vector(field: number): { start: number; length: number } {
    const at = this.place(field);
    if (at === 0) {
      return { start: 0, length: 0 };
    }
    const vector = this.follow(at);
    return { start: vector + 4, length: this.view.getUint32(vector, true) };
  }

  private follow(at: number): number {
    return at + this.view.getUint32(at, true);
  }

  /** Position of a field of this table, 0 when it is absent. */
  private place(field: number): number {
    const vtable = this.at - this.view.getInt32(this.at, true);
    const slot = 4 + field * 2;
    if (slot >= this.view.getUint16(vtable, true)) {
      return 0;
    }
    const offset = this.view.getUint16(vtable + slot, true);
    return offset === 0 ? 0 : this.at + offset;
  }
}
