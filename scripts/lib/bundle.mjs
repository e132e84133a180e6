import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { BUILD, inRoot } from './paths.mjs';

/** Packages with native parts, or too large to bundle: looked up in node_modules at run time. */
const EXTERNAL = ['@duckdb/node-api', '@duckdb/node-bindings*', 'esbuild', '@playwright/test', 'playwright-core'];

/**
 * Bundles a Node program of this project into one CommonJS file below `build/` and returns its path. The file is put in
 * place whole, since another command may be about to run it.
 */
export async function bundleForNode(entry, name) {
  const { build } = await import('esbuild');
  const outfile = path.join(BUILD, name);
  const { outputFiles } = await build({
    write: false,
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
  mkdirSync(path.dirname(outfile), { recursive: true });
  for (const { path: file, contents } of outputFiles) {
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, contents);
    renameSync(draft, file);
  }
  return outfile;
}
