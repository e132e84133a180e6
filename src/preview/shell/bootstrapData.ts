import type { AppPluginMeta, DataSourceInstanceSettings, PanelPluginMeta } from '@grafana/data';

/** What the host tells the page at start: the provisioned world, in Grafana's own shapes. */
export interface BootstrapData {
  version: string;
  datasources: Record<string, DataSourceInstanceSettings>;
  defaultDatasource: string;
  panels: Record<string, PanelPluginMeta>;
  apps: Record<string, AppPluginMeta>;
  /** Modules by plugin id, as addresses below `public/plugins/`. */
  modules: Record<string, string>;
  dashboards: Array<{ uid: string; title: string; folder: string; description?: string }>;
  locales: Record<string, string>;
}

declare global {
  interface Window {
    throughlinePreview: BootstrapData;
    grafanaBootData: unknown;
    __grafana_public_path__: string;
  }
}

export const THEME_KEY = 'throughline-preview.theme';

export function chosenTheme(): 'light' | 'dark' {
  const asked = new URLSearchParams(window.location.search).get('theme');
  const stored = asked ?? window.localStorage.getItem(THEME_KEY);
  if (stored === 'light' || stored === 'dark') {
    return stored;
  }
  return window.matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
}
