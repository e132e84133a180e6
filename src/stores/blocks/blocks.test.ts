import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openEmbeddedStore } from '../embedded';
import type { ChainStore, MetricQuestion, RedQuestion, Scope } from '../port';
import { eventBatch, metricBatch, type TestEvent } from '../testing/batches';
import { testScope } from '../testing/scopes';
import type { ChainWriter } from '../writer';

const T0 = Date.UTC(2026, 5, 1);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const HOURS = 20;
const SERVICES = ['cart', 'gateway', 'search'];
const RED: RedQuestion = { groupBy: 'service', stepMs: MINUTE, limit: 50 };
const METRICS: MetricQuestion = { names: ['cpu'], stepMs: MINUTE, aggregation: 'mean', limit: 50 };

const events = Array.from({ length: HOURS * 60 * 3 }, (_, index): TestEvent => {
  const service = SERVICES[((index * 7) % 5) % 3];
  return {
    chain: index + 1,
    service,
    at: T0 + index * 20_000 + (index % 13) * 100,
    durationMs: 5 + ((index * 31) % 97),
    type: index % 41 === 0 ? 'error' : 'complete',
    sampleRate: index < 400 && service === 'search' ? 0.5 : 1,
    tenant: index % 2 === 0 ? 'acme' : 'globex',
  };
});
const metrics = Array.from({ length: HOURS * 60 }, (_, index) => ({
  name: 'cpu',
  service: SERVICES[index % 2],
  value: index % 17,
  at: T0 + index * MINUTE,
  unit: 'percent',
}));

type Store = ChainStore & ChainWriter;

describe('answers from blocks', () => {
  let folder: string;
  let kept: Store;
  let whole: Store;

  const load = async (dataset: string, rows: TestEvent[], firstEvent: number) => {
    const opened = await kept.begin({ dataset, strict: false });
    await opened.events(eventBatch(rows, firstEvent));
    await opened.commit();
  };
  const sameRed = async (scope: Scope, question = RED) => {
    const found = await kept.red(scope, question);
    expect(found).toEqual(await whole.red(scope, question));
    return found;
  };
  const reads = () => kept.blockCounts?.misses ?? NaN;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'throughline-blocks-'));
    const options = { file: path.join(folder, 'chains.duckdb'), memoryMegabytes: 256, threads: 2 };
    kept = await openEmbeddedStore({ ...options, blockMegabytes: 16 });
    whole = await openEmbeddedStore({ ...options, blockMegabytes: 0 });
    await load('events', events, 1);
    const opened = await kept.begin({ dataset: 'metrics', strict: false });
    await opened.metrics(metricBatch(metrics));
    await opened.commit();
  });
  afterAll(async () => {
    await Promise.all([kept.close(), whole.close()]);
    rmSync(folder, { recursive: true, force: true });
  });

  it.each<[string, Partial<RedQuestion>, number, number, Parameters<typeof testScope>[2]]>([
    ['whole blocks', {}, 0, HOURS * HOUR, {}],
    ['ends between the steps', {}, 3 * HOUR + 12_345, 17 * HOUR + 34_567, {}],
    ['a wider step', { stepMs: 5 * MINUTE }, HOUR + 1, 16 * HOUR, {}],
    ['some quantiles alone', { quantiles: ['p95'] }, HOUR, 16 * HOUR, {}],
    ['no groups', { groupBy: 'none' }, HOUR, 16 * HOUR, {}],
    ['a filter', {}, HOUR, 16 * HOUR, { filters: { services: ['/^ca/'] } }],
    ['one tenant', {}, HOUR, 16 * HOUR, { tenants: ['acme'] }],
    ['more groups than wanted', { limit: 2 }, HOUR, 16 * HOUR, {}],
    ['nothing at all', {}, -100 * HOUR, -50 * HOUR, {}],
  ])('equal those of the whole range: %s', async (_, changes, from, to, scope) => {
    const question = { ...RED, ...changes };
    const first = await sameRed(testScope(T0 + from, T0 + to, scope), question);
    expect(await sameRed(testScope(T0 + from, T0 + to, scope), question)).toEqual(first);
  });

  it('are the same for metrics', async () => {
    for (const [from, to] of [
      [0, HOURS * HOUR],
      [2 * HOUR + 90_000, 15 * HOUR + 1],
    ]) {
      const scope = testScope(T0 + from, T0 + to);
      expect(await kept.metrics(scope, METRICS)).toEqual(await whole.metrics(scope, METRICS));
    }
  });

  it('read only what is new when a range moves on [S2-171]', async () => {
    const ask = (shift: number) => kept.red(testScope(T0 + HOUR + shift, T0 + 15 * HOUR + shift), RED);
    await ask(0);
    const { misses, hits } = kept.blockCounts ?? { misses: NaN, hits: NaN };
    await ask(MINUTE);
    // Seven blocks of two hours, and the hour after them in pieces of five minutes.
    expect(kept.blockCounts).toMatchObject({ misses, hits: hits + 7 + 12 });
    await ask(6 * MINUTE);
    expect(kept.blockCounts).toMatchObject({ misses: misses + 1, hits: hits + 2 * (7 + 12) });
  });

  it('are read anew where rows came late or left, and there alone', async () => {
    const scope = testScope(T0 + HOUR, T0 + 15 * HOUR);
    await sameRed(scope);
    const before = reads();
    const late = { chain: 900_000, service: 'late', at: T0 + 5 * HOUR, durationMs: 700 };
    await load('late', [late], 900_000);
    const found = await sameRed(scope);
    expect(found.groups).toContainEqual({ service: 'late' });
    expect(reads()).toBe(before + 1);
    await load('late', [{ ...late, at: T0 + 9 * HOUR, service: 'later' }], 910_000);
    expect((await sameRed(scope)).groups).not.toContainEqual({ service: 'late' });
    expect(reads()).toBe(before + 3);
  });

  it('are read anew in the pieces of the block that the range ends in', async () => {
    const scope = testScope(T0 + HOUR, T0 + 15 * HOUR + 7 * MINUTE);
    await sameRed(scope);
    const before = reads();
    await sameRed(scope);
    expect(reads()).toBe(before);
    await load('piece', [{ chain: 920_000, service: 'late', at: T0 + 14.5 * HOUR, durationMs: 9 }], 920_000);
    expect((await sameRed(scope)).groups).toContainEqual({ service: 'late' });
    expect(reads()).toBe(before + 1);
    await load('piece', [], 930_000);
    expect((await sameRed(scope)).groups).not.toContainEqual({ service: 'late' });
  });

  it('keep within their memory, however many series are asked for [S1-086]', async () => {
    const file = path.join(folder, 'chains.duckdb');
    const small = await openEmbeddedStore({ file, memoryMegabytes: 256, threads: 2, blockMegabytes: 0.05 });
    let read = 0;
    for (const quantiles of [['p50'], ['p95'], ['p99'], []] as const) {
      for (const groupBy of ['service', 'endpoint', 'none'] as const) {
        await small.red(testScope(T0, T0 + HOURS * HOUR), { ...RED, groupBy, quantiles });
        await small.metrics(testScope(T0, T0 + HOURS * HOUR), METRICS);
        read = Math.max(read, small.blockCounts?.misses ?? 0);
        expect(small.blockCounts?.bytes).toBeLessThanOrEqual(0.05 * 1024 * 1024);
      }
    }
    // More was read than fits, and what is left is of use.
    expect(read).toBeGreaterThan(small.blockCounts?.entries ?? Infinity);
    expect(small.blockCounts?.entries).toBeGreaterThan(0);
    await small.close();
  });
});
