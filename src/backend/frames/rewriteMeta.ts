/** Arrow IPC file as `encodeFrame` writes it: where the schema message begins, and how the file ends. */
const SCHEMA_AT = 16;
const LENGTH_BYTES = 4;
const MAGIC_LENGTH = 6;
const ALIGNMENT = 8;
/** Slots of the flatbuffer tables `Message`, `Footer`, `Schema` and `KeyValue`. */
const MESSAGE_HEADER = 2;
const FOOTER_SCHEMA = 1;
const FOOTER_BATCHES = 3;
const SCHEMA_METADATA = 2;
const KEY = 0;
const VALUE = 1;
/** A block is {offset: i64, metadata length: i32, padding, body length: i64}. */
const BLOCK_BYTES = 24;
/** A vtable begins with two lengths of two bytes. */
const VTABLE_HEAD = 4;
const META = 'meta';

type Change = (meta: Record<string, unknown>) => Record<string, unknown>;

/**
 * A copy of an encoded frame with other `meta`, of any length; the columns are not looked at. The new text goes behind
 * the tables of the schema and of the footer, where their reference then points.
 * @throws RangeError when the frame has no `meta`
 */
export function rewriteMeta(frame: Uint8Array, change: Change): Uint8Array {
  const bytes = Buffer.from(frame.buffer, frame.byteOffset, frame.length);
  const schemaEnd = SCHEMA_AT + bytes.readInt32LE(SCHEMA_AT - LENGTH_BYTES);
  const footerEnd = bytes.length - MAGIC_LENGTH - LENGTH_BYTES;
  const footerStart = footerEnd - bytes.readInt32LE(footerEnd);
  const schema = withMeta(bytes.subarray(SCHEMA_AT, schemaEnd), MESSAGE_HEADER, change);
  const footer = withMeta(bytes.subarray(footerStart, footerEnd), FOOTER_SCHEMA, change);
  moveBatches(footer, schema.length - (schemaEnd - SCHEMA_AT));
  return Buffer.concat([
    bytes.subarray(0, SCHEMA_AT - LENGTH_BYTES),
    length(schema),
    schema,
    bytes.subarray(schemaEnd, footerStart),
    footer,
    length(footer),
    bytes.subarray(footerEnd + LENGTH_BYTES),
  ]);
}

function withMeta(tables: Buffer, schemaSlot: number, change: Change): Buffer {
  const schema = target(tables, field(tables, root(tables), schemaSlot));
  const pairs = target(tables, field(tables, schema, SCHEMA_METADATA));
  for (let pair = 0; pair < tables.readUInt32LE(pairs); pair++) {
    const table = target(tables, pairs + LENGTH_BYTES * (pair + 1));
    if (text(tables, target(tables, field(tables, table, KEY))) === META) {
      const reference = field(tables, table, VALUE);
      const meta = JSON.parse(text(tables, target(tables, reference))) as Record<string, unknown>;
      const changed = Buffer.from(JSON.stringify(change(meta)));
      const grown = Buffer.alloc(aligned(tables.length + LENGTH_BYTES + changed.length + 1));
      tables.copy(grown);
      grown.writeUInt32LE(tables.length - reference, reference);
      grown.writeUInt32LE(changed.length, tables.length);
      changed.copy(grown, tables.length + LENGTH_BYTES);
      return grown;
    }
  }
  throw new RangeError('The frame has no meta to change.');
}

/** The rows lie further back by what the schema has grown. */
function moveBatches(footer: Buffer, by: number): void {
  const batches = target(footer, field(footer, root(footer), FOOTER_BATCHES));
  for (let block = 0; block < footer.readUInt32LE(batches); block++) {
    const at = batches + LENGTH_BYTES + BLOCK_BYTES * block;
    footer.writeBigInt64LE(footer.readBigInt64LE(at) + BigInt(by), at);
  }
}

function root(tables: Buffer): number {
  return target(tables, 0);
}

/** Where a table keeps one of its fields. */
function field(tables: Buffer, table: number, slot: number): number {
  const vtable = table - tables.readInt32LE(table);
  return table + tables.readUInt16LE(vtable + VTABLE_HEAD + 2 * slot);
}

function target(tables: Buffer, reference: number): number {
  return reference + tables.readUInt32LE(reference);
}

function text(tables: Buffer, at: number): string {
  return tables.toString('utf8', at + LENGTH_BYTES, at + LENGTH_BYTES + tables.readUInt32LE(at));
}

function length(part: Buffer): Buffer {
  const bytes = Buffer.alloc(LENGTH_BYTES);
  bytes.writeInt32LE(part.length);
  return bytes;
}

function aligned(size: number): number {
  return Math.ceil(size / ALIGNMENT) * ALIGNMENT;
}
