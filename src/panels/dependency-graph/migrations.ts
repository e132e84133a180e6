import type { PanelModel } from '@grafana/data';
import { OPTIONS_VERSION, withDefaults, type DependencyGraphOptions } from './options';

/**
 * Brings saved options to the present form. Panels of Grafana's own node graph can be switched to this one: its options mean nothing
 * here except how the wheel zooms.
 */
export function migrateOptions(panel: Pick<PanelModel, 'options'>): Partial<DependencyGraphOptions> {
  const saved: Partial<DependencyGraphOptions> & { zoomMode?: unknown; nodes?: unknown; edges?: unknown } =
    panel.options ?? {};
  if (saved.version === OPTIONS_VERSION) {
    return saved;
  }
  const { zoomMode, nodes: _nodes, edges: _edges, ...rest } = saved;
  const wheel = zoomMode === 'cooperative' ? 'ctrl' : rest.wheel;
  return { ...withDefaults(rest), ...(wheel ? { wheel } : {}), version: OPTIONS_VERSION };
}
