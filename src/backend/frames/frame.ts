import type { TextColumn } from '../../contracts/columns';

/**
 * Numbers travel in the width of their array: doubles for what is compared or alerted on, singles (7 digits) for what is
 * only drawn, bytes for small codes. NaN becomes null in a nullable field, and stays NaN in others.
 */
export type NumberValues = Float64Array | Float32Array | Uint8Array;

/** One field of a data frame before encoding. Values of one frame have one length. */
export type FrameField = {
  name: string;
  labels?: Record<string, string>;
  config?: FieldConfig;
} & (
  | { type: 'time'; values: Float64Array; nullable?: boolean }
  | { type: 'number'; values: NumberValues; nullable?: boolean }
  | { type: 'string'; values: string[] | TextColumn; nullable?: boolean }
  | { type: 'boolean'; values: Uint8Array; nullable?: false }
  /** Each value is a JSON text. */
  | { type: 'json'; values: string[]; nullable?: boolean }
);

/** Keys of Grafana's field configuration that survive its decoder. */
export interface FieldConfig {
  displayName?: string;
  displayNameFromDS?: string;
  description?: string;
  unit?: string;
  decimals?: number;
  min?: number;
  max?: number;
  color?: { mode: string; fixedColor?: string };
  thresholds?: unknown;
  mappings?: unknown[];
  links?: unknown[];
  noValue?: string;
  custom?: Record<string, unknown>;
}

export type DataplaneType =
  | 'timeseries-multi'
  | 'timeseries-wide'
  | 'numeric-wide'
  | 'numeric-multi'
  | 'numeric-long'
  | 'table';

export interface FrameNotice {
  severity: 'info' | 'warning' | 'error';
  text: string;
}

export interface FrameMeta {
  type?: DataplaneType;
  typeVersion?: [number, number];
  preferredVisualisationType?: 'graph' | 'table' | 'trace' | 'nodeGraph';
  preferredVisualisationPluginId?: string;
  executedQueryString?: string;
  dataTopic?: 'annotations';
  notices?: FrameNotice[];
  /** Free data for our panels and the receipt. */
  custom?: Record<string, unknown>;
}

export interface Frame {
  name: string;
  fields: FrameField[];
  meta?: FrameMeta;
}
