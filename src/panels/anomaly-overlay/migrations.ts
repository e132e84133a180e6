import type { PanelModel } from '@grafana/data';
import { OPTIONS_VERSION, withDefaults, type AnomalyOverlayOptions } from './options';

/** Brings saved options to the present form; options of another panel that was switched to this one mean nothing here. */
export function migrateOptions(panel: Pick<PanelModel, 'options'>): Partial<AnomalyOverlayOptions> {
  const saved: Partial<AnomalyOverlayOptions> = panel.options ?? {};
  return saved.version === OPTIONS_VERSION ? saved : { ...withDefaults(known(saved)), version: OPTIONS_VERSION };
}

function known(saved: Partial<AnomalyOverlayOptions>): Partial<AnomalyOverlayOptions> {
  return Object.fromEntries(Object.entries(saved).filter(([name]) => name in withDefaults({})));
}
