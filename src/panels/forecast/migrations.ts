import type { PanelModel } from '@grafana/data';
import { OPTIONS_VERSION, withDefaults, type ForecastOptions } from './options';

/** Brings saved options to the present form; options of another panel that was switched to this one mean nothing here. */
export function migrateOptions(panel: Pick<PanelModel, 'options'>): Partial<ForecastOptions> {
  const saved: Partial<ForecastOptions> = panel.options ?? {};
  return saved.version === OPTIONS_VERSION ? saved : { ...withDefaults(known(saved)), version: OPTIONS_VERSION };
}

function known(saved: Partial<ForecastOptions>): Partial<ForecastOptions> {
  return Object.fromEntries(Object.entries(saved).filter(([name]) => name in withDefaults({})));
}
