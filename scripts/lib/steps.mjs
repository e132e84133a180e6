import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { BUILD, ROOT, inRoot } from './paths.mjs';

/** Runs a program and rejects with its name when it fails. `quiet` keeps its output back unless it fails. */
export function run(command, args, options = {}) {
  const { quiet = false, env, cwd = ROOT, stdout } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['inherit', stdout ?? 'inherit', 'inherit'],
      shell: process.platform === 'win32',
    });
    const kept = [];
    child.stdout?.on('data', (chunk) => kept.push(chunk));
    child.stderr?.on('data', (chunk) => kept.push(chunk));
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      if (code === 0) {
        resolve(Buffer.concat(kept).toString());
        return;
      }
      if (quiet) {
        process.stderr.write(Buffer.concat(kept));
      }
      reject(new Error(`${command} ${args.join(' ')} ended with ${signal ?? code}`));
    });
  });
}

/** Installs what package-lock.json names, unless exactly that is installed already. */
export async function ensureInstalled() {
  const lock = readFileSync(inRoot('package-lock.json'));
  const hash = createHash('sha256').update(lock).digest('hex');
  const mark = inRoot('node_modules', '.throughline-lock');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === hash) {
    return;
  }
  process.stderr.write('Installing the dependencies (once, about two minutes)…\n');
  // Not `npm ci`: it refuses a lock file in which packages for other platforms are missing.
  await run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], { stdout: process.stderr });
  writeFileSync(mark, hash);
}

/** Engines that tests run in process, in a package of their own, since they are large and nothing else needs them. */
export async function ensureEngines() {
  const folder = inRoot('tests/engines');
  const hash = createHash('sha256')
    .update(readFileSync(path.join(folder, 'package-lock.json')))
    .digest('hex');
  const mark = path.join(folder, 'node_modules', '.throughline-lock');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === hash) {
    return;
  }
  process.stderr.write('Installing the database engines of the tests (once, 170 MB to download)…\n');
  await run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'], {
    cwd: folder,
    stdout: process.stderr,
  });
  writeFileSync(mark, hash);
}

/**
 * Runs a build step unless its inputs (files below `inputs`, the lock file) are those of the last run and its
 * outputs are there.
 */
export async function whenChanged(name, { inputs, outputs, force = false }, step) {
  const mark = path.join(BUILD, 'marks', name);
  const hash = hashOf(inputs);
  if (!force && outputs.every((file) => existsSync(file)) && existsSync(mark) && readFileSync(mark, 'utf8') === hash) {
    return false;
  }
  await step();
  mkdirSync(path.dirname(mark), { recursive: true });
  writeFileSync(mark, hash);
  return true;
}

function hashOf(inputs) {
  const hash = createHash('sha256');
  for (const file of ['package-lock.json', ...inputs].flatMap((entry) => filesBelow(inRoot(entry))).sort()) {
    hash.update(path.relative(ROOT, file)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

function filesBelow(entry) {
  if (!existsSync(entry)) {
    return [];
  }
  if (!statSync(entry).isDirectory()) {
    return [entry];
  }
  return readdirSync(entry).flatMap((name) => filesBelow(path.join(entry, name)));
}
