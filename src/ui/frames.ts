import { FieldType, getFieldDisplayName, type DataFrame, type Field, type Labels } from '@grafana/data';
import { TIME_FIELD } from '../contracts/frames';

/** What a frame is recognised by: its name, or the fields that it has. */
export interface FrameWanted {
  name?: string;
  /** Field names, compared without regard to case. */
  fields?: readonly string[];
}

/** The field of a frame by name, without regard to case; a display name counts where no real name fits. */
export function findField(frame: DataFrame | undefined, name: string): Field | undefined {
  if (!frame) {
    return undefined;
  }
  const wanted = name.toLowerCase();
  return (
    frame.fields.find((field) => field.name.toLowerCase() === wanted) ??
    frame.fields.find((field) => getFieldDisplayName(field, frame).toLowerCase() === wanted)
  );
}

/** Names out of `names` that the frame has no field for. */
export function missingFields(frame: DataFrame | undefined, names: readonly string[]): string[] {
  return names.filter((name) => findField(frame, name) === undefined);
}

/** All frames that are wanted: those with the name, else those that have all the fields. */
export function findFrames(frames: readonly DataFrame[], wanted: FrameWanted): DataFrame[] {
  const named =
    wanted.name === undefined ? [] : frames.filter((frame) => frame.name === wanted.name && hasFields(frame, wanted));
  if (named.length > 0) {
    return named;
  }
  return wanted.fields === undefined ? [] : frames.filter((frame) => hasFields(frame, wanted));
}

/** The first frame that is wanted, see `findFrames`. */
export function findFrame(frames: readonly DataFrame[], wanted: FrameWanted): DataFrame | undefined {
  return findFrames(frames, wanted)[0];
}

function hasFields(frame: DataFrame, wanted: FrameWanted): boolean {
  return missingFields(frame, wanted.fields ?? []).length === 0;
}

/** Value of a number or time field as a number; NaN where the field, the row or the value is missing. */
export function numberAt(field: Field | undefined, row: number): number {
  const value: unknown = field?.values[row];
  if (value === null || value === undefined || value === '') {
    return NaN;
  }
  return typeof value === 'number' ? value : Number(value);
}

/** A number or time field as numbers; NaN where missing, also where there is no such field. */
export function valuesOf(frame: DataFrame, field: Field | undefined): number[] {
  return Array.from({ length: frame.length }, (_, row) => numberAt(field, row));
}

/** What a series is called and known by: the frame at `index` of `frames`, whose values are those of `field`. */
export function seriesNames(
  frames: DataFrame[],
  index: number,
  field: Field
): { id: string; title: string; service: string } {
  const frame = frames[index];
  const labels = labelsOf(frame);
  const title = getFieldDisplayName(field, frame, frames);
  const known = Object.keys(labels).length > 0 ? labels : `${title} ${index}`;
  return { id: JSON.stringify([frame.refId ?? '', known]), title, service: labels.service ?? '' };
}

/** Text of a row; `''` where the field, the row or the value is missing. */
export function textAt(field: Field | undefined, row: number): string {
  const value: unknown = field?.values[row];
  return value === null || value === undefined ? '' : String(value);
}

/** A value that travels as JSON: parsed from a text, passed through where the frame reader has parsed it already. */
export function jsonAt(field: Field | undefined, row: number): unknown {
  const value: unknown = field?.values[row];
  if (typeof value !== 'string') {
    return value;
  }
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

/** A column as numbers, NaN where missing; `[]` when the frame has no such field. */
export function numbersOf(frame: DataFrame | undefined, name: string): number[] {
  const field = findField(frame, name);
  return frame && field ? valuesOf(frame, field) : [];
}

/** A column as texts, `''` where missing; `[]` when the frame has no such field. */
export function textsOf(frame: DataFrame | undefined, name: string): string[] {
  const field = findField(frame, name);
  return field ? Array.from({ length: frame?.length ?? 0 }, (_, row) => textAt(field, row)) : [];
}

/** Labels that identify the series of a frame: those of its first value field that has any. */
export function labelsOf(frame: DataFrame | undefined): Labels {
  return (
    frame?.fields.find((field) => field.type !== FieldType.time && field.labels && Object.keys(field.labels).length > 0)
      ?.labels ?? {}
  );
}

/** First field of a type; the fallback when a foreign data source names its fields otherwise. */
export function firstFieldOf(frame: DataFrame | undefined, type: FieldType): Field | undefined {
  return frame?.fields.find((field) => field.type === type);
}

/** A key of `meta.custom`, as it is on the wire: the caller checks its shape. */
export function customOf(frame: DataFrame | undefined, key: string): unknown {
  const custom: unknown = frame?.meta?.custom;
  return typeof custom === 'object' && custom !== null && key in custom
    ? (custom as Record<string, unknown>)[key]
    : undefined;
}

/** Texts of all notices on the frames, each once. */
export function noticesOf(
  frames: readonly DataFrame[]
): Array<{ severity: 'info' | 'warning' | 'error'; text: string }> {
  const seen = new Map<string, { severity: 'info' | 'warning' | 'error'; text: string }>();
  for (const notice of frames.flatMap((frame) => frame.meta?.notices ?? [])) {
    seen.set(notice.text, { severity: notice.severity, text: notice.text });
  }
  return [...seen.values()];
}

/** The field `time` where it holds times, else the first one that does. */
export function timeFieldOf(frame: DataFrame): Field | undefined {
  const named = findField(frame, TIME_FIELD);
  return named?.type === FieldType.time ? named : firstFieldOf(frame, FieldType.time);
}
