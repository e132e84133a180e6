import { textAt } from '../../src/contracts/columns';
import type { RedQuestion } from '../../src/stores/port';
import { chainIdText, eventBatch, metricBatch } from '../../src/stores/testing/batches';
import { bucketsOf } from '../../src/stores/testing/buckets';
import { EVENTS, HOUR, MINUTE, T0 } from '../../src/stores/testing/sampleEvents';
import { testScope } from '../../src/stores/testing/scopes';
import { storesUnderTest, type StoreUnderTest } from '../../src/stores/testing/storesUnderTest';
import { suiteUnless } from '../../src/stores/testing/suiteUnless';

const BY_SERVICE: RedQuestion = { groupBy: 'service', stepMs: MINUTE, limit: 50 };

for (const kind of storesUnderTest(process.env)) {
  const suite = suiteUnless(kind.skipped, `loads into ${kind.name}`);
  suite(`store ${kind.name}, loads`, () => {
    let under: StoreUnderTest;
    beforeEach(async () => {
      under = await kind.open();
    });
    afterEach(() => under.dispose());
    const count = async () => (await under.store.status(testScope(0, T0 + HOUR))).events;

    it('takes the same events once, within a batch, a load and between loads', async () => {
      const load = await under.store.begin({ dataset: '', strict: false });
      expect(
        await load.events(
          eventBatch([...EVENTS, EVENTS[0]].map((row, index) => ({ ...row, event: (index % EVENTS.length) + 1 })))
        )
      ).toEqual({
        inserted: EVENTS.length,
        duplicates: 1,
      });
      expect(await load.events(eventBatch(EVENTS))).toEqual({ inserted: 0, duplicates: EVENTS.length });
      expect(await load.commit()).toEqual({ inserted: EVENTS.length, duplicates: EVENTS.length + 1 });
      const again = await under.store.begin({ dataset: '', strict: true });
      expect(await again.events(eventBatch(EVENTS))).toEqual({ inserted: 0, duplicates: EVENTS.length });
      await again.commit();
      expect(await count()).toBe(EVENTS.length);
    });

    it('takes more events than a block of the store holds, with known ones among them, each once', async () => {
      const size = 20_000;
      const many = (from: number, count = size) =>
        eventBatch(
          Array.from({ length: count }, (_, row) => ({
            chain: 1,
            service: 'cart',
            at: T0 + from + row,
            span: `s${from + row}`,
            metadata: { row: from + row },
          })),
          1 + from
        );
      const load = await under.store.begin({ dataset: '', strict: false });
      const inserted: number[] = [];
      for (const from of [0, 1, 2, 1.5, 3, 4, 5, 6, 7, 0.5].map((place) => place * size)) {
        inserted.push((await load.events(many(from))).inserted);
      }
      expect(inserted).toEqual([size, size, size, 0, size, size, size, size, size, 0]);
      expect(await load.commit()).toEqual({ inserted: 8 * size, duplicates: 2 * size });
      expect(await count()).toBe(8 * size);
      const later = await under.store.begin({ dataset: 'later', strict: false });
      expect(await later.events(many(7.5 * size))).toEqual({ inserted: size / 2, duplicates: size / 2 });
      await later.commit();
      expect(await count()).toBe(8.5 * size);
    }, 60_000);

    it('replaces a dataset, also when its times have moved, and changes nothing before the commit', async () => {
      const first = await under.store.begin({ dataset: 'demo', strict: false });
      await first.events(eventBatch(EVENTS));
      await first.metrics(metricBatch([{ name: 'cpu', value: 1, at: T0 }]));
      await first.commit();
      const second = await under.store.begin({ dataset: 'demo', strict: false });
      expect(await second.events(eventBatch(EVENTS.slice(0, 8).map((row) => ({ ...row, at: row.at + HOUR }))))).toEqual(
        { inserted: 8, duplicates: 0 }
      );
      expect(await count()).toBe(EVENTS.length);
      await second.commit();
      expect(await count()).toBe(8);
      const red = await under.store.red(testScope(T0, T0 + 2 * HOUR), BY_SERVICE);
      expect(bucketsOf(red, 'gateway')).toEqual([
        [T0 + HOUR, 1],
        [T0 + HOUR + MINUTE, 1],
      ]);
      expect((await under.store.graph(testScope(T0, T0 + HOUR), 10)).edges.calls).toHaveLength(0);
      expect((await under.store.status(testScope(0, 1))).metrics).toBe(0);
    });

    it('shows nothing of a strict load before its commit and nothing after a rollback', async () => {
      const load = await under.store.begin({ dataset: '', strict: true });
      await load.events(eventBatch(EVENTS));
      expect(await count()).toBe(0);
      await load.rollback();
      expect(await count()).toBe(0);
      const next = await under.store.begin({ dataset: '', strict: true });
      await next.events(eventBatch(EVENTS));
      await next.commit();
      expect(await count()).toBe(EVENTS.length);
    });

    it('changes the watermark with every load that adds or removes rows', async () => {
      const scope = testScope(0, 1);
      const versions = new Set([(await under.store.watermark(scope)).version]);
      for (const shift of [0, 1, 2]) {
        const load = await under.store.begin({ dataset: 'demo', strict: false });
        await load.events(
          eventBatch(
            EVENTS.map((row) => ({ ...row, at: row.at + shift })),
            100 * (shift + 1)
          )
        );
        await load.commit();
        versions.add((await under.store.watermark(scope)).version);
      }
      expect(versions.size).toBe(4);
      expect(await under.store.watermark(scope)).toMatchObject({ firstEvent: T0 + 2, lastEvent: T0 + 4 * MINUTE + 12 });
    });

    it('finds callers that arrive after their callees', async () => {
      for (const rows of [EVENTS.slice(1, 2), EVENTS.slice(2, 5)]) {
        const load = await under.store.begin({ dataset: '', strict: false });
        await load.events(eventBatch(rows, rows[0].span === 'a3' ? 50 : 60));
        await load.commit();
      }
      const { edges } = await under.store.graph(testScope(T0, T0 + HOUR), 10);
      expect(
        Array.from(edges.calls, (_, row) => `${textAt(edges.caller, row)}>${textAt(edges.callee, row)}`).sort()
      ).toEqual(['cart>redis', 'gateway>cart']);
    });

    it('keeps the same recording once per tenant, with calls only between rows of one tenant', async () => {
      const ofTenant = (tenant: string) => eventBatch(EVENTS.map((row) => ({ ...row, tenant })));
      for (const tenant of ['acme', 'globex']) {
        const load = await under.store.begin({ dataset: '', strict: false });
        expect(await load.events(ofTenant(tenant))).toEqual({ inserted: EVENTS.length, duplicates: 0 });
        expect(await load.events(ofTenant(tenant))).toEqual({ inserted: 0, duplicates: EVENTS.length });
        await load.commit();
      }
      const callsOf = async (tenant: string, filters = {}) => {
        const { edges } = await under.store.graph({ ...testScope(T0, T0 + HOUR, { filters }), tenants: [tenant] }, 10);
        return Array.from(
          edges.calls,
          (calls, row) => `${textAt(edges.caller, row)}>${textAt(edges.callee, row)} ${calls}`
        ).sort();
      };
      const acme = await callsOf('acme');
      expect(acme).toContain('gateway>cart 2');
      expect(await callsOf('globex')).toEqual(acme);
      expect(await callsOf('globex', { eventTypes: ['/./'] })).toEqual(acme);
    });

    it('refuses a batch that is not whole and names the row', async () => {
      const load = await under.store.begin({ dataset: '', strict: false });
      await expect(load.events(eventBatch([EVENTS[0], { ...EVENTS[1], service: '' }]))).rejects.toMatchObject({
        code: 'badInput',
        message: 'Row 2 of the batch has no service name.',
      });
      await expect(load.events({ ...eventBatch(EVENTS), service: [] })).rejects.toMatchObject({ code: 'badInput' });
      await expect(load.metrics(metricBatch([{ name: 'cpu', value: NaN, at: T0 }]))).rejects.toMatchObject({
        code: 'badInput',
      });
      await load.rollback();
    });

    it('keeps texts of every length and script, and broken JSON as it is', async () => {
      const texts = [
        '',
        'twelve bytes',
        'thirteen byte',
        'zwölf',
        '日本語のサービス名',
        'emoji 🙂 and more text',
        'x'.repeat(5000),
        '{"broken":',
        '[1,',
      ];
      const load = await under.store.begin({ dataset: '', strict: false });
      await load.events(
        eventBatch(
          texts.map((text, index) => ({
            chain: 7,
            service: `s${index}`,
            at: T0 + index,
            metadata: text,
            dependencies: text,
            performance: text,
          }))
        )
      );
      await load.commit();
      const events = await under.store.chainEvents(testScope(T0, T0 + HOUR), chainIdText(7));
      expect(events.metadata).toEqual(texts);
      expect(events.dependencies).toEqual(texts);
    });

    it('replaces definitions of the same chain', async () => {
      const row = {
        chainId: chainIdText(1),
        name: 'First',
        topology: {},
        expectedServices: ['a', 'b'],
        criticalPath: ['a'],
      };
      for (const [name, strict] of [
        ['First', false],
        ['Second', false],
        ['Third', true],
      ] as const) {
        const load = await under.store.begin({ dataset: '', strict });
        await load.definitions([{ ...row, name }]);
        await load.events(eventBatch(EVENTS.slice(0, 5)));
        await load.commit();
      }
      expect((await under.store.catalogue(testScope(T0, T0 + HOUR), 'chains', 5)).value).toEqual(['Third']);
    });
  });
}
