// webpack.config.ts: tested as it stands with create-plugin 7.1.7, webpack 5.112.2, Node 20.20.2
import path from 'node:path';
import CopyWebpackPlugin from 'copy-webpack-plugin';
import type { Configuration, EntryObject } from 'webpack';
import { SubresourceIntegrityPlugin } from 'webpack-subresource-integrity';
import VirtualModulesPlugin from 'webpack-virtual-modules';
import grafanaConfig, { type Env } from './.config/webpack/webpack.config.ts';

// Plugins of the base configuration that belong to the app's compiler alone.
const ROOT_ONLY = [
  'CopyPlugin',
  'ReplaceInFilePlugin',
  'ReplaceInFileWebpackPlugin',
  'BuildModeWebpackPlugin',
  'BuildModeWebpack',
  'LiveReloadPlugin',
  'ForkTsCheckerWebpackPlugin',
  'ESLintWebpackPlugin',
  'VirtualModulesPlugin',
  'SubresourceIntegrityPlugin',
];

// What the app's own build must not wipe: backend executables and the nested plugins' folders.
const keep = (asset: string) => /_(amd64|arm64|arm)(\.exe)?$/.test(asset) || /^(datasource|panels)\//.test(asset);

// Lazy chunks load from the folder that the nested module.js itself came from.
const publicPathModule = (id: string) =>
  new VirtualModulesPlugin({
    'node_modules/grafana-public-path.js': [
      `import amd from 'amd-module';`,
      `const uri = (amd && amd.uri) || '';`,
      `__webpack_public_path__ = uri ? uri.replace(/[^/]*$/, '') : 'public/plugins/${id}/';`,
    ].join('\n'),
  });

// Only the entry is an AMD module. With the base's output.library a web worker's chunk would call define(), which workers do not have.
const amdEntry = (request: EntryObject[string]): EntryObject => ({
  module: { import: request as string | string[], library: { type: 'amd' } },
});
const withoutLibrary = (output: Configuration['output']): Configuration['output'] => {
  const { library: _library, ...rest } = output ?? {};
  return rest;
};

const config = async (env: Env): Promise<Configuration[]> => {
  const entries = (await grafanaConfig(env)).entry as EntryObject;
  return Promise.all(
    Object.entries(entries).map(async ([name, request]): Promise<Configuration> => {
      const base = await grafanaConfig(env);
      const dir = path.dirname(name);
      if (dir === '.') {
        // Copied files (texts, plugin.json) come from this compiler; a cache on disk has served old ones.
        return {
          ...base,
          name: 'app',
          cache: { type: 'memory' },
          entry: amdEntry(request),
          externalsType: 'amd',
          output: { ...withoutLibrary(base.output), clean: { keep } },
        };
      }
      const { id } = (await import(path.resolve('src', dir, 'plugin.json'), { with: { type: 'json' } })).default;
      return {
        ...base,
        name: dir,
        dependencies: ['app'],
        cache: {
          ...(base.cache as object),
          type: 'filesystem',
          name: `${dir.replace('/', '-')}-${base.mode}`,
        } as Configuration['cache'],
        entry: amdEntry(request),
        externalsType: 'amd',
        output: {
          ...withoutLibrary(base.output),
          path: path.resolve('dist', dir),
          publicPath: `public/plugins/${id}/`,
          uniqueName: id,
          clean: false,
        },
        plugins: [
          ...(base.plugins ?? []).filter((p) => !ROOT_ONLY.includes((p as object).constructor.name)),
          // The base copies pictures that the app names, and none of the nested plugins'.
          new CopyWebpackPlugin({ patterns: [{ from: 'img', to: 'img', context: path.resolve('src', dir) }] }),
          publicPathModule(id),
          new SubresourceIntegrityPlugin({ hashFuncNames: ['sha256'] }),
        ],
      };
    })
  );
};

export default config;
