import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ChainStore, GraphColumns } from '../port';
import { chainIdText, eventBatch, metricBatch, type TestEvent } from '../testing/batches';
import { testScope } from '../testing/scopes';
import type { ChainWriter } from '../writer';
import { openEmbeddedStore, pruneEmbedded } from './open';
import { policyAt } from './retention';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const T0 = Date.UTC(2026, 5, 1);
const DAYS = 4;
const SCOPE = testScope(T0, T0 + DAYS * DAY);
/** The first two days leave. */
const EVENTS_BEFORE = T0 + 2 * DAY + 20 * 60_000;
const HORIZON = T0 + 2 * DAY;

/** Every ten minutes a chain of the gateway and the cart that it calls. */
function chainsFrom(firstChain: number, from: number, to: number, everyMs = 600_000): TestEvent[] {
  const rows: TestEvent[] = [];
  for (let at = from, chain = firstChain; at < to; at += everyMs, chain++) {
    const type = chain % 7 === 0 ? 'error' : 'complete';
    const durationMs = 20 + (chain % 50);
    rows.push(
      { chain, service: 'gateway', at, type, durationMs, span: `g${chain}`, kind: 'server' },
      { chain, service: 'cart', at, durationMs: durationMs / 2, span: `c${chain}`, parent: `g${chain}`, kind: 'server' }
    );
  }
  return rows;
}

async function load(writer: Pick<ChainWriter, 'begin'>, rows: TestEvent[], firstEvent = 1): Promise<void> {
  const load = await writer.begin({ dataset: '', strict: false });
  await load.events(eventBatch(rows, firstEvent));
  await load.commit();
}

describe('retention of an embedded database', () => {
  let folder: string;
  let file: string;
  let store: ChainStore & ChainWriter;
  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'throughline-retention-'));
    file = path.join(folder, 'chains.duckdb');
    store = await openEmbeddedStore({ file, memoryMegabytes: 256, threads: 2 });
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const hourly = () => store.red(SCOPE, { groupBy: 'service', stepMs: HOUR, limit: 10, quantiles: [] });
  const figures = ({ nodes, edges }: GraphColumns) => ({
    services: nodes.service.dictionary,
    counts: [nodes.requests, nodes.errors, edges.calls, edges.errors].map((column) => Array.from(column)),
  });

  it('keeps the figures of events that leave, rates and graph alike [S3-067] [S4-053] [S4-061]', async () => {
    await load(store, chainsFrom(1, T0, T0 + DAYS * DAY));
    const exact = () => store.red(SCOPE, { groupBy: 'service', stepMs: HOUR, limit: 10 });
    const before = { red: await hourly(), exact: await exact(), graph: await store.graph(SCOPE, 10) };
    const removed = await pruneEmbedded(file, { eventsBefore: EVENTS_BEFORE });
    expect(removed).toEqual({ events: (2 * 2 * DAY) / 600_000, figures: 0, metrics: 0 });

    expect((await store.watermark(SCOPE)).firstEvent).toBe(HORIZON);
    expect((await store.chainEvents(SCOPE, chainIdText(1))).start).toHaveLength(0);
    const red = await hourly();
    expect([red.source, red.time, red.requests, red.errors]).toEqual([
      'rollup',
      before.red.time,
      before.red.requests,
      before.red.errors,
    ]);
    const { time, p50, p95, p99 } = await exact();
    expect({ time, p50, p95, p99 }).toEqual({
      time: before.exact.time,
      p50: before.exact.p50,
      p95: before.exact.p95,
      p99: before.exact.p99,
    });
    const graph = await store.graph(SCOPE, 10);
    expect(figures(graph)).toEqual(figures(before.graph));
    expect([graph.source, graph.knownFrom]).toEqual(['rollup', T0]);
    graph.nodes.p95.forEach((p95, row) => {
      expect(Math.abs(p95 / before.graph.nodes.p95[row] - 1)).toBeLessThanOrEqual(0.0101);
    });
  });

  it('answers ranges after the events that left from the events, exactly as before', async () => {
    await load(store, chainsFrom(1, T0, T0 + DAYS * DAY));
    const recent = testScope(HORIZON, T0 + DAYS * DAY);
    const before = await store.graph(recent, 10);
    await pruneEmbedded(file, { eventsBefore: EVENTS_BEFORE });
    const { knownFrom: _knownFrom, ...after } = await store.graph(recent, 10);
    expect(after).toEqual(before);
  });

  it('does not count what comes late for a time whose events have left', async () => {
    await load(store, chainsFrom(1, T0, T0 + DAYS * DAY));
    await pruneEmbedded(file, { eventsBefore: EVENTS_BEFORE });
    const before = await hourly();
    await load(store, chainsFrom(9_001, T0 + HOUR, T0 + 2 * HOUR), 90_001);
    const after = await hourly();
    expect([after.time, after.requests]).toEqual([before.time, before.requests]);
    expect(await pruneEmbedded(file, { eventsBefore: EVENTS_BEFORE })).toMatchObject({ events: 12 });
  });

  it('answers from figures and rows while rows wait for theirs', async () => {
    await load(store, chainsFrom(1, T0, T0 + DAYS * DAY));
    await pruneEmbedded(file, { eventsBefore: EVENTS_BEFORE });
    const before = await hourly();
    const open = await store.begin({ dataset: '', strict: false });
    await open.events(eventBatch(chainsFrom(9_001, T0 + 3 * DAY, T0 + 3 * DAY + 6 * HOUR, 60_000), 90_001));
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const during = await hourly();
    const graph = await store.graph(SCOPE, 10);
    await open.commit();
    const after = await hourly();
    const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
    expect(sum(during.requests)).toBe(sum(before.requests) + 2 * 6 * 60);
    expect([during.time, during.requests]).toEqual([after.time, after.requests]);
    expect(sum(graph.nodes.requests)).toBeGreaterThan(sum(before.requests));
  });

  it('removes figures and metrics at their own end, and nothing twice', async () => {
    await load(store, chainsFrom(1, T0, T0 + DAYS * DAY));
    const metrics = await store.begin({ dataset: '', strict: false });
    await metrics.metrics(
      metricBatch([0, 1, 2, 3].map((day) => ({ name: 'cpu', value: day, at: T0 + day * DAY, service: 'cart' })))
    );
    await metrics.commit();
    const policy = { eventsBefore: EVENTS_BEFORE, figuresBefore: T0 + DAY };
    const removed = await pruneEmbedded(file, policy);
    expect([removed.metrics, removed.figures > 0]).toEqual([1, true]);
    expect((await hourly()).time[0]).toBe(T0 + DAY);
    expect((await store.watermark(SCOPE)).firstMetric).toBe(T0 + DAY);
    expect(await pruneEmbedded(file, policy)).toEqual({ events: 0, figures: 0, metrics: 0 });
  });

  it('uses the room of rows that left for new ones', async () => {
    const sizes: number[] = [];
    for (let day = 0; day < 6; day++) {
      const rows = chainsFrom(1 + day * 10_000, T0 + day * DAY, T0 + (day + 1) * DAY, DAY / 10_000);
      await load(store, rows, 1 + day * 20_000);
      await pruneEmbedded(file, { eventsBefore: T0 + day * DAY, figuresBefore: T0 + day * DAY });
      await store.close();
      sizes.push(statSync(file).size);
      store = await openEmbeddedStore({ file, memoryMegabytes: 256, threads: 2 });
    }
    expect(sizes[5]).toBeLessThan(1.3 * Math.max(sizes[1], sizes[2]));
  });

  it('follows the clock: days become ends, and figures end no earlier than events', () => {
    const now = T0 + 100 * DAY;
    expect(policyAt(now, { eventDays: 30, figureDays: 90 })).toEqual({
      eventsBefore: T0 + 70 * DAY,
      figuresBefore: T0 + 10 * DAY,
    });
    expect(policyAt(now, { figureDays: 90 })).toMatchObject({ eventsBefore: T0 + 10 * DAY });
    expect(policyAt(now, {})).toEqual({ eventsBefore: undefined, figuresBefore: undefined });
  });
});
