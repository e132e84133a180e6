import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { generate } from '../../src/ingest/generate/generate';
import { openEmbeddedStore } from '../../src/stores/embedded';
import type { ChainStore, Scope } from '../../src/stores/port';
import type { ChainWriter } from '../../src/stores/writer';

jest.setTimeout(120_000);

const END = Date.UTC(2026, 10, 18, 15);
const DAY = 86_400_000;
const TENANTS = ['acme', 'globex'];
const OPTIONS = { events: 40_000, days: 2, seed: 11, endMs: END, dataset: 'generated', tenants: TENANTS };
const NO_FILTERS = { services: [], endpoints: [], chains: [], users: [], eventTypes: [] };

let folder: string;
const stores: Array<ChainStore & ChainWriter> = [];
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'throughline-generate-'));
  for (const name of ['smooth', 'rough']) {
    stores.push(
      await openEmbeddedStore({ file: path.join(folder, `${name}.duckdb`), memoryMegabytes: 256, threads: 2 })
    );
  }
});
afterAll(async () => {
  await Promise.all(stores.map((store) => store.close()));
  await rm(folder, { recursive: true, force: true });
});

const scope = (tenants: Scope['tenants']): Scope => ({
  tenants,
  from: END - 2 * DAY,
  to: END,
  filters: NO_FILTERS,
  maxRows: 100_000,
  timeoutMs: 30_000,
  signal: new AbortController().signal,
});

/** Requests, errors and durations of each service by minute, in a fixed order. */
async function figures(store: ChainStore, tenant: string) {
  const question = { groupBy: 'service', stepMs: 60_000, limit: 50 } as const;
  const { groups, group, time, requests, errors, p50, p95 } = await store.red(scope([tenant]), question);
  return Array.from(group, (code, row) =>
    [groups[code].service, time[row], requests[row], errors[row], p50[row], p95[row]].join(' ')
  ).sort();
}

describe('a recording whose rows come late, twice and for several tenants', () => {
  it('gives each tenant the same figures as one whose rows come in order', async () => {
    const [smooth, rough] = stores;
    const plain = await generate(smooth, OPTIONS);
    const truth = await generate(rough, { ...OPTIONS, late: 0.05, duplicates: 0.05 });
    expect(truth.delivery.late.events).toBeGreaterThan(1_000);
    expect(truth.delivery.repeated.events).toBeGreaterThan(1_000);
    expect((await rough.status(scope('all'))).events).toBe(plain.events);
    for (const tenant of TENANTS) {
      const expected = await figures(smooth, tenant);
      expect(expected.length).toBeGreaterThan(1_000);
      expect(await figures(rough, tenant)).toEqual(expected);
    }
  });
});
