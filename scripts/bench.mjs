// npm run bench -- <suite>: measures; --help says with what options.
// Figures go to stdout as one JSON object, progress to stderr.
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { bundleForNode } from './lib/bundle.mjs';
import { inRoot } from './lib/paths.mjs';
import { ensureInstalled } from './lib/steps.mjs';

const USAGE =
  'Usage: npm run bench -- <suite> [--data DIR] [--events N] [--store NAME] [--rollups] [--baseline]\n' +
  '                                [--only PART] [--seconds N] [--times N] [--json]\n';
const { values, positionals } = readArguments({
  allowPositionals: true,
  options: {
    help: { type: 'boolean', short: 'h' },
    data: { type: 'string' },
    events: { type: 'string' },
    store: { type: 'string' },
    rollups: { type: 'boolean' },
    baseline: { type: 'boolean' },
    only: { type: 'string' },
    seconds: { type: 'string' },
    times: { type: 'string' },
    json: { type: 'boolean' },
  },
});
const suites = readdirSync(inRoot('bench'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => path.basename(file, '.ts'));
const [suite] = positionals;
if (values.help || !suites.includes(suite)) {
  const isAsked = values.help || !suite;
  const text = `${isAsked ? '' : `There is no suite ${suite}.\n`}${USAGE}Suites: ${suites.join(', ')}\n`;
  (isAsked ? process.stdout : process.stderr).write(text);
  process.exit(isAsked ? 0 : 1);
}
if (values.data && !existsSync(values.data)) {
  process.stderr.write(`There is no folder ${values.data}.\n`);
  process.exit(1);
}
await ensureInstalled();
const file = await bundleForNode(`bench/${suite}.ts`, `bench/${suite}.cjs`);
const module = await import(file);
const { run, READS_DATA } = module.run ? module : module.default;
if (READS_DATA && !values.data) {
  process.stderr.write(`The suite ${suite} measures on recorded data: name its folder with --data DIR.\n`);
  process.exit(1);
}
const number = (text) => (text ? Number(text) : undefined);
const { events, seconds, times } = values;
try {
  const figures = await run({ ...values, events: number(events), seconds: number(seconds), times: number(times) });
  process.stdout.write(`${JSON.stringify(figures, null, values.json ? undefined : 2)}\n`);
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}

/** The arguments; a wrong one ends the program with what is right. */
function readArguments(options) {
  try {
    return parseArgs(options);
  } catch (error) {
    process.stderr.write(`${error.message}\n${USAGE}`);
    process.exit(1);
  }
}
