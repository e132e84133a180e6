/** Where something was written: bytes from the end of the buffer. 0 is "nothing". */
export type Offset = number;

const utf8 = new TextEncoder();

/**
 * A small FlatBuffers writer: just what Arrow's schema, record batch and footer need. FlatBuffers are built from the
 * back to the front, so children are written before their parents.
 */
export class FlatbufferWriter {
  private bytes: Uint8Array;
  private view: DataView;
  /** Start of what is written, counted from the front of `bytes`. */
  private head: number;
  private minAlign = 1;
  private slots: Offset[] = [];
  private tableStart = 0;

  constructor(capacity = 1024) {
    this.bytes = new Uint8Array(capacity);
    this.view = new DataView(this.bytes.buffer);
    this.head = capacity;
  }

  text(value: string): Offset {
    const encoded = utf8.encode(value);
    this.prepare(4, encoded.length + 1);
    this.pad(1);
    this.head -= encoded.length;
    this.bytes.set(encoded, this.head);
    this.putUint32(encoded.length);
    return this.offset();
  }

  offsetVector(items: Offset[]): Offset {
    this.prepare(4, items.length * 4);
    for (let i = items.length - 1; i >= 0; i--) {
      this.putReference(items[i]);
    }
    this.putUint32(items.length);
    return this.offset();
  }

  /** A vector of structs whose members are all 64 bits wide. */
  longStructVector(structs: number[][]): Offset {
    const width = structs.length > 0 ? structs[0].length * 8 : 8;
    this.prepare(4, structs.length * width);
    this.prepare(8, structs.length * width);
    for (let i = structs.length - 1; i >= 0; i--) {
      for (let j = structs[i].length - 1; j >= 0; j--) {
        this.putInt64(structs[i][j]);
      }
    }
    this.putUint32(structs.length);
    return this.offset();
  }

  startTable(fields: number): void {
    this.slots = new Array<Offset>(fields).fill(0);
    this.tableStart = this.offset();
  }

  addByte(field: number, value: number): void {
    this.prepare(1, 0);
    this.head -= 1;
    this.view.setUint8(this.head, value);
    this.slots[field] = this.offset();
  }

  addShort(field: number, value: number): void {
    this.prepare(2, 0);
    this.head -= 2;
    this.view.setInt16(this.head, value, true);
    this.slots[field] = this.offset();
  }

  addInt(field: number, value: number): void {
    this.prepare(4, 0);
    this.head -= 4;
    this.view.setInt32(this.head, value, true);
    this.slots[field] = this.offset();
  }

  addLong(field: number, value: number): void {
    this.prepare(8, 0);
    this.putInt64(value);
    this.slots[field] = this.offset();
  }

  addReference(field: number, target: Offset): void {
    if (target === 0) {
      return;
    }
    this.prepare(4, 0);
    this.putReference(target);
    this.slots[field] = this.offset();
  }

  endTable(): Offset {
    this.prepare(4, 0);
    this.head -= 4;
    const table = this.offset();
    let used = this.slots.length;
    while (used > 0 && this.slots[used - 1] === 0) {
      used--;
    }
    this.prepare(2, (used + 2) * 2);
    for (let i = used - 1; i >= 0; i--) {
      this.putUint16(this.slots[i] === 0 ? 0 : table - this.slots[i]);
    }
    this.putUint16(table - this.tableStart);
    this.putUint16((used + 2) * 2);
    this.view.setInt32(this.bytes.length - table, this.offset() - table, true);
    return table;
  }

  /** Writes the root reference and returns the finished buffer, its length a multiple of 8. */
  finish(root: Offset): Uint8Array {
    this.prepare(Math.max(this.minAlign, 8), 4);
    this.putReference(root);
    return this.bytes.subarray(this.head);
  }

  private offset(): Offset {
    return this.bytes.length - this.head;
  }

  /** Pads so that, after `extra` more bytes, the next value of `size` bytes is aligned, and makes room. */
  private prepare(size: number, extra: number): void {
    this.minAlign = Math.max(this.minAlign, size);
    const padding = -(this.offset() + extra) & (size - 1);
    this.makeRoom(padding + size + extra + 8);
    this.pad(padding);
  }

  private pad(count: number): void {
    this.head -= count;
    this.bytes.fill(0, this.head, this.head + count);
  }

  private makeRoom(needed: number): void {
    if (this.head >= needed) {
      return;
    }
    const used = this.offset();
    const bytes = new Uint8Array((Math.max(this.bytes.length * 2, used + needed) + 7) & ~7);
    bytes.set(this.bytes.subarray(this.head), bytes.length - used);
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer);
    this.head = bytes.length - used;
  }

  private putUint16(value: number): void {
    this.head -= 2;
    this.view.setUint16(this.head, value, true);
  }

  private putUint32(value: number): void {
    this.head -= 4;
    this.view.setUint32(this.head, value, true);
  }

  private putReference(target: Offset): void {
    this.head -= 4;
    this.view.setUint32(this.head, this.offset() - target, true);
  }

  private putInt64(value: number): void {
    this.head -= 8;
    this.view.setBigInt64(this.head, BigInt(value), true);
  }
}
