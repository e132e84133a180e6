import type { PanelModel } from '@grafana/data';
import { OPTIONS_VERSION, withDefaults, type RecommendationsOptions } from './options';

/** Brings saved options to the present form; options of another panel that was switched to this one mean nothing here. */
export function migrateOptions(panel: Pick<PanelModel, 'options'>): Partial<RecommendationsOptions> {
  const saved: Partial<RecommendationsOptions> = panel.options ?? {};
  return saved.version === OPTIONS_VERSION ? saved : { ...withDefaults(known(saved)), version: OPTIONS_VERSION };
}

function known(saved: Partial<RecommendationsOptions>): Partial<RecommendationsOptions> {
  return Object.fromEntries(Object.entries(saved).filter(([name]) => name in withDefaults({})));
}
