import path from 'node:path';
import { parseQuery } from '../../src/contracts/parseQuery';
import { parseSettings } from '../../src/contracts/settings';
import type { CatalogueColumns } from '../../src/stores/port';
import type { AnalysisTask } from '../../src/backend/workers/task';
import { WorkerLost, WorkerPool } from '../../src/backend/workers/workerPool';
import { arrowToJson } from '../../src/preview/host/arrowToJson';
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

const never = () => new AbortController().signal;
const MINUTE = 60_000;

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
    const { frames } = await poolOf().run(asked, never(), MINUTE);
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
      pool.run(task(), never(), MINUTE).then(() => done.push('first')),
      pool.run(task(), hangUp.signal, MINUTE).then(() => done.push('second')),
      pool.run(task(), never(), MINUTE).then(() => done.push('third')),
    ];
    hangUp.abort();
    await expect(all[1]).rejects.toThrow('aborted');
    await Promise.all([all[0], all[2]]);
    expect(done).toEqual(['first', 'third']);
    expect(pool.load).toEqual({ threads: 1, busy: 0, waiting: 0 });
  });

  it('tells errors of an analysis as they are', async () => {
    const wrong = task(1);
    wrong.query = { ...wrong.query, queryType: 'nonsense' } as never;
    await expect(poolOf().run(wrong, never(), MINUTE)).rejects.toMatchObject({
      name: 'ThroughlineError',
      code: 'badQuery',
      status: 400,
    });
  });

  it('replaces a thread that dies under a task; the task fails, the next is answered', async () => {
    const pool = poolOf();
    const asked = pool.run(task(200_000), never(), MINUTE);
    await thread(pool).terminate();
    await expect(asked).rejects.toBeInstanceOf(WorkerLost);
    expect((await pool.run(task(), never(), MINUTE)).frames).toHaveLength(1);
    expect([pool.lost, pool.load.threads]).toEqual([1, 1]);
  });

  it('stops a task that takes longer than it may', async () => {
    const pool = poolOf();
    await expect(pool.run(task(500_000), never(), 1)).rejects.toMatchObject({ code: 'timeout', status: 504 });
    expect((await pool.run(task(), never(), MINUTE)).frames).toHaveLength(1);
  });

  it('says that an analysis needs too much memory instead of taking the process down', async () => {
    const pool = poolOf({ heapMegabytes: 24 });
    await expect(pool.run(task(1_500_000), never(), MINUTE)).rejects.toMatchObject({ code: 'tooMuch', status: 413 });
    expect((await pool.run(task(), never(), MINUTE)).frames).toHaveLength(1);
  });

  it('refuses a frame that would weigh more than 100 MB', async () => {
    const long = task(2);
    long.input.value = ['x'.repeat(60_000_000), 'y'.repeat(60_000_000)];
    await expect(poolOf().run(long, never(), MINUTE)).rejects.toMatchObject({ code: 'tooMuch' });
  });
});
