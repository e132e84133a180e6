import type { TextColumn } from '../../contracts/columns';
import type { FieldConfig, Frame, FrameField, FrameMeta } from './frame';
import { typed, withoutInfinity } from './series';

/** A frame for people rather than alert rules: typed `table`, shown as a table by Explore. */
export function tableFrame(name: string, fields: FrameField[], meta: FrameMeta = {}): Frame {
  return { name, fields, meta: { preferredVisualisationType: 'table', ...meta, ...typed('table') } };
}

/** A text column; never null, a missing text is `''`. */
export function textField(name: string, values: string[] | TextColumn, config?: FieldConfig): FrameField {
  return { name, type: 'string', values, nullable: false, ...(config ? { config } : {}) };
}

/** A column of numbers, where NaN is sent as null. */
export function numberField(name: string, values: Float64Array, config?: FieldConfig): FrameField {
  return { name, type: 'number', values: withoutInfinity(values), nullable: true, ...(config ? { config } : {}) };
}

/** A column of JSON texts. */
export function jsonField(name: string, values: string[], config?: FieldConfig): FrameField {
  return { name, type: 'json', values, nullable: false, ...(config ? { config } : {}) };
}
