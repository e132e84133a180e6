import type { DataSourceRef, FieldConfigSource } from '@grafana/data';

/** The parts of Grafana's dashboard JSON that the preview shows. */
export interface DashboardModel {
  uid: string;
  title: string;
  description?: string;
  time?: { from: string; to: string };
  timezone?: string;
  refresh?: string;
  graphTooltip?: number;
  panels: PanelModel[];
  templating?: { list: VariableModel[] };
  annotations?: { list: AnnotationModel[] };
  links?: Array<{ title: string; url?: string; type: string }>;
}

export interface PanelModel {
  id: number;
  type: string;
  title?: string;
  description?: string;
  gridPos: { x: number; y: number; w: number; h: number };
  datasource?: DataSourceRef;
  targets?: Array<Record<string, unknown> & { refId: string; datasource?: DataSourceRef }>;
  options?: object;
  fieldConfig?: FieldConfigSource;
  transformations?: Array<{ id: string; options: unknown }>;
  maxDataPoints?: number;
  interval?: string;
  transparent?: boolean;
  repeat?: string;
  panels?: PanelModel[];
  collapsed?: boolean;
  timeFrom?: string;
}

export interface VariableModel {
  type: string;
  name: string;
  label?: string;
  hide?: number;
  query?: unknown;
  regex?: string;
  current?: { value?: string | string[]; text?: string | string[] };
  datasource?: DataSourceRef;
  multi?: boolean;
  includeAll?: boolean;
  allValue?: string;
  refresh?: number;
  sort?: number;
  options?: Array<{ value: string; text: string }>;
}

export interface AnnotationModel {
  name: string;
  enable: boolean;
  hide?: boolean;
  iconColor: string;
  datasource?: DataSourceRef;
  target?: object;
  builtIn?: number;
}
