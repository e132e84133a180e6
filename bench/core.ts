import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CASES, type Case } from './core/cases';
import { percentile } from './lib/backend';

interface Options {
  only?: string;
}

interface Theirs {
  versions: Record<string, string>;
  ms: Record<string, number | null>;
}

const ROUNDS = 7;
/** A case is not repeated once its rounds took so long. */
const ENOUGH_MS = 4_000;
const SCRIPT = path.join(process.cwd(), 'bench', 'core', 'theirs.py');

/**
 * What detectors and the classical methods of `src/core` cost on one thread, median of up to 7 rounds after a first one, and what
 * scikit-learn, statsmodels and ruptures take for the same inputs on the same machine right afterwards, where
 * `THROUGHLINE_PYTHON`, or else `python3`, has them. `ratio` is ours by theirs: below 1 ours is ahead.
 */
export async function run({ only }: Options): Promise<Record<string, unknown>> {
  const cases = CASES.filter(({ name }) => only === undefined || name.includes(only));
  const folder = mkdtempSync(path.join(tmpdir(), 'throughline-bench-'));
  try {
    const ours = cases.map((one) => timed(one));
    const theirs = askPython(cases, folder);
    const figures = cases.map(({ name }, index) => [name, compared(ours[index], theirs?.ms[name] ?? null)]);
    const behind = figures.filter(([, figure]) => typeof figure !== 'string' && (figure.ratio ?? 0) > 1);
    return {
      versions: theirs?.versions ?? 'not measured: no python3 with scikit-learn, statsmodels and ruptures',
      cases: Object.fromEntries(figures) as Record<string, unknown>,
      behind: behind.map(([name]) => name),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function timed({ name, work }: Case): number {
  work();
  const times: number[] = [];
  const begun = performance.now();
  while (times.length < ROUNDS && performance.now() - begun < ENOUGH_MS) {
    const start = performance.now();
    work();
    times.push(performance.now() - start);
  }
  const median = percentile(times, 0.5);
  process.stderr.write(`${name}: ${rounded(median)} ms\n`);
  return median;
}

/** Their times by case, on the same inputs, which they read from files; null where the programs are not there. */
function askPython(cases: Case[], folder: string): Theirs | null {
  const asked = cases.flatMap(({ name, theirs, input }, index) => {
    if (theirs === undefined) {
      return [];
    }
    const file = path.join(folder, `${index}.f64`);
    writeFileSync(file, new Uint8Array(input.buffer, input.byteOffset, input.byteLength));
    return [{ name, file, ...theirs }];
  });
  const plan = path.join(folder, 'plan.json');
  const answer = path.join(folder, 'answer.json');
  writeFileSync(plan, JSON.stringify(asked));
  const single = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };
  try {
    execFileSync(process.env.THROUGHLINE_PYTHON ?? 'python3', [SCRIPT, plan, answer], {
      env: { ...process.env, ...single },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    return JSON.parse(readFileSync(answer, 'utf8')) as Theirs;
  } catch (error) {
    process.stderr.write(`Ours alone: ${error instanceof Error ? error.message : String(error)}\n`);
    return null;
  }
}

function compared(oursMs: number, theirsMs: number | null) {
  return {
    oursMs: rounded(oursMs),
    theirsMs: theirsMs === null ? null : rounded(theirsMs),
    ratio: theirsMs === null ? null : rounded(oursMs / theirsMs),
  };
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
