import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A built plugin below `dist/`. */
export interface BuiltPlugin {
  id: string;
  type: 'app' | 'datasource' | 'panel';
  folder: string;
  json: Record<string, unknown> & { name: string; info: { logos: { small: string; large: string } } };
}

/** Finds every plugin.json of a build, the app's own first. */
export function findPlugins(dist: string): BuiltPlugin[] {
  return findPluginFiles(dist).map((file) => {
    const json = JSON.parse(readFileSync(file, 'utf8'));
    return { id: json.id, type: json.type, folder: path.dirname(file), json };
  });
}

function findPluginFiles(folder: string): string[] {
  const own = path.join(folder, 'plugin.json');
  const below = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
    .flatMap((entry) => findPluginFiles(path.join(folder, entry.name)));
  return existsSync(own) ? [own, ...below] : below;
}

/** The plugin's meta as Grafana's front end gets it. */
export function metaOf(plugin: BuiltPlugin, jsonData: Record<string, unknown> = {}): Record<string, unknown> {
  const base = `public/plugins/${plugin.id}`;
  const info = plugin.json.info;
  return {
    ...plugin.json,
    id: plugin.id,
    baseUrl: base,
    module: `${base}/module.js`,
    enabled: true,
    jsonData,
    loadingStrategy: 'script',
    extensions: plugin.json.extensions ?? {
      addedLinks: [],
      addedComponents: [],
      exposedComponents: [],
      extensionPoints: [],
      addedFunctions: [],
    },
    info: { ...info, logos: { small: `/${base}/${info.logos.small}`, large: `/${base}/${info.logos.large}` } },
    sort: 100,
  };
}

/** Address of the plugin's English texts, where it ships them. */
export function localeOf(plugin: BuiltPlugin): string | undefined {
  const file = `locales/en-US/${plugin.id}.json`;
  return existsSync(path.join(plugin.folder, file)) ? `/public/plugins/${plugin.id}/${file}` : undefined;
}
