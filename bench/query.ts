import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { EVER, NO_FILTERS } from '../src/backend/instances/instance';
import { CHAIN_FIELDS } from '../src/contracts/frames';
import type { ChainStore } from '../src/stores/port';
import { ask, cpuMsOf, firstValue, type Question } from './lib/ask';
import { CASES, round2, summary, timeCase, withBackend, type Timed } from './lib/cases';
import { timePostgres } from './lib/postgres';
import { clickhouseSource, embeddedSource, fill, type Source } from './lib/source';

interface Options {
  events?: number;
  store?: string;
  /** With `clickhouse`: the figures that are kept on request are made as well. */
  rollups?: boolean;
  /** Only cases whose name contains this. */
  only?: string;
}

const STORES = ['embedded', 'postgres', 'clickhouse'];
const HOUR = 3_600_000;
const RUNS = { warm: 15, cached: 100 };
const CASE_NAMES = [...Object.keys(CASES), 'trace', 'features'];

/**
 * Times each query type through the built executable over its gRPC port, on a generated recording of 30 days with half of its
 * events in the last 24 hours. Per case: `coldMs` the first answer of a fresh process, the store opened on the way; `minMs`, `p50Ms`
 * and `p95Ms` of 15 answers computed anew with everything warm; `cpuMs` what one of these costs in processor time, all threads
 * together; `cachedP95Ms` of 100 answers from the result cache, to their last byte and not decoded; `rows` in the answer's frames.
 * `trace` asks for the chain with the most events of the last day. `features` are those of the
 * store's question alone, asked within this process, and it has no cached ones. The garbage of the measuring process is collected
 * outside the times. With `--store clickhouse` every case is timed on the embedded store as well, one right after the other, and
 * `ratios` says how the medians compare, `cpuRatios` the processor times, which a busy machine disturbs less; `--rollups` makes the figures
 * there that are kept on request; `--only` leaves cases out. With `--store postgres`, see `timePostgres`.
 */
export async function run({
  events = 1_000_000,
  store = 'embedded',
  rollups = false,
  only = '',
}: Options): Promise<Record<string, unknown>> {
  if (!STORES.includes(store)) {
    throw new Error(`There is no store ${store}. Choose one of: ${STORES.join(', ')}.`);
  }
  if (rollups && store !== 'clickhouse') {
    throw new Error('--rollups is for --store clickhouse: the others have their figures without it.');
  }
  const cases = CASE_NAMES.filter((name) => name.includes(only));
  if (cases.length === 0) {
    throw new Error(`No case has ${only} in its name. There are: ${CASE_NAMES.join(', ')}.`);
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'throughline-bench-'));
  process.env.GF_PLUGIN_DATA_DIR = folder;
  const end = Math.floor(Date.now() / 60_000) * 60_000;
  try {
    const figures =
      store === 'postgres'
        ? await timePostgres(folder, end, (address) => fill(address, folder, events, end))
        : await timeStore({ store, rollups, cases }, folder, events, end);
    return { events, load: loadavg()[0], ...figures };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function timeStore(
  { store, rollups, cases }: { store: string; rollups: boolean; cases: readonly string[] },
  folder: string,
  events: number,
  end: number
): Promise<Record<string, unknown>> {
  const sources = [embeddedSource(folder), ...(store === 'clickhouse' ? [await clickhouseSource(rollups)] : [])];
  try {
    for (const { address } of sources) {
      await fill(address, folder, events, end);
    }
    const [embedded, other] = sources;
    return other === undefined
      ? await timeCases(folder, embedded, end, cases)
      : await timeBoth(folder, embedded, other, end, cases);
  } finally {
    sources.forEach(({ stop }) => stop());
  }
}

/** Every case on the embedded store and at once on another; `ratios` are those of the medians, `cpuRatios` of the processor times. */
export async function timeBoth(
  folder: string,
  embedded: Source,
  other: Source,
  end: number,
  cases: readonly string[] = CASE_NAMES
): Promise<Record<string, unknown>> {
  const figures: Record<string, unknown> = {};
  const beside: Record<string, unknown> = {};
  const ratios: Record<string, number> = {};
  const cpuRatios: Record<string, number> = {};
  for (const name of cases) {
    const [own] = Object.values(await timeCases(folder, embedded, end, [name]));
    const [others] = Object.values(await timeCases(folder, other, end, [name]));
    figures[name] = others;
    beside[name] = own;
    ratios[name] = round2(others.p50Ms / own.p50Ms);
    cpuRatios[name] = round2(others.cpuMs / own.cpuMs);
    process.stderr.write(
      `${name}: ${ratios[name]} of the embedded store's time, ${cpuRatios[name]} of its processor time\n`
    );
  }
  return { ...figures, embedded: beside, ratios, cpuRatios };
}

/** All cases on a recording that is there already and ends at `end`. */
export async function timeCases(
  folder: string,
  source: Source,
  end: number,
  cases: readonly string[] = CASE_NAMES
): Promise<Record<string, Timed>> {
  const figures: Record<string, Timed> = {};
  for (const name of cases) {
    figures[name] =
      name === 'features'
        ? await timeFeatures(source, end)
        : await timeCase(
            CASES[name] ?? (await traceQuestion(folder, source, end)),
            { folder, end, source: source.data, enginePid: source.enginePid },
            RUNS
          );
    process.stderr.write(`${name}: ${JSON.stringify(figures[name])}\n`);
  }
  return figures;
}

async function traceQuestion(folder: string, { data }: Source, end: number): Promise<Question> {
  return withBackend(folder, async (backend) => {
    const { frames } = await ask(
      backend,
      { hours: 24, model: { queryType: 'chains', options: { sort: 'events', limit: 1 } } },
      end,
      data,
      true
    );
    return {
      hours: 24,
      model: { queryType: 'trace', options: { chainId: String(firstValue(frames, CHAIN_FIELDS.chainId)) } },
    };
  });
}

async function timeFeatures({ open, enginePid }: Source, end: number): Promise<Timed> {
  const opened = performance.now();
  const store = await open();
  const cpuNow = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000 + (enginePid === undefined ? 0 : cpuMsOf(enginePid));
  };
  try {
    let rows = await featureRows(store, end);
    const coldMs = performance.now() - opened;
    const warm: number[] = [];
    const cpuBefore = cpuNow();
    for (let round = 0; round < RUNS.warm; round++) {
      const started = performance.now();
      rows = await featureRows(store, end);
      warm.push(performance.now() - started);
    }
    return { coldMs: round2(coldMs), ...summary(warm), cpuMs: round2((cpuNow() - cpuBefore) / RUNS.warm), rows };
  } finally {
    await store.close();
  }
}

async function featureRows(store: ChainStore, end: number): Promise<number> {
  const limits = { maxRows: 10_000_000, timeoutMs: 60_000, signal: new AbortController().signal };
  const { chainId } = await store.chainFeatures({
    ...EVER,
    ...limits,
    tenants: 'all',
    filters: NO_FILTERS,
    from: end - 24 * HOUR,
    to: end,
  });
  return chainId.length;
}
