import { lazy, Suspense } from 'react';
import { PanelPlugin, type PanelProps } from '@grafana/data';
import { initPluginTranslations } from '@grafana/i18n';
import { migrateOptions } from './migrations';
import { addOptions, type RecommendationsOptions } from './options';
import pluginJson from './plugin.json';
import { RecommendationsSuggestions } from './suggestions';

// Begun here so that the names of the options are translated when Grafana asks for them.
const translations = initPluginTranslations(pluginJson.id);

const LazyPanel = lazy(async () => {
  await translations;
  const { RecommendationsPanel } = await import('./Panel');
  return { default: RecommendationsPanel };
});

function Panel(props: PanelProps<RecommendationsOptions>) {
  return (
    <Suspense fallback={null}>
      <LazyPanel {...props} />
    </Suspense>
  );
}

export const plugin = new PanelPlugin<RecommendationsOptions>(Panel)
  .useFieldConfig()
  .setPanelOptions(addOptions)
  .setMigrationHandler(migrateOptions)
  .setSuggestionsSupplier(new RecommendationsSuggestions());
