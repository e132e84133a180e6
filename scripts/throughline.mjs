#!/usr/bin/env node
// The command-line program from a checkout: bundled when its sources changed, then run.
import path from 'node:path';
import { bundleForNode } from './lib/bundle.mjs';
import { BUILD, DATA_DIR } from './lib/paths.mjs';
import { ensureInstalled, whenChanged } from './lib/steps.mjs';

await ensureInstalled();
const program = path.join(BUILD, 'cli/throughline.cjs');
await whenChanged('cli', { inputs: ['src/cli', 'src/ingest', 'src/stores', 'src/core', 'src/contracts', 'src/backend'], outputs: [program] }, () =>
  bundleForNode('src/cli/index.ts', 'cli/throughline.cjs')
);
process.env.GF_PLUGIN_DATA_DIR ??= DATA_DIR;
const { main } = await import(program).then((module) => module.default ?? module);
process.exitCode = await main(process.argv.slice(2));
