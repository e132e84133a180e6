import type { DataSourcePluginOptionsEditorProps, QueryEditorHelpProps, QueryEditorProps } from '@grafana/data';
import type { ThroughlineDataSource } from './datasource';
import { lazyPart } from '../ui/lazyPart';
import pluginJson from './plugin.json';
import type { JsonData, Query } from './types';

export type EditorProps = QueryEditorProps<ThroughlineDataSource, Query, JsonData>;

export const LazyConfigEditor = lazyPart<DataSourcePluginOptionsEditorProps<JsonData>>(
  pluginJson.id,
  async () => (await import('./components/ConfigEditor/ConfigEditor')).ConfigEditor
);
export const LazyQueryEditor = lazyPart<EditorProps>(
  pluginJson.id,
  async () => (await import('./components/QueryEditor/QueryEditor')).QueryEditor
);
export const LazyVariableEditor = lazyPart<EditorProps>(
  pluginJson.id,
  async () => (await import('./components/VariableEditor/VariableEditor')).VariableEditor
);
export const LazyAnnotationEditor = lazyPart<EditorProps>(
  pluginJson.id,
  async () => (await import('./components/AnnotationEditor/AnnotationEditor')).AnnotationEditor
);
export const LazyHelp = lazyPart<QueryEditorHelpProps<Query>>(
  pluginJson.id,
  async () => (await import('./components/Help/Help')).Help
);
