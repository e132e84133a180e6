// Builds the preview: its host (Node) and its shell page (browser), below build/preview.
import { build } from 'esbuild';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { bundleForNode } from './lib/bundle.mjs';
import { BUILD, inRoot } from './lib/paths.mjs';

const require = createRequire(import.meta.url);
const OUT = path.join(BUILD, 'preview');
const PUBLIC = path.join(OUT, 'public');

/** CommonJS packages whose default export esbuild hands out wrapped when an .mjs file imports them. */
const WRAPPED_DEFAULTS =
  /^(calculate-size|react-custom-scrollbars-2|rc-picker\/lib\/generate\/moment|rc-picker\/lib\/locale\/en_US)$/;

const unwrapDefaults = {
  name: 'unwrap-defaults',
  setup(builder) {
    builder.onResolve({ filter: WRAPPED_DEFAULTS }, async ({ path: name, resolveDir, pluginData }) => {
      if (pluginData === 'real') {
        return undefined;
      }
      const real = await builder.resolve(name, { kind: 'require-call', resolveDir, pluginData: 'real' });
      return { path: real.path, namespace: 'unwrap' };
    });
    builder.onLoad({ filter: /.*/, namespace: 'unwrap' }, ({ path: file }) => ({
      contents: `const module_ = require(${JSON.stringify(file)}); module.exports = module_.default ?? module_;`,
      resolveDir: path.dirname(file),
    }));
  },
};

/** @grafana/scenes imports generated schema files without their extension. */
const schemaFiles = {
  name: 'schema-files',
  setup(builder) {
    builder.onResolve({ filter: /^@grafana\/schema\/dist\/esm\/.*gen$/ }, ({ path: name }) => {
      const base = path.join(
        path.dirname(require.resolve('@grafana/schema/package.json')),
        name.replace('@grafana/schema/', '')
      );
      return { path: `${base}.js` };
    });
  },
};

/** Setters that @grafana/runtime does not export; see src/preview/shell/runtimeInternals.d.ts. */
const runtimeInternals = {
  name: 'runtime-internals',
  setup(builder) {
    builder.onResolve({ filter: /^grafana-runtime-internals\// }, ({ path: name }) => ({
      path: path.join(
        path.dirname(require.resolve('@grafana/runtime/package.json')),
        'dist/esm/components',
        `${path.basename(name)}.mjs`
      ),
    }));
  },
};

/** Node modules that libraries name but do not use in a browser, and the code editor, which nothing here opens. */
const emptyEditor = {
  name: 'empty-editor',
  setup(builder) {
    builder.onResolve(
      { filter: /^(stream|tty|util|monaco-editor|@monaco-editor\/react|react-monaco-editor)/ },
      ({ path: name }) => ({ path: name, namespace: 'empty' })
    );
    builder.onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'module.exports = {}' }));
  },
};

async function buildShell() {
  rmSync(PUBLIC, { recursive: true, force: true });
  mkdirSync(path.join(PUBLIC, 'fonts'), { recursive: true });
  const result = await build({
    entryPoints: { main: inRoot('src/preview/shell/index.ts') },
    outdir: path.join(PUBLIC, 'shell'),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    // One router for the page, @grafana/ui and the plugins, as in Grafana.
    alias: { 'react-router-dom-v5-compat': 'react-router-dom' },
    minify: true,
    metafile: true,
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis', 'process.env': '{}' },
    loader: { '.svg': 'dataurl', '.png': 'dataurl', '.woff2': 'file', '.woff': 'file', '.ttf': 'file' },
    plugins: [unwrapDefaults, schemaFiles, runtimeInternals, emptyEditor],
    logLevel: 'error',
  });
  writeFileSync(path.join(OUT, 'shell-meta.json'), JSON.stringify(result.metafile));
  const icons = path.join(path.dirname(require.resolve('@grafana/ui/package.json')), 'dist/public/img/icons');
  cpSync(icons, path.join(PUBLIC, 'build/img/icons'), { recursive: true });
  cpSync(path.dirname(require.resolve('inter-ui/package.json')) + '/web', path.join(PUBLIC, 'fonts/inter'), {
    recursive: true,
  });
  cpSync(
    path.join(path.dirname(require.resolve('@fontsource/roboto-mono/package.json')), 'files'),
    path.join(PUBLIC, 'fonts/roboto'),
    { recursive: true }
  );
}

await Promise.all([buildShell(), bundleForNode('src/preview/host/main.ts', 'preview/host.cjs')]);
