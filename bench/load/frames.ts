import { arrowToJson } from '../../src/backend/grpc/arrowToJson';

/** What the frames of an answer say: figures with the names of their fields, receipt and notices of the first. */
export function fieldsOf(frames: Uint8Array[]): {
  figures: string;
  receipt: { stale?: unknown; cacheHit?: unknown };
  notices: string[];
} {
  const decoded = frames.map((frame) => arrowToJson(frame));
  const meta = decoded[0]?.schema.meta;
  const custom = (meta?.custom ?? {}) as { receipt?: object };
  return {
    figures:
      decoded.length === 0 ? '' : JSON.stringify(decoded.map(({ schema, data }) => [namesOf(schema.fields), data])),
    receipt: custom.receipt ?? {},
    notices: ((meta?.notices ?? []) as Array<{ text: string }>).map(({ text }) => text),
  };
}

function namesOf(fields: ReadonlyArray<{ name: string; labels?: object }>): unknown[] {
  return fields.map(({ name, labels }) => [name, labels]);
}
