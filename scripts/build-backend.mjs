// The backend of the data source: dist/datasource/gpx_throughline_<os>_<arch> and the program of its analysis threads.
// Both are CommonJS bundles; DuckDB, with its native part, is looked up in node_modules when it is first needed.
import { chmodSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { executableName, inRoot } from './lib/paths.mjs';

const { values } = parseArgs({
  options: {
    outdir: { type: 'string', default: inRoot('dist/datasource') },
    platform: { type: 'string' },
    arch: { type: 'string' },
  },
});

const shared = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  minifySyntax: true,
  minifyWhitespace: true,
  keepNames: false,
  external: ['@duckdb/*'],
  logLevel: 'error',
};

mkdirSync(values.outdir, { recursive: true });
const executable = path.join(values.outdir, executableName(values.platform, values.arch));
await Promise.all([
  build({
    ...shared,
    entryPoints: [inRoot('src/backend/main.ts')],
    outfile: executable,
    banner: { js: '#!/usr/bin/env node' },
  }),
  build({
    ...shared,
    entryPoints: [inRoot('src/backend/workers/worker.ts')],
    outfile: path.join(values.outdir, 'worker.js'),
  }),
]);
chmodSync(executable, 0o755);
process.stdout.write(`${executable}\n`);
