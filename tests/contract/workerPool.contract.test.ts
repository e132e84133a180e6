import path from 'node:path';
import { parseQuery } from '../../src/contracts/parseQuery';
import { parseSettings } from '../../src/contracts/settings';
import type { CatalogueColumns, RedColumns } from '../../src/stores/port';
import type { ForecastInput } from '../../src/backend/queries/forecast';
import { runAnalysis } from '../../src/backend/workers/runAnalysis';
import type { Analysis, AnalysisTask, Receipt } from '../../src/backend/workers/task';
import { WorkerLost, WorkerPool } from '../../src/backend/workers/workerPool';
import { arrowToJson } from '../../src/backend/grpc/arrowToJson';
import { buildBackend } from './pluginClient';

jest.setTimeout(60_000);

let file: string;
beforeAll(() => {
  file = path.join(path.dirname(buildBackend()), 'worker.js');
});

const pools: WorkerPool[] = [];
const poolOf = (options: { size?: number; heapMegabytes?: number } = {}) => {
  const pool = new WorkerPool({ file, size: 1, ...options });
  pools.push(pool);
  return pool;
};
afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.close())));

const MINUTE = 60_000;
const analysis = (changes: Partial<Analysis> = {}): Analysis => ({
  signal: new AbortController().signal,
  begun: performance.now(),
  timeoutMs: MINUTE,
  ...changes,
});

/** A list of names, the smallest real task there is. */
function task(names = 3, part: Partial<AnalysisTask> = {}): AnalysisTask & { input: CatalogueColumns } {
  const input: CatalogueColumns = {
    value: Array.from({ length: names }, (_, i) => `service-${i}`),
    count: new Float64Array(names).fill(1),
    lastSeen: new Float64Array(names).fill(1_700_000_000_000),
  };
  return {
    step: 'answer',
    query: parseQuery({ queryType: 'variable' }),
    context: {
      from: 0,
      to: MINUTE,
      intervalMs: 1000,
      maxDataPoints: 100,
      now: MINUTE,
      watermark: { version: 'v', firstEvent: 0, lastEvent: MINUTE, firstMetric: Number.NaN, lastMetric: Number.NaN },
      settings: parseSettings({}),
      datasourceUid: 'u',
      datasourceName: 'n',
    },
    receipt: { stages: { readMs: 1 } },
    ...part,
    input,
  };
}

/** The thread that a pool started last. */
function thread(pool: WorkerPool): { terminate(): Promise<number> } {
  const [{ worker }] = (pool as unknown as { threads: Set<{ worker: { terminate(): Promise<number> } }> }).threads;
  return worker;
}

describe('WorkerPool', () => {
  it('answers and encodes in a thread, and takes the memory along instead of copying it', async () => {
    const asked = task();
    const { frames } = await poolOf().run(asked, analysis());
    const [frame] = frames.map((bytes) => arrowToJson(bytes));
    expect(frame.data.values[0]).toEqual(['service-0', 'service-1', 'service-2']);
    expect(frame.schema.meta?.custom).toMatchObject({
      receipt: { cacheHit: false, stages: { readMs: 1, answerMs: expect.any(Number) } },
    });
    expect(asked.input.count.length).toBe(0);
  });

  it('keeps the order of tasks that wait, and drops one that nobody waits for', async () => {
    const pool = poolOf();
    const hangUp = new AbortController();
    const done: string[] = [];
    const all = [
      pool.run(task(), analysis()).then(() => done.push('first')),
      pool.run(task(), analysis({ signal: hangUp.signal })).then(() => done.push('second')),
      pool.run(task(), analysis()).then(() => done.push('third')),
    ];
    hangUp.abort();
    await expect(all[1]).rejects.toThrow('aborted');
    await Promise.all([all[0], all[2]]);
    expect(done).toEqual(['first', 'third']);
    expect(pool.load).toEqual({ threads: 1, busy: 0, waiting: 0 });
  });

  it('serves the analysis that began first, also with what it asks for last', async () => {
    const pool = poolOf();
    const [older, younger] = [analysis(), analysis()];
    const done: string[] = [];
    const run = (name: string, own: Analysis) => pool.run(task(), own).then(() => done.push(name));
    await Promise.all([
      run('older', older),
      run('younger', younger),
      run('younger', younger),
      run('older, joined', older),
    ]);
    expect(done).toEqual(['older', 'older, joined', 'younger', 'younger']);
  });

  it('does not let a task wait longer than its analysis may take; what runs goes on', async () => {
    const pool = poolOf();
    const running = pool.run(task(200_000), analysis());
    const late = pool.run(task(), analysis({ begun: performance.now() - MINUTE }));
    await expect(late).rejects.toMatchObject({ code: 'timeout', status: 504 });
    expect(pool.load.waiting).toBe(0);
    expect((await running).frames).toHaveLength(1);
    expect(pool.lost).toBe(0);
  });

  it('tells errors of an analysis as they are', async () => {
    const wrong = task(1);
    wrong.query = { ...wrong.query, queryType: 'nonsense' } as never;
    await expect(poolOf().run(wrong, analysis())).rejects.toMatchObject({
      name: 'ThroughlineError',
      code: 'badQuery',
      status: 400,
    });
  });

  it('replaces a thread that dies under a task; the task fails, the next is answered', async () => {
    const pool = poolOf();
    const asked = pool.run(task(200_000), analysis());
    await thread(pool).terminate();
    await expect(asked).rejects.toBeInstanceOf(WorkerLost);
    expect((await pool.run(task(), analysis())).frames).toHaveLength(1);
    expect([pool.lost, pool.load.threads]).toEqual([1, 1]);
  });

  it('stops a task that takes longer than it may', async () => {
    const pool = poolOf();
    await expect(pool.run(task(500_000), analysis({ timeoutMs: 1 }))).rejects.toMatchObject({
      code: 'timeout',
      status: 504,
    });
    expect((await pool.run(task(), analysis())).frames).toHaveLength(1);
  });

  it('says that an analysis needs too much memory instead of taking the process down', async () => {
    const pool = poolOf({ heapMegabytes: 24 });
    await expect(pool.run(task(1_500_000), analysis())).rejects.toMatchObject({ code: 'tooMuch', status: 413 });
    expect((await pool.run(task(), analysis())).frames).toHaveLength(1);
  });

  it('refuses a frame that would weigh more than 100 MB', async () => {
    const long = task(2);
    long.input.value = ['x'.repeat(60_000_000), 'y'.repeat(60_000_000)];
    await expect(poolOf().run(long, analysis())).rejects.toMatchObject({ code: 'tooMuch' });
  });
});

/** Rates of some services over four days of ten minutes, to be forecast. */
function forecastTask(services = 5): AnalysisTask {
  const steps = 576;
  const rows = Array.from({ length: services * steps }, (_, row) => row);
  const column = (pick: (row: number) => number) => Float64Array.from(rows, pick);
  const requests = column((row) => 600 + 200 * Math.sin((2 * Math.PI * row) / 144) + ((row * 13) % 17));
  const end = steps * 10 * MINUTE;
  const red: RedColumns = {
    groups: Array.from({ length: services }, (_, service) => ({ service: `service-${service}` })),
    group: Int32Array.from(rows, (row) => Math.floor(row / steps)),
    time: column((row) => (row % steps) * 10 * MINUTE),
    requests,
    errors: column(() => 0),
    recorded: requests.slice(),
    durationSum: column(() => 0),
    p50: column(() => 1),
    p95: column(() => 1),
    p99: column(() => 1),
    sampled: new Array<boolean>(services).fill(false),
    source: 'rollup',
    rowsRead: rows.length,
  };
  const input: ForecastInput = { stepMs: 10 * MINUTE, time0: 0, now: end, red, metrics: null };
  return { ...task(), query: parseQuery({ queryType: 'forecast', options: { signal: 'rate' } }), input };
}

describe('runAnalysis', () => {
  const answerOf = async (pool: WorkerPool) => {
    const { frames } = await runAnalysis(pool, forecastTask(), analysis());
    return frames.map((bytes) => arrowToJson(bytes));
  };

  it('gives the same answer by several threads as by one', async () => {
    const [first, ...others] = await answerOf(poolOf({ size: 3 }));
    const [alone, ...rest] = await answerOf(poolOf({ size: 1 }));
    expect(others).toHaveLength(4);
    expect(others).toEqual(rest);
    expect(first.data).toEqual(alone.data);
    const stages = (frame: typeof first) => (frame.schema.meta?.custom as { receipt: Receipt }).receipt.stages;
    expect(stages(first)).toHaveProperty('workMs');
    expect(stages(alone)).not.toHaveProperty('workMs');
  });

  it('has one deadline for all its parts, and leaves none behind', async () => {
    const pool = poolOf({ size: 2 });
    const late = runAnalysis(pool, forecastTask(), analysis({ begun: performance.now() - MINUTE }));
    await expect(late).rejects.toMatchObject({ code: 'timeout' });
    expect(pool.load.waiting).toBe(0);
    expect(await answerOf(pool)).toHaveLength(5);
  });

  it('ends its other parts when one fails', async () => {
    const pool = poolOf({ size: 2 });
    const broken = forecastTask(6);
    const { red } = broken.input as { red: RedColumns };
    red.groups[0] = null as never;
    await expect(runAnalysis(pool, broken, analysis())).rejects.toMatchObject({ code: 'internal' });
    expect(pool.load.waiting).toBe(0);
    expect(await answerOf(pool)).toHaveLength(5);
  });
});
