import { readArrowFile, type ArrowField } from './arrowFile';

/** Grafana's JSON form of a data frame (`DataFrameJSON` of @grafana/data). */
export interface FrameJson {
  schema: {
    name?: string;
    refId?: string;
    meta?: Record<string, unknown>;
    fields: FieldSchemaJson[];
  };
  data: {
    values: unknown[][];
    /** Nanoseconds beyond the millisecond, per field; null where there are none. */
    nanos?: Array<number[] | null>;
    /** Row numbers of the numbers that JSON cannot hold, per field. */
    entities?: Array<{ NaN?: number[]; Inf?: number[]; NegInf?: number[] } | null>;
  };
}

export interface FieldSchemaJson {
  name: string;
  type: 'time' | 'number' | 'string' | 'boolean' | 'other';
  typeInfo: { frame: string; nullable?: boolean };
  labels?: Record<string, string>;
  config?: Record<string, unknown>;
}

const KINDS = {
  time: { type: 'time', frame: 'time.Time' },
  string: { type: 'string', frame: 'string' },
  boolean: { type: 'boolean', frame: 'bool' },
  json: { type: 'other', frame: 'json.RawMessage' },
} as const;

/**
 * Turns one frame, as the backend sends it, into the JSON that Grafana's server would send to the browser.
 * @param refId filled in where the frame has none, as Grafana does
 * @throws RangeError or SyntaxError when the bytes are no Arrow file of a kind that Grafana reads
 */
export function arrowToJson(bytes: Uint8Array, refId = ''): FrameJson {
  const file = readArrowFile(bytes);
  const meta = file.metadata.get('meta');
  const columns = file.fields.map(columnJson);
  return {
    schema: {
      name: file.metadata.get('name') || undefined,
      refId: file.metadata.get('refId') || refId || undefined,
      meta: meta === undefined ? undefined : (JSON.parse(meta) as Record<string, unknown>),
      fields: file.fields.map(fieldSchema),
    },
    data: {
      values: columns.map((column) => column.values),
      ...(columns.some((column) => column.nanos) && { nanos: columns.map((column) => column.nanos) }),
      ...(columns.some((column) => column.entities) && { entities: columns.map((column) => column.entities) }),
    },
  };
}

/** The rows of a frame as objects, by the names of its fields. */
export function rowsOf({ schema, data }: FrameJson): Array<Record<string, unknown>> {
  const length = data.values[0]?.length ?? 0;
  return Array.from({ length }, (_, row) =>
    Object.fromEntries(schema.fields.map(({ name }, field) => [name, data.values[field][row]]))
  );
}

function fieldSchema(field: ArrowField): FieldSchemaJson {
  const { type, frame } =
    field.kind === 'number' ? { type: 'number' as const, frame: field.format } : KINDS[field.kind];
  const labels = field.metadata.get('labels');
  const config = field.metadata.get('config');
  return {
    name: field.name,
    type,
    typeInfo: field.nullable ? { frame, nullable: true } : { frame },
    ...(labels !== undefined && { labels: JSON.parse(labels) as Record<string, string> }),
    ...(config !== undefined && { config: JSON.parse(config) as Record<string, unknown> }),
  };
}

interface ColumnJson {
  values: unknown[];
  nanos: number[] | null;
  entities: { NaN?: number[]; Inf?: number[]; NegInf?: number[] } | null;
}

function columnJson(field: ArrowField): ColumnJson {
  switch (field.kind) {
    case 'time':
      return timeColumn(field.values);
    case 'number':
      return numberColumn(field.values);
    case 'json':
      return {
        values: field.values.map((text) => (text === null ? null : (JSON.parse(text) as unknown))),
        nanos: null,
        entities: null,
      };
    default:
      return { values: field.values, nanos: null, entities: null };
  }
}

function timeColumn(times: Array<bigint | null>): ColumnJson {
  let beyond = false;
  const nanos: number[] = [];
  const values = times.map((time) => {
    const rest = time === null ? 0n : ((time % 1_000_000n) + 1_000_000n) % 1_000_000n;
    beyond ||= rest !== 0n;
    nanos.push(Number(rest));
    return time === null ? null : Number((time - rest) / 1_000_000n);
  });
  return { values, nanos: beyond ? nanos : null, entities: null };
}

function numberColumn(numbers: Array<number | null>): ColumnJson {
  const entities: { NaN?: number[]; Inf?: number[]; NegInf?: number[] } = {};
  const values = numbers.map((value, row) => {
    if (value === null || Number.isFinite(value)) {
      return value;
    }
    const kind = Number.isNaN(value) ? 'NaN' : value > 0 ? 'Inf' : 'NegInf';
    (entities[kind] ??= []).push(row);
    return null;
  });
  return { values, nanos: null, entities: Object.keys(entities).length > 0 ? entities : null };
}
