import { FlatbufferWriter, type Offset } from './encodeFlatbuffer';
import type { EncodedColumn } from './encodeColumns';
import type { Frame, FrameField } from './frame';

/** Arrow format: `Message.fbs`, `Schema.fbs`, `File.fbs` of the Arrow columnar format, metadata version 5. */
const METADATA_V5 = 4;
const HEADER_SCHEMA = 1;
const HEADER_RECORD_BATCH = 3;
const TYPE = { int: 2, float: 3, binary: 4, utf8: 5, bool: 6, timestamp: 10 } as const;
const SINGLE = 1;
const DOUBLE = 2;
const BYTE_BITS = 8;
const NANOSECOND = 3;

/** Where a part of the file lies. */
export interface Block {
  offset: number;
  metadataLength: number;
  bodyLength: number;
}

/** The message that opens the file: the schema. */
export function schemaMessage(frame: Frame, refId: string): Uint8Array {
  const writer = new FlatbufferWriter(2048);
  const schema = writeSchema(writer, frame, refId);
  return finishMessage(writer, HEADER_SCHEMA, schema, 0);
}

/** The message before the columns' bytes: how many rows, and where each buffer lies in the body. */
export function recordBatchMessage(
  rows: number,
  columns: EncodedColumn[],
  buffers: number[][],
  bodyLength: number
): Uint8Array {
  const writer = new FlatbufferWriter(512);
  const bufferVector = writer.longStructVector(buffers);
  const nodes = writer.longStructVector(columns.map((column) => [column.length, column.nullCount]));
  writer.startTable(4);
  writer.addLong(0, rows);
  writer.addReference(1, nodes);
  writer.addReference(2, bufferVector);
  return finishMessage(writer, HEADER_RECORD_BATCH, writer.endTable(), bodyLength);
}

/** The footer, from which readers start: the schema again, and where the record batches are. */
export function footer(frame: Frame, refId: string, batches: Block[]): Uint8Array {
  const writer = new FlatbufferWriter(2048);
  const schema = writeSchema(writer, frame, refId);
  // A block is {offset: i64, metadata length: i32, 4 bytes of padding, body length: i64}, little endian.
  const blocks = writer.longStructVector(
    batches.map((batch) => [batch.offset, batch.metadataLength, batch.bodyLength])
  );
  const dictionaries = writer.longStructVector([]);
  writer.startTable(5);
  writer.addReference(1, schema);
  writer.addReference(2, dictionaries);
  writer.addReference(3, blocks);
  writer.addShort(0, METADATA_V5);
  return writer.finish(writer.endTable());
}

function finishMessage(writer: FlatbufferWriter, kind: number, header: Offset, bodyLength: number): Uint8Array {
  writer.startTable(5);
  writer.addLong(3, bodyLength);
  writer.addReference(2, header);
  writer.addShort(0, METADATA_V5);
  writer.addByte(1, kind);
  return writer.finish(writer.endTable());
}

function writeSchema(writer: FlatbufferWriter, frame: Frame, refId: string): Offset {
  const metadata: Array<[string, string]> = [['name', frame.name]];
  if (refId !== '') {
    metadata.push(['refId', refId]);
  }
  if (frame.meta) {
    metadata.push(['meta', JSON.stringify(frame.meta)]);
  }
  const custom = writeMetadata(writer, metadata);
  const fields = writer.offsetVector(frame.fields.map((field) => writeField(writer, field)));
  writer.startTable(4);
  writer.addReference(1, fields);
  writer.addReference(2, custom);
  return writer.endTable();
}

function writeField(writer: FlatbufferWriter, field: FrameField): Offset {
  const metadata: Array<[string, string]> = [];
  if (field.labels) {
    metadata.push(['labels', JSON.stringify(field.labels)]);
  }
  if (field.config) {
    metadata.push(['config', JSON.stringify(field.config)]);
  }
  const custom = metadata.length > 0 ? writeMetadata(writer, metadata) : 0;
  const children = writer.offsetVector([]);
  const [kind, type] = writeType(writer, field);
  const name = writer.text(field.name);
  writer.startTable(7);
  writer.addReference(0, name);
  writer.addReference(3, type);
  writer.addReference(5, children);
  writer.addReference(6, custom);
  writer.addByte(1, field.nullable ? 1 : 0);
  writer.addByte(2, kind);
  return writer.endTable();
}

function writeType(writer: FlatbufferWriter, field: FrameField): [number, Offset] {
  writer.startTable(2);
  switch (field.type) {
    case 'time':
      writer.addShort(0, NANOSECOND);
      return [TYPE.timestamp, writer.endTable()];
    case 'number':
      if (field.values instanceof Uint8Array) {
        writer.addInt(0, BYTE_BITS);
        return [TYPE.int, writer.endTable()];
      }
      writer.addShort(0, field.values instanceof Float32Array ? SINGLE : DOUBLE);
      return [TYPE.float, writer.endTable()];
    case 'string':
      return [TYPE.utf8, writer.endTable()];
    case 'boolean':
      return [TYPE.bool, writer.endTable()];
    case 'json':
      return [TYPE.binary, writer.endTable()];
  }
}

function writeMetadata(writer: FlatbufferWriter, entries: Array<[string, string]>): Offset {
  const pairs = entries.map(([key, value]) => {
    const valueOffset = writer.text(value);
    const keyOffset = writer.text(key);
    writer.startTable(2);
    writer.addReference(0, keyOffset);
    writer.addReference(1, valueOffset);
    return writer.endTable();
  });
  return writer.offsetVector(pairs);
}
