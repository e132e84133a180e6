import { type PanelPluginMeta, PluginType } from '@grafana/data';

/** Panels crash without a version in their meta. */
export function standInMeta(id: string): PanelPluginMeta {
  return {
    id,
    name: id,
    type: PluginType.panel,
    module: '',
    baseUrl: '',
    sort: 0,
    info: {
      author: { name: 'Preview' },
      description: '',
      links: [],
      logos: { small: '', large: '' },
      screenshots: [],
      updated: '',
      version: '12.3.0',
    },
  };
}
