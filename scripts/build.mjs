// npm run build: a complete dist/ (six plugins and the backend executable), and the programs below build/.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { bundleForNode } from './lib/bundle.mjs';
import { BUILD, executableName, inRoot } from './lib/paths.mjs';
import { ensureInstalled, run, whenChanged } from './lib/steps.mjs';

const { values } = parseArgs({ options: { force: { type: 'boolean' }, only: { type: 'string' } } });
const force = Boolean(values.force);

const FRONT_END = [
  'src',
  'webpack.config.ts',
  '.config',
  'tsconfig.json',
  'package.json',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
];
const NODE_SIDE = ['src/backend', 'src/stores', 'src/state', 'src/core', 'src/contracts', 'src/ingest', 'scripts'];

export const STEPS = {
  plugin: () =>
    whenChanged(
      'plugin',
      { inputs: FRONT_END, outputs: [inRoot('dist/module.js'), inRoot('dist/datasource/module.js')], force },
      async () => {
        process.stderr.write('Building the plugin (app, data source, four panels)…\n');
        rmSync(inRoot('dist'), { recursive: true, force: true });
        await run('npx', ['webpack', '-c', './webpack.config.ts', '--env', 'production'], { quiet: true });
      }
    ),
  backend: () =>
    whenChanged('backend', { inputs: NODE_SIDE, outputs: [inRoot('dist/datasource', executableName())], force }, () =>
      run(process.execPath, [inRoot('scripts/build-backend.mjs')], { quiet: true })
    ),
  cli: () =>
    whenChanged(
      'cli',
      {
        inputs: ['src/cli', 'src/ingest', 'src/stores', 'src/core', 'src/contracts', 'src/backend'],
        outputs: [path.join(BUILD, 'cli/throughline.cjs')],
        force,
      },
      () => bundleForNode('src/cli/index.ts', 'cli/throughline.cjs')
    ),
  preview: () =>
    whenChanged(
      'preview',
      { inputs: ['src/preview', 'scripts/build-preview.mjs'], outputs: [path.join(BUILD, 'preview/host.cjs')], force },
      () => run(process.execPath, [inRoot('scripts/build-preview.mjs')], { quiet: true })
    ),
};

await ensureInstalled();
for (const name of values.only ? values.only.split(',') : Object.keys(STEPS)) {
  const started = Date.now();
  const built = await STEPS[name]();
  process.stderr.write(
    `${name}: ${built ? `built in ${((Date.now() - started) / 1000).toFixed(1)} s` : 'up to date'}\n`
  );
}
