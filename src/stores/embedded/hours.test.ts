import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { textAt } from '../../contracts/columns';
import type { ChainStore, GraphColumns, Scope } from '../port';
import { raw } from '../sql';
import { eventBatch, type TestEvent } from '../testing/batches';
import { testScope } from '../testing/scopes';
import type { ChainWriter } from '../writer';
import { EmbeddedDatabase } from './database';
import { openEmbeddedStore } from './open';

const T0 = Date.UTC(2026, 5, 1);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const CHAINS_PER_HOUR = 15_000;
const HOURS = 4;
/** Begins and ends within an hour, so that rows of both ends come to the finished hours between. */
const SCOPE = testScope(T0 + 10 * MINUTE, T0 + 3 * HOUR + 50 * MINUTE);

/** A chain of the gateway, the cart that it calls, and the database that the cart says it called. */
function chainRows(chain: number): TestEvent[] {
  const at = T0 + (chain * HOUR) / CHAINS_PER_HOUR;
  const slow = 1 + ((chain * 7_919) % 997) / 50;
  const type = chain % 50 === 0 ? 'error' : 'complete';
  const sampleRate = chain % 3 === 0 ? 0.5 : 1;
  const dependencies = [{ target_service: 'orders-db', duration_ms: Math.round(slow * 3), success: chain % 100 !== 0 }];
  return [
    { chain, service: 'gateway', at, type, durationMs: slow * 20, span: `g${chain}`, kind: 'server', sampleRate },
    {
      chain,
      service: 'cart',
      at,
      durationMs: slow * 7,
      span: `c${chain}`,
      parent: `g${chain}`,
      kind: 'server',
      dependencies,
    },
  ];
}

const rows = Array.from({ length: HOURS * CHAINS_PER_HOUR }, (_, index) => chainRows(index + 1)).flat();

/** `percentile_cont` by its definition. */
function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  const rank = share * (sorted.length - 1);
  const below = sorted[Math.floor(rank)];
  return below + (rank - Math.floor(rank)) * (sorted[Math.ceil(rank)] - below);
}

function figuresOf(events: readonly TestEvent[], durations: number[], failed: (event: TestEvent) => boolean) {
  const weight = (event: TestEvent) => 1 / (event.sampleRate ?? 1);
  return {
    count: events.reduce((sum, event) => sum + weight(event), 0),
    errors: events.reduce((sum, event) => sum + (failed(event) ? weight(event) : 0), 0),
    p50: quantile(durations, 0.5),
    p95: quantile(durations, 0.95),
  };
}

/** What the rows say, counted by hand. */
function expected(scope: Scope, all: readonly TestEvent[]) {
  const within = all.filter(({ at }) => at >= scope.from && at < scope.to);
  const of = (service: string) => within.filter((event) => event.service === service);
  const durations = (events: TestEvent[]) => events.map(({ durationMs }) => durationMs ?? NaN);
  const called = of('cart').filter(({ dependencies }) => dependencies !== undefined);
  const calls = called.map(({ dependencies }) => (dependencies as Array<{ duration_ms: number; success: boolean }>)[0]);
  const failed = new Set(called.filter((_, row) => !calls[row].success));
  return {
    gateway: figuresOf(of('gateway'), durations(of('gateway')), ({ type }) => type === 'error'),
    cart: figuresOf(of('cart'), durations(of('cart')), ({ type }) => type === 'error'),
    'orders-db': figuresOf(
      called,
      calls.map((call) => call.duration_ms),
      (event) => failed.has(event)
    ),
  };
}

function found({ nodes }: GraphColumns) {
  return Object.fromEntries(
    Array.from(nodes.requests, (count, row) => [
      textAt(nodes.service, row),
      { count, errors: nodes.errors[row], p50: nodes.p50[row], p95: nodes.p95[row] },
    ])
  );
}

type Figures = ReturnType<typeof found>;

function expectWithin(actual: Figures, wanted: Figures, error: number): void {
  expect(Object.keys(actual).sort()).toEqual(Object.keys(wanted).sort());
  for (const [service, { count, errors, p50, p95 }] of Object.entries(wanted)) {
    const node = actual[service];
    expect([service, node.count, node.errors]).toEqual([service, count, errors]);
    expect(Math.abs(node.p50 / p50 - 1)).toBeLessThanOrEqual(error);
    expect(Math.abs(node.p95 / p95 - 1)).toBeLessThanOrEqual(error);
  }
}

describe('the graph from figures of whole hours', () => {
  let folder: string;
  let store: ChainStore & ChainWriter;
  const file = () => path.join(folder, 'chains.duckdb');

  const load = async (events: readonly TestEvent[], dataset: string, firstEvent: number) => {
    const opened = await store.begin({ dataset, strict: false });
    await opened.events(eventBatch(events, firstEvent));
    await opened.commit();
  };

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'throughline-hours-'));
    store = await openEmbeddedStore({ file: file(), memoryMegabytes: 256, threads: 2 });
    await load(rows, 'all', 1);
  });
  afterAll(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('counts exactly, with quantiles within 1 %, and says so', async () => {
    const graph = await store.graph(SCOPE, 50);
    expect([graph.source, graph.sampled, graph.rowsRead]).toEqual(['rollup', true, expect.any(Number)]);
    expect(graph.quantileError).toBeLessThanOrEqual(0.01);
    expectWithin(found(graph), expected(SCOPE, rows), graph.quantileError ?? 0);
    const edges = Array.from(graph.edges.calls, (calls, row) => [
      `${textAt(graph.edges.caller, row)} → ${textAt(graph.edges.callee, row)}`,
      calls,
      graph.edges.confidence[row],
    ]);
    const cart = found(graph).cart.count;
    expect(edges).toEqual([
      ['cart → orders-db', cart, 1],
      ['gateway → cart', cart, 1],
    ]);
  });

  it('answers like the rows where a filter asks for them', async () => {
    const finished = { filters: { eventTypes: ['complete', 'error'] } };
    const exact = await store.graph(testScope(SCOPE.from, SCOPE.to, finished), 50);
    expect(exact.source).toBe('rows');
    expectWithin(found(exact), expected(SCOPE, rows), 1e-9);
    expectWithin(found(await store.graph(SCOPE, 50)), found(exact), 0.01);
  });

  it('keeps the neighbours of a filtered service', async () => {
    const filters = { services: ['cart'] };
    const graph = await store.graph(testScope(SCOPE.from, SCOPE.to, { filters }), 50);
    expect(graph.source).toBe('rollup');
    expectWithin(found(graph), expected(SCOPE, rows), 0.01);
    const none = await store.graph(testScope(SCOPE.from, SCOPE.to, { filters: { services: ['orders-db'] } }), 50);
    expect(Object.keys(found(none)).sort()).toEqual(['cart', 'orders-db']);
  });

  it('reads rows where they are few', async () => {
    expect((await store.graph(testScope(SCOPE.from, SCOPE.from + HOUR), 50)).source).toBe('rows');
  });

  it('counts late rows of an hour that was finished, and forgets rows that leave', async () => {
    const late = chainRows(CHAINS_PER_HOUR + 100).map((event) => ({
      ...event,
      chain: 9_000_000,
      span: '',
      parent: '',
      sampleRate: 1,
    }));
    await load(late.slice(1), 'late', 900_000);
    expectWithin(found(await store.graph(SCOPE, 50)), expected(SCOPE, [...rows, late[1]]), 0.01);
    await load([{ chain: 1, service: 'gateway', at: T0, durationMs: 1 }], 'late', 990_000);
    expectWithin(found(await store.graph(SCOPE, 50)), expected(SCOPE, rows), 0.01);
  });

  it('answers from rows while hours wait, and finishes them when the file is opened again', async () => {
    await store.close();
    const database = await EmbeddedDatabase.create({ file: file(), memoryMegabytes: 256, threads: 2 });
    const write = (text: string) => database.write((connection) => database.native.query(connection, text));
    await write(`delete from hour_rollup where hour = timestamp '2026-06-01 02:00'`);
    await write(`delete from hour_bins where hour = timestamp '2026-06-01 02:00'`);
    await write(`insert into open_hours values (timestamp '2026-06-01 02:00', false)`);
    await database.close();
    store = await openEmbeddedStore({ file: file(), memoryMegabytes: 256, threads: 2 });
    expectWithin(found(await store.graph(SCOPE, 50)), expected(SCOPE, rows), 0.01);
    await store.close();
    const again = await EmbeddedDatabase.create({ file: file(), memoryMegabytes: 256, threads: 2 });
    const hours = await again.read(
      raw(`select count(*)::integer from hour_rollup where hour = timestamp '2026-06-01 02:00'`)
    );
    await again.close();
    expect(hours.integers(0)[0]).toBeGreaterThan(0);
    store = await openEmbeddedStore({ file: file(), memoryMegabytes: 256, threads: 2 });
  });
});
