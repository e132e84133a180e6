import {
  AppPlugin,
  type DataSourceApi,
  type DataSourceInstanceSettings,
  DataSourcePlugin,
  type PanelPlugin,
  type PanelPluginMeta,
} from '@grafana/data';
import i18next from 'i18next';
import { importAmd } from './amd';
import { standInPanels } from './panels/standIns';
import { unavailablePanel } from './panels/unavailable';

const panels = new Map<string, PanelPlugin>();
const pending = new Map<string, Promise<unknown>>();

function once<T>(key: string, load: () => Promise<T>): Promise<T> {
  const known = pending.get(key);
  if (known) {
    return known as Promise<T>;
  }
  const loading = load();
  pending.set(key, loading);
  loading.catch(() => pending.delete(key));
  return loading;
}

function moduleOf(id: string): string {
  const uri = window.throughlinePreview.modules[id];
  if (!uri) {
    throw new Error(`The plugin ${id} is not part of the build.`);
  }
  return uri;
}

/** Gives a plugin its texts, as Grafana does from `locales/<language>/<id>.json`. */
async function loadTexts(id: string): Promise<void> {
  const address = window.throughlinePreview.locales[id];
  if (address) {
    i18next.addResourceBundle('en-US', id, await (await fetch(address)).json(), undefined, true);
  }
}

export function importPanel(id: string): Promise<PanelPlugin> {
  return once(`panel ${id}`, async () => {
    const plugin =
      standInPanels()[id] ?? (window.throughlinePreview.modules[id] ? await loadPanel(id) : unavailablePanel(id));
    panels.set(id, plugin);
    return plugin;
  });
}

async function loadPanel(id: string): Promise<PanelPlugin> {
  await loadTexts(id);
  const { plugin } = await importAmd<{ plugin: PanelPlugin }>(moduleOf(id));
  plugin.meta = window.throughlinePreview.panels[id] as PanelPluginMeta;
  return plugin;
}

export function panelFromCache(id: string): PanelPlugin | undefined {
  return panels.get(id);
}

export function importDataSourcePlugin(type: string): Promise<DataSourcePlugin<DataSourceApi>> {
  return once(`datasource ${type}`, async () => {
    await loadTexts(type);
    const { plugin } = await importAmd<{ plugin: DataSourcePlugin<DataSourceApi> }>(moduleOf(type));
    return plugin;
  });
}

export async function createDataSource(settings: DataSourceInstanceSettings): Promise<DataSourceApi> {
  const plugin = await importDataSourcePlugin(settings.type);
  plugin.meta = settings.meta;
  const instance = new plugin.DataSourceClass(settings);
  instance.components = plugin.components;
  instance.meta = settings.meta;
  return instance;
}

export function importApp(id: string): Promise<AppPlugin> {
  return once(`app ${id}`, async () => {
    await loadTexts(id);
    const { plugin } = await importAmd<{ plugin: AppPlugin }>(moduleOf(id));
    plugin.meta = window.throughlinePreview.apps[id];
    plugin.init?.(plugin.meta);
    return plugin;
  });
}
