import { chmodSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { build, type BuildOptions, type Plugin } from 'esbuild';

const ROOT = path.resolve(__dirname, '../../..');

/** A line of the backend's source, below `src`, and what stands there instead. */
export interface ChangedLine {
  file: string;
  line: string;
  instead: string;
}

/**
 * Builds the backend with some lines changed, such as one that forgets the tenants, and returns the path of its executable.
 * @throws Error when a line is not in its file exactly once: it has moved, and the change has to be made anew
 */
export async function buildChanged(changes: readonly ChangedLine[], name: string): Promise<string> {
  const folder = path.join(ROOT, 'build', 'contract', 'changed', name);
  const executable = path.join(folder, 'gpx_changed');
  const options: BuildOptions = {
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['@duckdb/*'],
    plugins: [changing(changes)],
  };
  const source = (file: string) => path.join(ROOT, 'src/backend', file);
  await Promise.all([
    build({ ...options, entryPoints: [source('main.ts')], outfile: executable, banner: { js: '#!/usr/bin/env node' } }),
    build({ ...options, entryPoints: [source('workers/worker.ts')], outfile: path.join(folder, 'worker.js') }),
  ]);
  chmodSync(executable, 0o755);
  return executable;
}

function changing(changes: readonly ChangedLine[]): Plugin {
  const contents = new Map<string, string>();
  for (const { file, line, instead } of changes) {
    const changed = path.join(ROOT, 'src', file);
    const text = contents.get(changed) ?? readFileSync(changed, 'utf8');
    if (text.split(line).length !== 2) {
      throw new Error(`${file} has no such line, or several: ${line}`);
    }
    contents.set(
      changed,
      text.replace(line, () => instead)
    );
  }
  return {
    name: 'changed lines',
    setup: ({ onLoad }) =>
      onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
        const text = contents.get(file);
        return text === undefined ? undefined : { contents: text, loader: 'ts' };
      }),
  };
}
