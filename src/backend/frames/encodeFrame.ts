import {
  encodeBooleans,
  encodeJson,
  encodeNumbers,
  encodeTextColumn,
  encodeTexts,
  encodeTimes,
  type EncodedColumn,
} from './encodeColumns';
import { footer, recordBatchMessage, schemaMessage, type Block } from './encodeSchema';
import type { Frame, FrameField } from './frame';

const MAGIC = new TextEncoder().encode('ARROW1');
const CONTINUATION = 0xffffffff;
/** Length and continuation mark in front of each message. */
const PREFIX = 8;
const ALIGNMENT = 8;

/**
 * Encodes a frame as an Arrow IPC file, the form in which Grafana reads frames: times as nanoseconds, texts in full,
 * missing values as nulls where the field is nullable. `refId` may be left empty: Grafana fills it in.
 * Format: Apache Arrow columnar format, IPC file, metadata version 5, one record batch.
 * @throws RangeError when the fields differ in length or a time is missing in a field that is not nullable
 */
export function encodeFrame(frame: Frame, refId = ''): Uint8Array {
  const columns = frame.fields.map(encodeField);
  const rows = columns.length > 0 ? columns[0].length : 0;
  const odd = columns.findIndex((column) => column.length !== rows);
  if (odd >= 0) {
    throw new RangeError(
      `Frame "${frame.name}": field "${frame.fields[odd].name}" has ${columns[odd].length} values, the first has ${rows}.`
    );
  }
  const schema = schemaMessage(frame, refId);
  const places: number[][] = [];
  let bodyLength = 0;
  for (const buffer of columns.flatMap((column) => column.buffers)) {
    places.push([bodyLength, buffer.length]);
    bodyLength += aligned(buffer.length);
  }
  const batch = columns.length > 0 ? recordBatchMessage(rows, columns, places, bodyLength) : undefined;
  const batchStart = ALIGNMENT + PREFIX + schema.length;
  const blocks: Block[] = batch ? [{ offset: batchStart, metadataLength: PREFIX + batch.length, bodyLength }] : [];
  const tail = footer(frame, refId, blocks);
  const batchLength = batch ? PREFIX + batch.length + bodyLength : 0;
  const file = new Uint8Array(batchStart + batchLength + PREFIX + tail.length + 4 + MAGIC.length);
  const view = new DataView(file.buffer);

  file.set(MAGIC, 0);
  let at = putMessage(file, view, ALIGNMENT, schema);
  if (batch) {
    at = putMessage(file, view, at, batch);
    columns.flatMap((column) => column.buffers).forEach((buffer, i) => file.set(buffer, at + places[i][0]));
    at += bodyLength;
  }
  view.setUint32(at, CONTINUATION, true);
  at += PREFIX;
  file.set(tail, at);
  at += tail.length;
  view.setInt32(at, tail.length, true);
  file.set(MAGIC, at + 4);
  return file;
}

function putMessage(file: Uint8Array, view: DataView, at: number, message: Uint8Array): number {
  view.setUint32(at, CONTINUATION, true);
  view.setInt32(at + 4, message.length, true);
  file.set(message, at + PREFIX);
  return at + PREFIX + message.length;
}

function aligned(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}

function encodeField(field: FrameField): EncodedColumn {
  const nullable = field.nullable ?? false;
  switch (field.type) {
    case 'time':
      return encodeTimes(field.values, nullable);
    case 'number':
      return encodeNumbers(field.values, nullable);
    case 'boolean':
      return encodeBooleans(field.values);
    case 'json':
      return encodeJson(field.values, nullable);
    case 'string':
      return Array.isArray(field.values)
        ? encodeTexts(field.values, nullable)
        : encodeTextColumn(field.values, nullable);
  }
}
