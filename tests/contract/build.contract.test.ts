import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const PLUGINS = [
  '.',
  'datasource',
  'panels/anomaly-overlay',
  'panels/dependency-graph',
  'panels/forecast',
  'panels/recommendations',
];

interface PluginJson {
  info: { logos: { small: string; large: string }; screenshots: Array<{ path: string }> };
}

/** `npm test` builds before these tests; on their own they need `npm run build`. */
describe('the built plugin', () => {
  it.each(PLUGINS)('has every file that Grafana asks of %s', (plugin) => {
    const folder = path.resolve('dist', plugin);
    const { info } = JSON.parse(readFileSync(path.join(folder, 'plugin.json'), 'utf8')) as PluginJson;
    const named = [info.logos.small, info.logos.large, ...info.screenshots.map((picture) => picture.path)];
    expect([...named, 'module.js'].filter((file) => !existsSync(path.join(folder, file)))).toEqual([]);
  });
});
