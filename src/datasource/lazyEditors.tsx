import { lazy, Suspense, type ComponentType } from 'react';
import type { DataSourcePluginOptionsEditorProps, QueryEditorHelpProps, QueryEditorProps } from '@grafana/data';
import type { ThroughlineDataSource } from './datasource';
import pluginJson from './plugin.json';
import type { JsonData, Query } from './types';

export type EditorProps = QueryEditorProps<ThroughlineDataSource, Query, JsonData>;

/** Loads a part on first use, after this plugin's own translations; shows nothing for that moment. */
function lazyPart<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  const Part = lazy(async () => {
    const { initPluginTranslations } = await import('@grafana/i18n');
    await initPluginTranslations(pluginJson.id);
    return { default: (await load()) as ComponentType<object> };
  });
  return function LazyPart(props: P) {
    return (
      <Suspense fallback={null}>
        <Part {...props} />
      </Suspense>
    );
  };
}

export const LazyConfigEditor = lazyPart<DataSourcePluginOptionsEditorProps<JsonData>>(
  async () => (await import('./components/ConfigEditor/ConfigEditor')).ConfigEditor
);
export const LazyQueryEditor = lazyPart<EditorProps>(
  async () => (await import('./components/QueryEditor/QueryEditor')).QueryEditor
);
export const LazyVariableEditor = lazyPart<EditorProps>(
  async () => (await import('./components/VariableEditor/VariableEditor')).VariableEditor
);
export const LazyAnnotationEditor = lazyPart<EditorProps>(
  async () => (await import('./components/AnnotationEditor/AnnotationEditor')).AnnotationEditor
);
export const LazyHelp = lazyPart<QueryEditorHelpProps<Query>>(
  async () => (await import('./components/Help/Help')).Help
);
