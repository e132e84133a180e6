import { lazy, Suspense } from 'react';
import { FieldConfigProperty, PanelPlugin, type PanelProps } from '@grafana/data';
import { initPluginTranslations } from '@grafana/i18n';
import { migrateOptions } from './migrations';
import { addOptions, type AnomalyOverlayOptions } from './options';
import pluginJson from './plugin.json';
import { AnomalyOverlaySuggestions } from './suggestions';

// Begun here so that the names of the options are translated when Grafana asks for them.
const translations = initPluginTranslations(pluginJson.id);

const NOT_USED = [FieldConfigProperty.Thresholds, FieldConfigProperty.Mappings, FieldConfigProperty.NoValue];

const LazyPanel = lazy(async () => {
  await translations;
  const { AnomalyOverlayPanel } = await import('./Panel');
  return { default: AnomalyOverlayPanel };
});

function Panel(props: PanelProps<AnomalyOverlayOptions>) {
  return (
    <Suspense fallback={null}>
      <LazyPanel {...props} />
    </Suspense>
  );
}

export const plugin = new PanelPlugin<AnomalyOverlayOptions>(Panel)
  .useFieldConfig({ disableStandardOptions: NOT_USED })
  .setPanelOptions(addOptions)
  .setMigrationHandler(migrateOptions)
  .setSuggestionsSupplier(new AnomalyOverlaySuggestions());
