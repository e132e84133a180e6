import type { RedQuestion } from '../../src/stores/port';
import { chainIdText, eventBatch } from '../../src/stores/testing/batches';
import { HOSTILE, HOUR, loadSample, MINUTE, T0 } from '../../src/stores/testing/sampleEvents';
import { testScope } from '../../src/stores/testing/scopes';
import { storesUnderTest, type StoreUnderTest } from '../../src/stores/testing/storesUnderTest';
import { suiteUnless } from '../../src/stores/testing/suiteUnless';

const BY_SERVICE: RedQuestion = { groupBy: 'service', stepMs: MINUTE, limit: 50 };
const all = (changes: Parameters<typeof testScope>[2] = {}) =>
  testScope(T0, T0 + HOUR, { tenants: ['acme'], ...changes });

for (const kind of storesUnderTest(process.env)) {
  const suite = suiteUnless(kind.skipped, `limits of ${kind.name}`);

  suite(`store ${kind.name}, limits`, () => {
    let under: StoreUnderTest;
    beforeAll(async () => {
      under = await kind.open();
      await loadSample(under.store);
    });
    afterAll(() => under.dispose());

    it('never shows a row of another tenant [S2-113]', async () => {
      const scope = testScope(T0, T0 + HOUR, { tenants: ['acme', 'nobody'] });
      const { store } = under;
      const answers = await Promise.all([
        store.red(scope, BY_SERVICE),
        store.red(scope, { groupBy: 'endpoint', stepMs: 'total', limit: 50 }),
        store.red(scope, { groupBy: 'chain', stepMs: 'total', limit: 50 }),
        store.graph(scope, 50),
        store.chainFeatures(scope),
        store.chainSearch(scope, { sort: 'start', order: 'desc', status: 'all', limit: 50 }),
        store.chainEvents(scope, chainIdText(5)),
        store.metrics(scope, { names: [], stepMs: 'raw', aggregation: 'mean', limit: 50 }),
        store.resources(scope),
        store.eventMarks(scope, 50),
        ...(['services', 'endpoints', 'chains', 'users', 'metrics'] as const).map((kindOf) =>
          store.catalogue(scope, kindOf, 50)
        ),
      ]);
      const text = JSON.stringify(answers);
      expect(text).not.toContain('secret');
      expect(text).not.toContain('mallory');
      expect((await store.status(scope)).events).toBe(12);
      expect((await store.status(testScope(T0, T0 + HOUR, { tenants: [] }))).events).toBe(0);
      expect((await store.red(testScope(T0, T0 + HOUR), BY_SERVICE)).groups).toContainEqual({ service: 'secret' });
    });

    it('takes hostile texts in every filter as texts', async () => {
      for (const text of HOSTILE) {
        for (const field of ['services', 'endpoints', 'chains', 'users', 'eventTypes'] as const) {
          expect((await under.store.red(all({ filters: { [field]: [text] } }), BY_SERVICE)).groups).toEqual([]);
        }
        expect((await under.store.graph(all({ filters: { services: [text] } }), 5)).nodes.requests).toHaveLength(0);
        expect(
          (await under.store.metrics(all(), { names: [text], stepMs: 'raw', aggregation: 'mean', limit: 5 })).groups
        ).toEqual([]);
        expect((await under.store.status(testScope(T0, T0 + HOUR, { tenants: [text] }))).events).toBe(0);
      }
      expect((await under.store.status(all())).events).toBe(12);
    }, 120_000);

    it('refuses more rows than allowed with a sentence', async () => {
      await expect(under.store.red(all({ maxRows: 3 }), BY_SERVICE)).rejects.toMatchObject({
        code: 'tooMuch',
        message: expect.stringContaining('limit of 3'),
      });
    });

    it('ends a question on abort, before and while it runs', async () => {
      const before = new AbortController();
      before.abort();
      await expect(under.store.chainFeatures(all({ signal: before.signal }))).rejects.toMatchObject({
        code: 'cancelled',
      });
      const during = new AbortController();
      const asked = under.store.red(all({ signal: during.signal }), BY_SERVICE);
      during.abort();
      await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
      expect((await under.store.red(all(), BY_SERVICE)).groups.length).toBe(6);
    });

    it.each([64, 65, 200])('counts the services of chains where there are %d of them [S0-029]', async (most) => {
      const from = T0 + most * HOUR;
      const services = [1, most - 1, most];
      const rows = services.flatMap((count, chain) =>
        Array.from({ length: 2 * count }, (_, row) => ({
          chain: 1_000 * most + chain,
          service: `service ${row % count}`,
          at: from + row,
          tenant: 'acme',
        }))
      );
      const load = await under.store.begin({ dataset: '', strict: false });
      await load.events(eventBatch(rows, 10_000 * most));
      await load.commit();
      const scope = testScope(from, from + HOUR, { tenants: ['acme'] });
      const { chainId, features } = await under.store.chainFeatures(scope);
      const ids = services.map((_, chain) => chainIdText(1_000 * most + chain));
      expect(ids.map((id) => features.uniqueServices[chainId.indexOf(id)])).toEqual(services);
      const found = await under.store.chainSearch(scope, { sort: 'services', order: 'desc', status: 'all', limit: 5 });
      expect([...found.services]).toEqual([...services].reverse());
    });
  });
}
