// npm test: types, lint, format, unit, architecture, contract, golden and browser tests. Prints every skipped suite by name and ends
// with "N passed, N failed".
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { BUILD, ROOT, inRoot } from './lib/paths.mjs';
import { ensureEngines, ensureInstalled } from './lib/steps.mjs';

const REPORTS = path.join(BUILD, 'reports');
const CHROMIUM = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((file) => file && existsSync(file));

const totals = { passed: 0, failed: 0, skipped: [], failures: [] };

await ensureInstalled();
await installEngines();
rmSync(REPORTS, { recursive: true, force: true });
mkdirSync(REPORTS, { recursive: true });

await abreast([
  ['lint', 'npx', ['eslint', ...cachedAs('eslintcache'), '.']],
  ['types (front end)', 'npx', ['tsc', '--noEmit']],
  ['types (Node)', 'npx', ['tsc', '--noEmit', '-p', 'tsconfig.node.json']],
  ['format', 'npx', ['prettier', '--check', '--log-level', 'warn', ...cachedAs('prettiercache'), '.']],
  ['texts', process.execPath, [inRoot('scripts/i18n.mjs'), '--check']],
]);
await jest('unit and architecture', ['--selectProjects', 'node', 'browser']);
await single('build', process.execPath, [inRoot('scripts/build.mjs')]);
await jest('contract and golden', ['--selectProjects', 'contract']);
await jest('contract, one at a time', ['--selectProjects', 'alone', '--runInBand']);
await browser();

for (const failure of totals.failures) {
  process.stdout.write(`FAILED ${failure}\n`);
}
for (const suite of totals.skipped) {
  process.stdout.write(`SKIPPED ${suite}\n`);
}
process.stdout.write(`${totals.passed} passed, ${totals.failed} failed\n`);
process.exit(totals.failed > 0 ? 1 : 0);

/** ClickHouse's engine is large and not for every platform: without it its suites are named as skipped. */
async function installEngines() {
  try {
    await ensureEngines();
  } catch (cause) {
    if (process.env.CI) {
      note(`tests/engines: ${cause.message}`, false);
    } else {
      totals.skipped.push(`stores on ClickHouse (tests/engines could not be installed: ${cause.message})`);
    }
  }
}

/** The options under which eslint and prettier remember what they have seen. */
function cachedAs(name) {
  return ['--cache', '--cache-location', path.join(BUILD, name)];
}

/** Runs a program; resolves with its exit code and, where it is collected, its output. */
function start(command, args, { env = {}, collect = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      stdio: ['ignore', collect ? 'pipe' : 'inherit', collect ? 'pipe' : 'inherit'],
      env: { ...process.env, ...env },
    });
    const output = [];
    child.stdout?.on('data', (chunk) => output.push(chunk));
    child.stderr?.on('data', (chunk) => output.push(chunk));
    child.on('error', (cause) => resolve({ code: 1, output: cause.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(output).toString() }));
  });
}

function note(name, ok) {
  totals[ok ? 'passed' : 'failed'] += 1;
  if (!ok) {
    totals.failures.push(name);
  }
}

async function single(name, command, args) {
  process.stdout.write(`\n== ${name}\n`);
  note(name, (await start(command, args)).code === 0);
}

/** Runs steps two at a time; what each has to say is printed when it ends. */
async function abreast(steps) {
  const waiting = [...steps];
  const worker = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      const [name, command, args] = step;
      const { code, output } = await start(command, args, { collect: true });
      process.stdout.write(`\n== ${name}\n${output}`);
      note(name, code === 0);
    }
  };
  await Promise.all([worker(), worker()]);
}

async function jest(name, args) {
  process.stdout.write(`\n== ${name}\n`);
  const report = path.join(REPORTS, `${name.replace(/\W+/g, '-')}.json`);
  await start('npx', [
    'jest',
    ...(args.includes('--runInBand') ? [] : ['--maxWorkers', '2']),
    '--silent',
    '--reporters',
    'default',
    '--json',
    '--outputFile',
    report,
    ...args,
  ]);
  if (!existsSync(report)) {
    note(`${name}: the test run itself`, false);
    return;
  }
  const result = JSON.parse(readFileSync(report, 'utf8'));
  totals.passed += result.numPassedTests;
  totals.failed += result.numFailedTests + result.numRuntimeErrorTestSuites;
  for (const suite of result.testResults) {
    const file = path.relative(ROOT, suite.name);
    if (suite.status === 'failed' && suite.assertionResults.length === 0) {
      totals.failures.push(`${file}: ${suite.message.split('\n')[0]}`);
    }
    for (const test of suite.assertionResults) {
      if (test.status === 'failed') {
        totals.failures.push(`${file}: ${test.fullName}`);
      }
      if (test.status === 'pending') {
        totals.skipped.push(`${file}: ${test.fullName}`);
      }
    }
  }
}

/** Browser tests need a Chromium; the real-Grafana suite needs GRAFANA_URL. */
async function browser() {
  if (!process.env.GRAFANA_URL) {
    totals.skipped.push('tests/e2e/grafana (set GRAFANA_URL to a Grafana that runs the plugin)');
  }
  if (!CHROMIUM) {
    const suite = 'tests/e2e/preview (no Chromium found; set CHROMIUM_PATH)';
    if (process.env.CI) {
      note(suite, false);
    } else {
      totals.skipped.push(suite);
    }
    return;
  }
  process.stdout.write('\n== browser\n');
  const report = path.join(REPORTS, 'browser.json');
  await start('npx', ['playwright', 'test', '--reporter=list,json'], {
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: report, CHROMIUM_PATH: CHROMIUM },
  });
  if (!existsSync(report)) {
    note('browser: the test run itself', false);
    return;
  }
  const { stats, suites, errors } = JSON.parse(readFileSync(report, 'utf8'));
  totals.passed += stats.expected + stats.flaky;
  totals.failed += stats.unexpected + (errors?.length ? 1 : 0);
  eachSpec(suites, (spec) => {
    if (spec.tests.some((test) => test.status === 'unexpected')) {
      totals.failures.push(`${spec.file}: ${spec.title}`);
    }
    if (spec.tests.every((test) => test.status === 'skipped')) {
      totals.skipped.push(`${spec.file}: ${spec.title}`);
    }
  });
}

function eachSpec(suites = [], visit) {
  for (const suite of suites) {
    (suite.specs ?? []).forEach(visit);
    eachSpec(suite.suites, visit);
  }
}
