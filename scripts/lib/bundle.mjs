import path from 'node:path';
import { BUILD, inRoot } from './paths.mjs';

/** Packages with native parts, or too large to bundle: looked up in node_modules at run time. */
const EXTERNAL = ['@duckdb/node-api', '@duckdb/node-bindings*', 'esbuild', '@playwright/test', 'playwright-core'];

/** Bundles a Node program of this project into one CommonJS file below `build/` and returns its path. */
export async function bundleForNode(entry, name) {
  const { build } = await import('esbuild');
  const outfile = path.join(BUILD, name);
  await build({
    entryPoints: [inRoot(entry)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    sourcemap: true,
    external: EXTERNAL,
    logLevel: 'error',
  });
  return outfile;
}
