import { lazy, Suspense } from 'react';
import { PanelPlugin, type PanelProps } from '@grafana/data';
import { initPluginTranslations } from '@grafana/i18n';
import { migrateOptions } from './migrations';
import { addOptions, type DependencyGraphOptions } from './options';
import pluginJson from './plugin.json';
import { DependencyGraphSuggestions } from './suggestions';

// Begun here so that the names of the options are translated when Grafana asks for them.
const translations = initPluginTranslations(pluginJson.id);

const LazyPanel = lazy(async () => {
  await translations;
  const { DependencyGraphPanel } = await import('./Panel');
  return { default: DependencyGraphPanel };
});

function Panel(props: PanelProps<DependencyGraphOptions>) {
  return (
    <Suspense fallback={null}>
      <LazyPanel {...props} />
    </Suspense>
  );
}

export const plugin = new PanelPlugin<DependencyGraphOptions>(Panel)
  .useFieldConfig()
  .setPanelOptions(addOptions)
  .setMigrationHandler(migrateOptions)
  .setSuggestionsSupplier(new DependencyGraphSuggestions());
