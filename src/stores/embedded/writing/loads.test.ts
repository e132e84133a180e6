import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { raw } from '../../sql';
import { eventBatch, type TestEvent } from '../../testing/batches';
import type { EventBatch } from '../../writer';
import { SharedFile } from '../sharedFile';
import { deskWriter } from './deskWriter';

const T0 = Date.UTC(2026, 5, 1);
const BATCH = 20_000;

const performance = (row: number) => ({ cpu_usage_percent: row % 7, memory_usage_mb: 10 + (row % 11) });
const dependencies = (row: number) =>
  row % 3 === 0 ? undefined : [{ target_service: `db-${row % 5}`, duration_ms: row % 13, status: 'error' }];

function rowsOf(count: number, say: (row: number) => Partial<TestEvent> = () => ({})): TestEvent[] {
  return Array.from({ length: count }, (_, row) => ({
    chain: 1 + Math.floor(row / 4),
    service: `s${row % 4}`,
    at: T0 + row,
    durationMs: 5,
    span: `x${row}`,
    ...say(row),
  }));
}

function batchesOf(rows: readonly TestEvent[], firstEvent = 1): EventBatch[] {
  return Array.from({ length: Math.ceil(rows.length / BATCH) }, (_, at) =>
    eventBatch(rows.slice(at * BATCH, (at + 1) * BATCH), firstEvent + at * BATCH)
  );
}

/** Whole blocks take their time on a busy machine. */
jest.setTimeout(120_000);

describe('loads of several blocks', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'throughline-loads-'));
  let shared: SharedFile;
  let files = 0;

  beforeEach(async () => {
    const file = path.join(folder, `${files++}.duckdb`);
    shared = await SharedFile.acquire({ file, memoryMegabytes: 256, threads: 1 }, 'import');
  });
  afterEach(() => shared.release('import'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const begin = (dataset = '') => deskWriter(shared.desk, () => Promise.resolve()).begin({ dataset, strict: false });
  const numberOf = async (of: string) => (await shared.database.read(raw(`select (${of})::double`))).numbers(0)[0];
  const rowsThere = () => numberOf('select count(*) from chain_history');

  it('[S0-055] stores every row once, whether it comes again while its block is written or later', async () => {
    const batches = batchesOf(rowsOf(300_000));
    const load = await begin();
    await Promise.all(batches.map((batch) => load.events(batch)));
    const again = await Promise.all([batches[0], batches[7], batches[14]].map((batch) => load.events(batch)));
    expect(again.map(({ inserted, duplicates }) => [inserted, duplicates])).toEqual([
      [0, BATCH],
      [0, BATCH],
      [0, BATCH],
    ]);
    expect(await load.commit()).toEqual({ inserted: 300_000, duplicates: 3 * BATCH });
    expect(await rowsThere()).toBe(300_000);
    expect(await numberOf('select sum(row_count) from minute_rollup')).toBe(300_000);
    expect(await numberOf('select count(*) from rollup_pending')).toBe(0);
    expect(await numberOf('select count(*) from open_loads')).toBe(0);
  });

  it('stores every row once when two loads bring the same ones at the same time', async () => {
    const loads = [await begin('a'), await begin('b')];
    const batches = batchesOf(rowsOf(150_000));
    await Promise.all(batches.flatMap((batch) => loads.map((load) => load.events(batch))));
    const [one, other] = await Promise.all(loads.map((load) => load.commit()));
    expect(one.inserted + other.inserted).toBeGreaterThanOrEqual(150_000);
    expect(await rowsThere()).toBe(150_000);
    expect(await numberOf('select sum(row_count) from minute_rollup')).toBe(150_000);
  });

  it('names as durable only steps whose rows are in the file', async () => {
    const { desk } = shared;
    const loadId = 'ab'.repeat(16);
    await desk.begin(loadId, { dataset: '', strict: false }, process.pid);
    let durable = 0;
    for (const [at, batch] of batchesOf(rowsOf(300_000)).entries()) {
      ({ durable } = await desk.step(loadId, at + 1, { kind: 'events', batch }));
      const rows = await rowsThere();
      expect(rows).toBeGreaterThanOrEqual(durable * BATCH);
    }
    // `resume` waits for what is being written: two blocks, which end within the 13th batch.
    expect(durable).toBeGreaterThan(0);
    expect(await desk.resume(loadId)).toBe(12);
    await desk.rollback(loadId);
    expect(await rowsThere()).toBe(245_760);
  });

  it('refuses everything but the end of a load whose rows could not be written', async () => {
    const load = await begin();
    const batches = batchesOf(rowsOf(160_000));
    for (const batch of batches.slice(0, 6)) {
      await load.events(batch);
    }
    const query = (text: string) =>
      shared.database.write((connection) => shared.database.native.query(connection, text));
    await query('alter table rollup_pending rename to put_away');
    await expect(load.events(batches[6])).rejects.toMatchObject({ code: expect.any(String) });
    await query('alter table put_away rename to rollup_pending');
    await expect(load.events(batches[7])).rejects.toMatchObject({ code: expect.any(String) });
    await expect(load.commit()).rejects.toMatchObject({ code: expect.any(String) });
    await load.rollback();
    expect(await rowsThere()).toBe(0);
    const next = await begin();
    await Promise.all(batches.slice(0, 8).map((batch) => next.events(batch)));
    expect(await next.commit()).toEqual({ inserted: 8 * BATCH, duplicates: 0 });
  });

  it('reads JSON texts that many rows share as it reads those that are all different', async () => {
    const odd: Array<string | undefined> = [
      undefined,
      '',
      '{}',
      '[]',
      'null',
      '{broken',
      '["a","b"]',
      '[{"name":"x"}]',
    ];
    const shares = rowsOf(4_000, (row) => ({
      performance: row % 5 === 0 ? odd[row % 8] : performance(row),
      dependencies: row % 7 === 0 ? odd[(row + 3) % 8] : dependencies(row),
      durationMs: row % 2 === 0 ? undefined : 5,
    }));
    const differs = shares.map((row, at) => ({
      ...row,
      performance: padded(row.performance, at),
      dependencies: padded(row.dependencies, at),
    }));
    const load = await begin();
    await load.events(eventBatch(shares, 1));
    await load.commit();
    const later = await begin();
    await later.events(eventBatch(differs, 10_001));
    await later.commit();
    const read = 'calls, cpu_percent, memory_mb, network_latency_ms, duration_us, duration_ms, started_at';
    const half = (condition: string) => `select span_id, ${read} from chain_history where ${condition}`;
    expect(await numberOf(`select count(*) from (${half('id <= 4000')} intersect ${half('id > 4000')})`)).toBe(4_000);
    expect(await numberOf('select count(*) from chain_history where calls is not null')).toBeGreaterThan(4_000);
    expect(await numberOf('select count(*) from chain_history where cpu_percent is not null')).toBeGreaterThan(4_000);
  });

  it('keeps the order of rows whatever they say', async () => {
    const load = await begin();
    const rows = rowsOf(30_000, (row) => ({ dependencies: dependencies(row), performance: performance(row % 6) }));
    await load.events(eventBatch(rows));
    await load.commit();
    expect(await numberOf(`select count(*) from chain_history where span_id <> 'x' || (id - 1)`)).toBe(0);
  });
});

/** The same JSON with as many blanks at its end as make it different from all others. */
function padded(value: unknown, blanks: number): unknown {
  if (value === undefined || value === '' || ['{}', '[]', 'null', '{broken'].includes(String(value))) {
    return value;
  }
  return (typeof value === 'string' ? value : JSON.stringify(value)) + ' '.repeat(blanks);
}
