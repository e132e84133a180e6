// npm start: installs and builds what is missing, loads two samples into the embedded database, runs the real backend
// behind a preview page and prints its address. PORT chooses the port (3030).
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { BUILD, DATA_DIR, inRoot } from './lib/paths.mjs';
import { ensureInstalled, run } from './lib/steps.mjs';

/** A sample that ended longer ago than this is loaded anew, so that "the last hours" are not empty. */
const FRESH_MS = 60 * 60 * 1000;
const GENERATED = ['--events', '2000000', '--days', '30', '--seed', '7'];
const FAULT = 'OB-0822-22';

const SAMPLES = [
  {
    file: 'online-boutique.duckdb',
    what: 'the recorded sample (Online Boutique, with known faults)',
    command: [
      'import',
      inRoot('examples/online-boutique'),
      '--into',
      'online-boutique.duckdb',
      '--shift-fault-to-now',
      FAULT,
      '--replay-history',
      '1',
    ],
  },
  {
    file: 'shop.duckdb',
    what: 'the generated sample (30 days of a shop with ten services)',
    command: ['generate', ...GENERATED, '--into', 'shop.duckdb'],
  },
];

await ensureInstalled();
await run(process.execPath, [inRoot('scripts/build.mjs')], { stdout: process.stderr });
await loadSamples();
await runPreview();

async function loadSamples() {
  mkdirSync(DATA_DIR, { recursive: true });
  const note = path.join(DATA_DIR, 'samples.json');
  const known = existsSync(note) ? JSON.parse(readFileSync(note, 'utf8')) : {};
  for (const { file, what, command } of SAMPLES) {
    const key = command.slice(2).join(' ');
    const target = path.join(DATA_DIR, file);
    if (existsSync(target) && known[file]?.key === key && Date.now() - known[file].loadedAt < FRESH_MS) {
      continue;
    }
    process.stderr.write(`Loading ${what}…\n`);
    for (const leftover of [target, `${target}.wal`]) {
      rmSync(leftover, { force: true });
    }
    await run(process.execPath, [path.join(BUILD, 'cli/throughline.cjs'), ...command], {
      env: { GF_PLUGIN_DATA_DIR: DATA_DIR },
      stdout: process.stderr,
    });
    known[file] = { key, loadedAt: Date.now() };
    writeFileSync(note, JSON.stringify(known));
  }
}

/** The preview runs until Ctrl-C; signals are passed on so that the backend closes its databases. */
function runPreview() {
  const host = spawn(process.execPath, [path.join(BUILD, 'preview/host.cjs')], {
    stdio: 'inherit',
    env: { ...process.env, GF_PLUGIN_DATA_DIR: DATA_DIR, THROUGHLINE_ROOT: inRoot() },
  });
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => host.kill(signal));
  }
  return new Promise((resolve) => {
    host.on('exit', (code) => {
      process.exitCode = code ?? 0;
      resolve();
    });
  });
}
