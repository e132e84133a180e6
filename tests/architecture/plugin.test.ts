import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT, sourceFiles, staticClosure } from './sources';

const inRoot = (...parts: string[]) => path.join(ROOT, ...parts);
const json = (file: string) => JSON.parse(readFileSync(inRoot(file), 'utf8'));

const NESTED = [
  'datasource',
  'panels/dependency-graph',
  'panels/anomaly-overlay',
  'panels/forecast',
  'panels/recommendations',
];
const app = json('src/plugin.json');
const nested = NESTED.map((folder) => ({ folder, json: json(`src/${folder}/plugin.json`) }));

describe('plugin.json', () => {
  it('stands byte for byte at the root, for readers and tools', () => {
    expect(readFileSync(inRoot('plugin.json'))).toEqual(readFileSync(inRoot('src/plugin.json')));
  });

  it('gives every plugin its agreed id, of at most three parts', () => {
    expect([app.id, ...nested.map((plugin) => plugin.json.id)]).toEqual([
      'throughline-chains-app',
      'throughline-chains-datasource',
      'throughline-dependencygraph-panel',
      'throughline-anomalyoverlay-panel',
      'throughline-forecast-panel',
      'throughline-recommendations-panel',
    ]);
    for (const { id } of [app, ...nested.map((plugin) => plugin.json)]) {
      expect(id).toMatch(/^[0-9a-z]+-([0-9a-z]+-)?(app|panel|datasource)$/);
    }
  });

  it('lists every nested plugin with its own type', () => {
    for (const { folder, json: plugin } of nested) {
      expect(app.includes).toContainEqual(
        expect.objectContaining({ path: `${folder}/plugin.json`, type: plugin.type })
      );
    }
  });

  it('gives the backend to the data source and not to the app', () => {
    expect(app).not.toHaveProperty('backend');
    expect(app).not.toHaveProperty('executable');
    expect(nested[0].json).toMatchObject({
      backend: true,
      executable: 'gpx_throughline',
      alerting: true,
      annotations: true,
      streaming: true,
      metrics: true,
      tracing: true,
    });
  });

  it('asks for the same Grafana everywhere', () => {
    expect(
      new Set([app, ...nested.map((plugin) => plugin.json)].map((plugin) => plugin.dependencies.grafanaDependency))
    ).toEqual(new Set(['>=12.3.0-0']));
  });

  it('ships a logo and texts for every plugin', () => {
    for (const { folder, json: plugin } of [{ folder: '.', json: app }, ...nested]) {
      expect(existsSync(inRoot('src', folder, plugin.info.logos.small))).toBe(true);
      for (const language of plugin.languages) {
        expect(existsSync(inRoot('src', folder, `locales/${language}/${plugin.id}.json`))).toBe(true);
      }
    }
  });
});

describe('entry modules', () => {
  /** What a module.tsx may load before anyone looks at the plugin. */
  const ENTRY_PACKAGES = [
    '@grafana/data',
    '@grafana/i18n',
    '@grafana/runtime',
    '@grafana/ui',
    'react',
    'react/jsx-runtime',
  ];

  it.each([
    'src/module.tsx',
    ...NESTED.map((folder) => `src/${folder}/module.ts${folder === 'datasource' ? '' : 'x'}`),
  ])('%s reaches little statically', (entry) => {
    const { files, packages } = staticClosure(entry);
    expect(packages.filter((name) => !ENTRY_PACKAGES.includes(name))).toEqual([]);
    expect(files.length).toBeLessThanOrEqual(12);
  });
});

describe('Node-safe closure', () => {
  it.each(['src/backend/main.ts', 'src/cli/index.ts', 'src/preview/host/main.ts'])(
    '%s reaches no browser code',
    (entry) => {
      const { files, packages } = staticClosure(entry);
      expect(files.filter((file) => /^src\/(ui|datasource|panels|app|preview\/shell)\//.test(file))).toEqual([]);
      expect(packages.filter((name) => /^(@grafana\/|react)/.test(name))).toEqual([]);
    }
  );

  it('loads the native database lazily', () => {
    const users = sourceFiles('src').filter((file) =>
      /^\s*import (?!type\b)[^;]*from '@duckdb/m.test(readFileSync(inRoot(file), 'utf8'))
    );
    expect(users).toEqual([]);
  });
});
