#!/usr/bin/env node
// The command-line program. In a checkout it is bundled when its sources changed; an installation brings the bundle along.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { bundleForNode } from './lib/bundle.mjs';
import { BUILD, DATA_DIR, inRoot } from './lib/paths.mjs';
import { ensureInstalled, whenChanged } from './lib/steps.mjs';

const program = path.join(BUILD, 'cli/throughline.cjs');
if (existsSync(inRoot('src/cli'))) {
  await ensureInstalled();
  await whenChanged(
    'cli',
    { inputs: ['src/cli', 'src/ingest', 'src/stores', 'src/core', 'src/contracts', 'src/backend'], outputs: [program] },
    () => bundleForNode('src/cli/index.ts', 'cli/throughline.cjs')
  );
  process.env.GF_PLUGIN_DATA_DIR ??= DATA_DIR;
}
const { main } = await import(program).then((module) => module.default ?? module);
process.exitCode = await main(process.argv.slice(2));
