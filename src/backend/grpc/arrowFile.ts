import { FlatbufferTable } from './flatbufferReader';

export type ArrowField = { name: string; nullable: boolean; metadata: Map<string, string> } & (
  | { kind: 'time'; values: Array<bigint | null> }
  | { kind: 'number'; format: NumberFormat; values: Array<number | null> }
  | { kind: 'string'; values: Array<string | null> }
  | { kind: 'boolean'; values: Array<boolean | null> }
  | { kind: 'json'; values: Array<string | null> }
);

/** Go's name of a number column's type. */
export type NumberFormat = 'float64' | 'float32' | 'uint8';

export interface ArrowFile {
  metadata: Map<string, string>;
  fields: ArrowField[];
}

const MAGIC = 'ARROW1';
const METADATA_V5 = 4;
const HEADER_SCHEMA = 1;
const HEADER_RECORD_BATCH = 3;
const utf8 = new TextDecoder('utf-8', { fatal: true });

interface Schema {
  metadata: Map<string, string>;
  fields: Array<{
    name: string;
    nullable: boolean;
    kind: ArrowField['kind'];
    format?: NumberFormat;
    metadata: Map<string, string>;
  }>;
}

interface Batch {
  rows: number;
  nodes: Array<{ length: number; nullCount: number }>;
  buffers: Uint8Array[];
}

/**
 * Reads an Arrow IPC file with the column types that this project sends: nanosecond timestamps, doubles, singles, bytes,
 * UTF-8, booleans, and JSON in binary columns. Written from the Arrow columnar format's specification, and strict: it refuses what that
 * page forbids (alignment, lengths, a schema that differs from the footer's), so that it can serve as a check.
 */
export function readArrowFile(bytes: Uint8Array): ArrowFile {
  check(
    ascii(bytes, 0) === MAGIC && ascii(bytes, bytes.length - MAGIC.length) === MAGIC,
    'The file does not begin and end with ARROW1.'
  );
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const lengthAt = bytes.length - MAGIC.length - 4;
  const footerLength = view.getInt32(lengthAt, true);
  check(footerLength > 0 && footerLength < lengthAt, 'The footer has an impossible length.');
  const footer = FlatbufferTable.root(bytes.subarray(lengthAt - footerLength, lengthAt));
  check(footer.short(0) === METADATA_V5, 'The footer is not of metadata version 5.');
  const schema = readSchema(footer.table(1));
  checkLeadingSchema(bytes, view, schema);
  check(footer.structs(2, 24, () => 0).length === 0, 'The file has dictionaries, which Grafana refuses.');
  const blocks = footer.structs(3, 24, (data, at) => ({
    offset: Number(data.getBigInt64(at, true)),
    metadataLength: data.getInt32(at + 8, true),
    bodyLength: Number(data.getBigInt64(at + 16, true)),
  }));
  const batches = blocks.map((block) => readBatch(bytes, view, block));
  return { metadata: schema.metadata, fields: schema.fields.map((field, i) => readColumn(field, schema, i, batches)) };
}

function check(condition: boolean, message: string): asserts condition {
  if (!condition) {
    throw new RangeError(message);
  }
}

function ascii(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + MAGIC.length));
}

function checkLeadingSchema(bytes: Uint8Array, view: DataView, schema: Schema): void {
  const { header, kind } = readMessage(bytes, view, 8);
  check(kind === HEADER_SCHEMA, 'The first message is not the schema.');
  const leading = readSchema(header);
  const plain = (value: Schema) =>
    JSON.stringify([[...value.metadata], value.fields.map((field) => ({ ...field, metadata: [...field.metadata] }))]);
  check(plain(leading) === plain(schema), 'The schema in front differs from the one in the footer.');
}

function readMessage(bytes: Uint8Array, view: DataView, at: number) {
  check(at % 8 === 0, 'A message does not start at a multiple of 8.');
  check(view.getUint32(at, true) === 0xffffffff, 'A message has no continuation mark.');
  const length = view.getInt32(at + 4, true);
  check(length % 8 === 0, 'A message is not padded to a multiple of 8.');
  const message = FlatbufferTable.root(bytes.subarray(at + 8, at + 8 + length));
  check(message.short(0) === METADATA_V5, 'A message is not of metadata version 5.');
  return { header: message.table(2), kind: message.byte(1), bodyLength: message.long(3), length: length + 8 };
}

function readSchema(table: FlatbufferTable): Schema {
  check(table.short(0) === 0, 'The schema is not little endian.');
  return {
    metadata: readMetadata(table, 2),
    fields: table.tables(1).map((field) => ({
      name: field.text(0),
      nullable: field.byte(1) === 1,
      ...kindOf(field),
      metadata: readMetadata(field, 6),
    })),
  };
}

function kindOf(field: FlatbufferTable): Pick<Schema['fields'][number], 'kind' | 'format'> {
  const type = field.table(3);
  switch (field.byte(2)) {
    case 2:
      check(type.int(0) === 8 && type.byte(1) === 0, 'An integer column is not of unsigned bytes.');
      return { kind: 'number', format: 'uint8' };
    case 3:
      check(
        type.short(0) === 2 || type.short(0) === 1,
        'A floating point column is neither of double nor of single precision.'
      );
      return { kind: 'number', format: type.short(0) === 2 ? 'float64' : 'float32' };
    case 4:
      return { kind: 'json' };
    case 5:
      return { kind: 'string' };
    case 6:
      return { kind: 'boolean' };
    case 10:
      check(type.short(0) === 3, 'A timestamp is not in nanoseconds: Grafana would misread it.');
      return { kind: 'time' };
    default:
      throw new RangeError(
        `Column "${field.text(0)}" has Arrow type ${field.byte(2)}, which this project does not send.`
      );
  }
}

function readMetadata(table: FlatbufferTable, field: number): Map<string, string> {
  return new Map(table.tables(field).map((pair) => [pair.text(0), pair.text(1)]));
}

function readBatch(
  bytes: Uint8Array,
  view: DataView,
  block: { offset: number; metadataLength: number; bodyLength: number }
): Batch {
  const { header, kind, bodyLength, length } = readMessage(bytes, view, block.offset);
  check(kind === HEADER_RECORD_BATCH, 'A block of the footer is no record batch.');
  check(
    length === block.metadataLength && bodyLength === block.bodyLength,
    'A block of the footer has another length than its message.'
  );
  const start = block.offset + block.metadataLength;
  const body = bytes.subarray(start, start + bodyLength);
  check(body.length === bodyLength, 'A record batch ends after the file.');
  return {
    rows: header.long(0),
    nodes: header.structs(1, 16, (data, at) => ({
      length: Number(data.getBigInt64(at, true)),
      nullCount: Number(data.getBigInt64(at + 8, true)),
    })),
    buffers: header.structs(2, 16, (data, at) => {
      const offset = Number(data.getBigInt64(at, true));
      const size = Number(data.getBigInt64(at + 8, true));
      check(offset % 8 === 0 && offset + size <= bodyLength, 'A buffer is not aligned or leaves its body.');
      return body.slice(offset, offset + size);
    }),
  };
}

const BUFFERS = { time: 2, number: 2, boolean: 2, string: 3, json: 3 } as const;

function readColumn(field: Schema['fields'][number], schema: Schema, index: number, batches: Batch[]): ArrowField {
  const first = schema.fields.slice(0, index).reduce((sum, before) => sum + BUFFERS[before.kind], 0);
  const parts = batches.map((batch) => {
    const node = batch.nodes[index];
    check(node.length === batch.rows, `Column "${field.name}" has another length than its batch.`);
    const [validity, ...buffers] = batch.buffers.slice(first, first + BUFFERS[field.kind]);
    const valid = (row: number) => validity.length === 0 || ((validity[row >> 3] >> (row & 7)) & 1) === 1;
    const rows = Array.from({ length: node.length }, (_, row) => row);
    check(rows.filter((row) => !valid(row)).length === node.nullCount, `Column "${field.name}" miscounts its nulls.`);
    check(field.nullable || node.nullCount === 0, `Column "${field.name}" has nulls but is not nullable.`);
    return { buffers, rows, valid };
  });
  const read = <T>(reader: (buffers: Uint8Array[]) => (row: number) => T) =>
    parts.flatMap(({ buffers, rows, valid }) => {
      const value = reader(buffers);
      return rows.map((row) => (valid(row) ? value(row) : null));
    });
  const { name, nullable, metadata, kind, format = 'float64' } = field;
  switch (kind) {
    case 'time':
      return { name, nullable, metadata, kind, values: read(timeAt) };
    case 'number':
      return { name, nullable, metadata, kind, format, values: read(NUMBER_AT[format]) };
    case 'boolean':
      return {
        name,
        nullable,
        metadata,
        kind,
        values: read(
          ([data]) =>
            (row) =>
              ((data[row >> 3] >> (row & 7)) & 1) === 1
        ),
      };
    default:
      return { name, nullable, metadata, kind, values: read(textAt) };
  }
}

function dataView(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function timeAt([data]: Uint8Array[]): (row: number) => bigint {
  const view = dataView(data);
  return (row) => view.getBigInt64(row * 8, true);
}

const NUMBER_AT: Record<NumberFormat, (buffers: Uint8Array[]) => (row: number) => number> = {
  float64: ([data]) => {
    const view = dataView(data);
    return (row) => view.getFloat64(row * 8, true);
  },
  float32: ([data]) => {
    const view = dataView(data);
    return (row) => view.getFloat32(row * 4, true);
  },
  uint8:
    ([data]) =>
    (row) =>
      data[row],
};

function textAt([offsets, data]: Uint8Array[]): (row: number) => string {
  const view = dataView(offsets);
  return (row) => {
    const from = view.getInt32(row * 4, true);
    const to = view.getInt32(row * 4 + 4, true);
    check(from <= to && to <= data.length, 'A text leaves its column.');
    return utf8.decode(data.subarray(from, to));
  };
}
