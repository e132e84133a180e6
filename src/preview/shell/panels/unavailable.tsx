import { PanelPlugin } from '@grafana/data';
import { Alert } from '@grafana/ui';
import { standInMeta } from './standInMeta';

/** A core panel that no package holds: says where it can be seen. */
export function unavailablePanel(id: string): PanelPlugin {
  const Unavailable = () => (
    <Alert severity="info" title={`The ${id} panel is part of Grafana`}>
      The preview has no copy of it. Start the real Grafana with docker compose up to see this panel.
    </Alert>
  );
  const plugin = new PanelPlugin(Unavailable);
  plugin.meta = standInMeta(id);
  return plugin;
}
