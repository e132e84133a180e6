import { DataSourcePlugin } from '@grafana/data';
import { ThroughlineDataSource } from './datasource';
import { LazyConfigEditor, LazyHelp, LazyQueryEditor } from './lazyEditors';
import type { JsonData, Query } from './types';

export const plugin = new DataSourcePlugin<ThroughlineDataSource, Query, JsonData>(ThroughlineDataSource)
  .setConfigEditor(LazyConfigEditor)
  .setQueryEditor(LazyQueryEditor)
  .setQueryEditorHelp(LazyHelp);
