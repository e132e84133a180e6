import type { TextColumn } from '../../contracts/columns';

/** One field of a data frame before encoding. Values of one frame have one length. */
export type FrameField = {
  name: string;
  labels?: Record<string, string>;
  config?: FieldConfig;
} & (
  | { type: 'time'; values: Float64Array; nullable?: boolean }
  /** NaN becomes null where `nullable`, and stays NaN where not. */
  | { type: 'number'; values: Float64Array; nullable?: boolean }
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

export type DataplaneType = 'timeseries-multi' | 'timeseries-wide' | 'numeric-wide' | 'numeric-multi' | 'numeric-long' | 'table';

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
