import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chainsQuerySchema } from '../../contracts/queries/chains';
import { seededRandom } from '../../core/stats/random';
import type { ChainStore, Scope } from '../port';
import { eventBatch, type TestEvent } from '../testing/batches';
import { testScope } from '../testing/scopes';
import type { ChainWriter } from '../writer';
import { openEmbeddedStore } from './open';

const T0 = Date.UTC(2026, 5, 1);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Begins and ends within an hour. */
const SCOPE = testScope(T0 + 25 * MINUTE, T0 + 6 * HOUR + 10 * MINUTE);
const TOTAL = { groupBy: 'none', unit: 'chains', stepMs: 'total', limit: 1 } as const;

/** Chains of one to six events over up to two hours, some with errors, some sampled, a third of them of two tenants. */
function events(count: number, seed: number): TestEvent[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, chain) => {
    const begin = T0 + 7 * HOUR * random();
    const width = random() < 0.3 ? 2 * HOUR : MINUTE;
    return Array.from(
      { length: 1 + Math.floor(6 * random()) },
      (): TestEvent => ({
        chain: chain + 1,
        service: `service-${Math.floor(3 * random())}`,
        at: Math.round(begin + width * random()),
        durationMs: Math.round(500 * random()),
        type: random() < 0.1 ? 'error' : 'complete',
        sampleRate: chain % 5 === 0 ? 0.25 : 1,
        tenant: chain % 3 === 0 && random() < 0.5 ? 'other' : 'own',
      })
    );
  }).flat();
}

/** What the rows say, chain by chain. */
function byHand(all: readonly TestEvent[], { from, to, tenants }: Scope) {
  const chains = new Map<number, TestEvent[]>();
  for (const event of all) {
    if (event.at >= from && event.at < to && (tenants === 'all' || tenants.includes(event.tenant ?? ''))) {
      chains.set(event.chain, [...(chains.get(event.chain) ?? []), event]);
    }
  }
  return [...chains.values()].map((rows) => {
    const start = Math.min(...rows.map(({ at, durationMs = 0 }) => at - durationMs));
    return {
      first: Math.min(...rows.map(({ at }) => at)),
      start,
      duration: Math.max(...rows.map(({ at }) => at)) - start,
      events: rows.length,
      errors: rows.filter(({ type }) => type === 'error').length,
      weight: Math.max(...rows.map(({ sampleRate = 1 }) => 1 / sampleRate)),
    };
  });
}

describe('chains from what hours add to them', () => {
  let folder: string;
  let store: ChainStore & ChainWriter;
  let all: TestEvent[];

  const load = async (rows: readonly TestEvent[], dataset: string, firstEvent: number) => {
    const opened = await store.begin({ dataset, strict: false });
    await opened.events(eventBatch(rows, firstEvent));
    await opened.commit();
  };

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'throughline-chain-hours-'));
    store = await openEmbeddedStore({ file: path.join(folder, 'chains.duckdb'), memoryMegabytes: 256, threads: 2 });
    all = events(2_000, 1);
    await load(all, 'all', 1);
  });
  afterAll(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function expectRight(scope: Scope, source: 'rows' | 'rollup'): Promise<void> {
    const chains = byHand(all, scope);
    const { options } = chainsQuerySchema.parse({ queryType: 'chains', options: { sort: 'duration', limit: 50 } });
    const found = await store.chainSearch(scope, options);
    expect([found.source, found.matched]).toEqual([source, chains.length]);
    const longest = chains.sort((one, other) => other.duration - one.duration).slice(0, 50);
    expect([...found.durationMs]).toEqual(longest.map(({ duration }) => duration));
    expect([...found.start].sort()).toEqual(longest.map(({ start }) => start).sort());
    expect(found.events.reduce((sum, count) => sum + count)).toBe(
      longest.reduce((sum, chain) => sum + chain.events, 0)
    );
    expect(found.errors.reduce((sum, count) => sum + count)).toBe(
      longest.reduce((sum, chain) => sum + chain.errors, 0)
    );

    const total = await store.red(scope, TOTAL);
    const sum = (of: (chain: (typeof chains)[number]) => number) => chains.reduce((all, chain) => all + of(chain), 0);
    expect([total.source, total.requests[0], total.errors[0], total.recorded[0]]).toEqual([
      source,
      sum(({ weight }) => weight),
      sum(({ weight, errors }) => (errors > 0 ? weight : 0)),
      chains.length,
    ]);
    const steps = await store.red(scope, { ...TOTAL, stepMs: HOUR, counts: true });
    const perHour = new Map<number, number>();
    chains.forEach(({ first }) =>
      perHour.set(Math.floor(first / HOUR), (perHour.get(Math.floor(first / HOUR)) ?? 0) + 1)
    );
    expect([...steps.recorded]).toEqual([...perHour].sort(([one], [other]) => one - other).map(([, count]) => count));
  }

  it('equal those of the rows, for one tenant and for all', async () => {
    await expectRight({ ...SCOPE, tenants: ['own'] }, 'rollup');
    await expectRight({ ...SCOPE, tenants: 'all' }, 'rollup');
    const { options } = chainsQuerySchema.parse({ queryType: 'chains' });
    expect(await store.chainSearch({ ...SCOPE, tenants: ['nobody'] }, options)).toMatchObject({
      chainId: [],
      matched: 0,
    });
  });

  it('come from the rows where kept figures are no help', async () => {
    await expectRight({ ...SCOPE, from: SCOPE.to - 65 * MINUTE }, 'rows');
    const filters = { ...SCOPE.filters, services: ['service-1'] };
    const { options } = chainsQuerySchema.parse({ queryType: 'chains' });
    expect((await store.chainSearch({ ...SCOPE, filters }, options)).source).toBe('rows');
    expect((await store.chainSearch(SCOPE, { ...options, sort: 'services' })).source).toBe('rows');
  });

  it('count late rows of hours that were over, and forget rows that leave', async () => {
    const late = events(50, 2).map((event) => ({ ...event, at: event.at - 10_000 }));
    const before = all;
    all = [...all, ...late];
    await load(late, 'late', 100_001);
    await expectRight({ ...SCOPE, tenants: 'all' }, 'rollup');
    await load([{ chain: 1, service: 'service-0', at: T0, tenant: 'own' }], 'late', 200_001);
    all = before;
    await expectRight({ ...SCOPE, tenants: 'all' }, 'rollup');
  });
});
