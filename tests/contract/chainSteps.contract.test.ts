import { textAt } from '../../src/contracts/columns';
import { stepsOf } from '../../src/core/anomaly/chains/chainSteps';
import type { ChainStepColumns } from '../../src/stores/port';
import { chainIdText, eventBatch, type TestEvent } from '../../src/stores/testing/batches';
import { MINUTE, T0 } from '../../src/stores/testing/sampleEvents';
import { testScope } from '../../src/stores/testing/scopes';
import { storesUnderTest, type StoreUnderTest } from '../../src/stores/testing/storesUnderTest';
import { suiteUnless } from '../../src/stores/testing/suiteUnless';

const row = (chain: number, service: string, at: number, more: Partial<TestEvent> = {}): TestEvent => ({
  ...{ chain, service, at: T0 + at, tenant: 'acme' },
  ...more,
});

const EVENTS: TestEvent[] = [
  // 1: whole; both begin in the same millisecond, the outer one ends later.
  row(1, 'web', 0, { type: 'start', endpoint: 'GET /buy', user: 'ann' }),
  row(1, 'cart', 0, { type: 'start' }),
  row(1, 'cart', 40, { durationMs: 40 }),
  row(1, 'bank', 80, { durationMs: 20 }),
  row(1, 'web', 100, { durationMs: 100, endpoint: 'GET /buy' }),
  // 2: cart never ends, bank fails.
  row(2, 'web', 1_000, { type: 'start', endpoint: 'GET /buy' }),
  row(2, 'cart', 1_010, { type: 'start', user: 'bob' }),
  row(2, 'bank', 1_090, { durationMs: 20, type: 'error' }),
  row(2, 'web', 1_100, { durationMs: 100, endpoint: 'GET /buy' }),
  // 3: has a definition by its id.
  row(3, 'jobs', 2_000, { durationMs: 5 }),
  // 4: somebody else's.
  row(4, 'secret', 3_000, { durationMs: 5, tenant: 'globex', endpoint: '/secret' }),
];

function byChain({ chainId, kind, steps, open, failed, start, durationMs }: ChainStepColumns) {
  return Object.fromEntries(
    chainId.map((id, at) => [
      id,
      {
        kind: textAt(kind, at),
        steps: stepsOf(textAt(steps, at)),
        open: stepsOf(textAt(open, at)),
        failed: failed[at],
        start: start[at] - T0,
        durationMs: durationMs[at],
      },
    ])
  );
}

for (const kind of storesUnderTest(process.env)) {
  suiteUnless(kind.skipped, `steps of chains in store ${kind.name}`)(`steps of chains in store ${kind.name}`, () => {
    let under: StoreUnderTest;
    beforeAll(async () => {
      under = await kind.open();
      const load = await under.store.begin({ dataset: '', strict: false });
      await load.events(eventBatch(EVENTS));
      await load.definitions([
        {
          chainId: chainIdText(3),
          name: 'Nightly job',
          topology: { entry: 'jobs', edges: [{ from: 'jobs', to: 'bank' }] },
          expectedServices: ['jobs', 'bank "one"'],
          maxDurationMs: 500,
          criticalPath: ['jobs'],
        },
        { chainId: chainIdText(9), name: 'theirs', topology: {}, expectedServices: ['secret'], tenantId: 'globex' },
      ]);
      await load.commit();
    });
    afterAll(() => under.dispose());

    const scope = (changes: Parameters<typeof testScope>[2] = {}) =>
      testScope(T0, T0 + MINUTE, { tenants: ['acme'], ...changes });

    it('are the services in the order of their beginning, those left open, and whether one failed', async () => {
      expect(byChain(await under.store.chainSteps(scope()))).toEqual({
        [chainIdText(1)]: {
          kind: 'GET /buy',
          steps: ['web', 'cart', 'bank'],
          open: [],
          failed: 0,
          start: 0,
          durationMs: 100,
        },
        [chainIdText(2)]: {
          ...{ kind: 'GET /buy', steps: ['web', 'cart', 'bank'], open: ['cart'], failed: 1 },
          ...{ start: 1_000, durationMs: 100 },
        },
        [chainIdText(3)]: { kind: 'Nightly job', steps: ['jobs'], open: [], failed: 0, start: 1_995, durationMs: 5 },
      });
    });

    it('are whole where a filter chooses the chain, and none outside the range', async () => {
      const chosen = await under.store.chainSteps(
        scope({ filters: { services: ['cart'], endpoints: [], chains: [], users: ['bob'], eventTypes: [] } })
      );
      expect(Object.keys(byChain(chosen))).toEqual([chainIdText(2)]);
      expect(byChain(chosen)[chainIdText(2)].steps).toEqual(['web', 'cart', 'bank']);
      expect((await under.store.chainSteps(testScope(T0 + MINUTE, T0 + 2 * MINUTE))).chainId).toEqual([]);
    });

    it('are declared in definitions, of which a tenant sees its own and those for all [S1-009] [S1-010] [S1-011] [S1-012]', async () => {
      const rows = await under.store.chainDefinitions(scope());
      expect(rows).toHaveLength(1);
      const [{ name, topology, expected, criticalPath, maxDurationMs }] = rows;
      expect([name, JSON.parse(topology), JSON.parse(expected), JSON.parse(criticalPath), maxDurationMs]).toEqual([
        'Nightly job',
        { entry: 'jobs', edges: [{ from: 'jobs', to: 'bank' }] },
        ['jobs', 'bank "one"'],
        ['jobs'],
        500,
      ]);
      expect((await under.store.chainDefinitions(testScope(T0, T0 + MINUTE))).map((one) => one.name)).toEqual([
        'Nightly job',
        'theirs',
      ]);
    });
  });
}
