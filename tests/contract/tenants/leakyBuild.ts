import { chmodSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

const ROOT = path.resolve(__dirname, '../../..');

/** A line of the backend's source, and what it would be if somebody had forgotten the tenants there. */
export interface PlantedLeak {
  file: string;
  line: string;
  instead: string;
}

/**
 * Builds the backend with a leak in it and returns the path of its executable.
 * @throws Error when the line is no longer in the file: the leak has to be planted anew
 */
export async function buildLeaky({ file, line, instead }: PlantedLeak, name: string): Promise<string> {
  const outfile = path.join(ROOT, 'build', 'contract', 'leaks', name, 'gpx_leaky');
  const leaking = path.join(ROOT, 'src', file);
  const contents = readFileSync(leaking, 'utf8');
  if (contents.split(line).length !== 2) {
    throw new Error(`${file} has no such line, or several: ${line}`);
  }
  const options = {
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['@duckdb/*'],
    plugins: [
      {
        name: 'leak',
        setup: ({ onLoad }: Parameters<NonNullable<Parameters<typeof build>[0]['plugins']>[number]['setup']>[0]) =>
          onLoad({ filter: /\.ts$/ }, ({ path: loaded }) =>
            loaded === leaking ? { contents: contents.replace(line, () => instead), loader: 'ts' as const } : undefined
          ),
      },
    ],
  } as const satisfies Parameters<typeof build>[0];
  await Promise.all([
    build({
      ...options,
      plugins: [...options.plugins],
      external: [...options.external],
      entryPoints: [path.join(ROOT, 'src/backend/main.ts')],
      outfile,
      banner: { js: '#!/usr/bin/env node' },
    }),
    build({
      ...options,
      plugins: [...options.plugins],
      external: [...options.external],
      entryPoints: [path.join(ROOT, 'src/backend/workers/worker.ts')],
      outfile: path.join(path.dirname(outfile), 'worker.js'),
    }),
  ]);
  chmodSync(outfile, 0o755);
  return outfile;
}
