import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import type { Position } from '../report';
import type { AttributeValue, Attributes } from '../spans/span';
import { kindOfNumber, nonZero, takeOtlpSpan, type OtlpSpan } from './otlpJson';
import type { RecordSink } from './reader';

/** Reads one `ResourceSpans` message (opentelemetry/proto/trace/v1/trace.proto). */
export function readResourceSpansProtobuf(bytes: Uint8Array, at: Position, sink: RecordSink): void {
  let resource: Attributes = new Map();
  const spans: OtlpSpan[] = [];
  try {
    eachField(bytes, (field, reader) => {
      if (field === 1) {
        resource = readKeyValues(reader.bytes(), 1);
      } else if (field === 2 || field === 1000) {
        eachField(reader.bytes(), (inner, scope) =>
          inner === 2 ? (spans.push(readSpan(scope.bytes())), true) : false
        );
      } else {
        return false;
      }
      return true;
    });
  } catch {
    sink.report.refuse(at, 'the protobuf message is damaged');
    return;
  }
  for (const span of spans) {
    takeOtlpSpan(span, resource, at, sink);
  }
}

/** Calls `take` for each field; a field that it does not take (returns false for) is passed over. */
function eachField(bytes: Uint8Array, take: (field: number, reader: BinaryReader, wire: WireType) => boolean): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    if (!take(field, reader, wire)) {
      reader.skip(wire, field);
    }
  }
}

function readSpan(bytes: Uint8Array): OtlpSpan {
  const span: OtlpSpan = {
    traceId: '',
    spanId: '',
    parentSpanId: '',
    name: '',
    kind: '',
    startNano: 0n,
    endNano: 0n,
    attributes: new Map(),
    error: false,
    statusMessage: '',
    exception: undefined,
    links: 0,
  };
  eachField(bytes, (field, reader) => readSpanField(span, field, reader));
  return span;
}

function readSpanField(span: OtlpSpan, field: number, reader: BinaryReader): boolean {
  switch (field) {
    case 1:
      span.traceId = hex(reader.bytes());
      return true;
    case 2:
      span.spanId = hex(reader.bytes());
      return true;
    case 4:
      span.parentSpanId = nonZero(hex(reader.bytes()));
      return true;
    case 5:
      span.name = reader.string();
      return true;
    case 6:
      span.kind = kindOfNumber(reader.int32());
      return true;
    case 7:
      span.startNano = BigInt(reader.fixed64());
      return true;
    case 8:
      span.endNano = BigInt(reader.fixed64());
      return true;
    case 9:
      readKeyValue(reader.bytes(), span.attributes);
      return true;
    case 11:
      readEvent(span, reader.bytes());
      return true;
    case 13:
      span.links += 1;
      reader.bytes();
      return true;
    case 15:
      readStatus(span, reader.bytes());
      return true;
    default:
      return false;
  }
}

function readEvent(span: OtlpSpan, bytes: Uint8Array): void {
  let name = '';
  eachField(bytes, (field, reader) => (field === 2 ? ((name = reader.string()), true) : false));
  if (name === 'exception' && span.exception === undefined) {
    span.exception = readKeyValues(bytes, 3);
  }
}

function readStatus(span: OtlpSpan, bytes: Uint8Array): void {
  eachField(bytes, (field, reader) => {
    if (field === 2) {
      span.statusMessage = reader.string();
    } else if (field === 3) {
      span.error = reader.int32() === 2;
    } else {
      return false;
    }
    return true;
  });
}

/** Attributes in the repeated KeyValue field `number` of a message. */
function readKeyValues(bytes: Uint8Array, number: number): Attributes {
  const attributes: Attributes = new Map();
  eachField(bytes, (field, reader) => (field === number ? (readKeyValue(reader.bytes(), attributes), true) : false));
  return attributes;
}

function readKeyValue(bytes: Uint8Array, into: Attributes): void {
  let key = '';
  let value: AttributeValue = null;
  eachField(bytes, (field, reader) => {
    if (field === 1) {
      key = reader.string();
    } else if (field === 2) {
      value = readAnyValue(reader.bytes());
    } else {
      return false;
    }
    return true;
  });
  into.set(key, value);
}

function readAnyValue(bytes: Uint8Array): AttributeValue {
  let value: AttributeValue = null;
  eachField(bytes, (field, reader) => {
    switch (field) {
      case 1:
        value = reader.string();
        return true;
      case 2:
        value = reader.bool();
        return true;
      case 3:
        value = Number(reader.int64());
        return true;
      case 4:
        value = reader.double();
        return true;
      case 5:
        value = readArray(reader.bytes());
        return true;
      case 6:
        value = Object.fromEntries(readKeyValues(reader.bytes(), 1));
        return true;
      case 7:
        value = Buffer.from(reader.bytes()).toString('base64');
        return true;
      default:
        return false;
    }
  });
  return value;
}

function readArray(bytes: Uint8Array): AttributeValue[] {
  const values: AttributeValue[] = [];
  eachField(bytes, (field, reader) => (field === 1 ? (values.push(readAnyValue(reader.bytes())), true) : false));
  return values;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}
