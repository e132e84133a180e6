import { textAt } from '../../src/contracts/columns';
import type { MetricQuestion, RedQuestion } from '../../src/stores/port';
import { chainIdText } from '../../src/stores/testing/batches';
import { bucketsOf } from '../../src/stores/testing/buckets';
import { EVENTS, HOSTILE, HOUR, loadSample, MINUTE, T0 } from '../../src/stores/testing/sampleEvents';
import { testScope } from '../../src/stores/testing/scopes';
import { storesUnderTest, type StoreUnderTest } from '../../src/stores/testing/storesUnderTest';
import { suiteUnless } from '../../src/stores/testing/suiteUnless';

const BY_SERVICE: RedQuestion = { groupBy: 'service', stepMs: MINUTE, limit: 50 };

const acme = { tenants: ['acme'] };
const all = (changes: Parameters<typeof testScope>[2] = {}) => testScope(T0, T0 + HOUR, { ...acme, ...changes });

for (const kind of storesUnderTest(process.env)) {
  const suite = suiteUnless(kind.skipped, `store ${kind.name}`);

  suite(`store ${kind.name}, empty`, () => {
    let under: StoreUnderTest;
    beforeAll(async () => {
      under = await kind.open();
    });
    afterAll(() => under.dispose());

    it('answers every question with nothing', async () => {
      const { store } = under;
      const scope = testScope(T0, T0 + HOUR);
      expect(await store.status(scope)).toMatchObject({ engine: kind.engine, events: 0, chains: 0, metrics: 0 });
      const mark = await store.watermark(scope);
      expect([mark.firstEvent, mark.lastEvent, mark.firstMetric, mark.lastMetric]).toEqual([NaN, NaN, NaN, NaN]);
      expect((await store.red(scope, BY_SERVICE)).group).toHaveLength(0);
      expect((await store.red(scope, { groupBy: 'none', stepMs: 'total', limit: 5 })).group).toHaveLength(0);
      expect((await store.graph(scope, 10)).nodes.requests).toHaveLength(0);
      expect((await store.chainFeatures(scope)).chainId).toEqual([]);
      expect(await store.chainSearch(scope, { sort: 'start', order: 'desc', status: 'all', limit: 10 })).toMatchObject({
        chainId: [],
        matched: 0,
      });
      expect((await store.chainEvents(scope, chainIdText(1))).eventId).toEqual([]);
      expect((await store.metrics(scope, { names: [], stepMs: 'raw', aggregation: 'mean', limit: 10 })).groups).toEqual(
        []
      );
      expect((await store.resources(scope)).samples).toHaveLength(0);
      expect((await store.errorGroups(scope, 10)).count).toHaveLength(0);
      expect((await store.eventMarks(scope, 10)).eventId).toEqual([]);
      expect((await store.catalogue(scope, 'services', 10)).value).toEqual([]);
    });
  });

  suite(`store ${kind.name}`, () => {
    let under: StoreUnderTest;
    beforeAll(async () => {
      under = await kind.open();
      await loadSample(under.store);
    });
    afterAll(() => under.dispose());

    describe('red', () => {
      it('counts entries of spans, completes and errors of plain rows, and never other rows [S0-031]', async () => {
        const red = await under.store.red(all(), { groupBy: 'service', stepMs: 'total', limit: 50 });
        const requests = Object.fromEntries(red.groups.map((group, index) => [group.service, red.requests[index]]));
        expect(requests).toEqual({ search: 4, cart: 2, gateway: 2, api: 1, billing: 1, web: 1 });
        expect(red.errors[red.groups.findIndex((group) => group.service === 'cart')]).toBe(1);
        expect([...red.time]).toEqual(red.groups.map(() => T0));
      });

      it('scales sampled rows up and says so', async () => {
        const red = await under.store.red(all({ filters: { services: ['search'] } }), {
          groupBy: 'service',
          stepMs: 'total',
          limit: 5,
        });
        expect([red.requests[0], red.recorded[0], red.durationSum[0], red.p50[0], red.sampled[0]]).toEqual([
          4,
          1,
          40,
          10,
          true,
        ]);
      });

      it('says which minutes are estimates, kept beside the rows or not, and nothing where none is', async () => {
        const kept = await under.store.red(all(), BY_SERVICE);
        const counted = await under.store.red(all({ filters: { endpoints: ['/.*/', ''] } }), BY_SERVICE);
        for (const { groups, group, estimated } of [kept, counted]) {
          const services = Array.from(group, (code) => groups[code].service);
          expect(services.filter((_, row) => estimated?.[row] === 1)).toEqual(['search']);
          expect(estimated).toHaveLength(group.length);
        }
        const whole = await under.store.red(all({ filters: { services: ['gateway'] } }), BY_SERVICE);
        expect(whole.estimated).toBeUndefined();
      });

      it('gives the quantiles of percentile_cont per bucket, sorted by group and time [S1-095] [S1-096]', async () => {
        const red = await under.store.red(all({ filters: { services: ['gateway', 'cart'] } }), {
          groupBy: 'none',
          stepMs: HOUR,
          limit: 5,
        });
        // Durations 40, 80, 100, 200: rank of p50 = 1.5, of p95 = 2.85, of p99 = 2.97.
        expect([red.requests[0], red.errors[0]]).toEqual([4, 1]);
        expect(red.p50[0]).toBeCloseTo(90, 9);
        expect(red.p95[0]).toBeCloseTo(185, 9);
        expect(red.p99[0]).toBeCloseTo(197, 9);
      });

      it('gives the same minutes whether the range is cut within a minute or not, and whatever else it is asked for', async () => {
        const whole = await under.store.red(all(), BY_SERVICE);
        const cut = await under.store.red(testScope(T0 + 65, T0 + 3 * MINUTE + 90, acme), BY_SERVICE);
        const rows = await under.store.red(all({ filters: { endpoints: ['/.*/', ''] } }), BY_SERVICE);
        expect(bucketsOf(whole, 'gateway')).toEqual([
          [T0, 1],
          [T0 + MINUTE, 1],
        ]);
        expect(bucketsOf(cut, 'cart')).toEqual([[T0 + MINUTE, 1]]);
        expect(bucketsOf(cut, 'api')).toEqual([[T0 + 3 * MINUTE, 1]]);
        expect(bucketsOf(cut, 'web')).toEqual([]);
        expect(rows.source).toBe('rows');
        expect(bucketsOf(rows, 'gateway')).toEqual(bucketsOf(whole, 'gateway'));
      });

      it('counts the same in longer steps whether quantiles are asked for or not, and gives those that are asked for', async () => {
        const steps: RedQuestion = { ...BY_SERVICE, stepMs: 5 * MINUTE };
        const whole = await under.store.red(all(), steps);
        const counted = await under.store.red(all(), { ...steps, quantiles: [] });
        expect(counted.groups).toEqual(whole.groups);
        expect([...counted.group]).toEqual([...whole.group]);
        expect([...counted.time]).toEqual([...whole.time]);
        expect([...counted.requests]).toEqual([...whole.requests]);
        expect([...counted.errors]).toEqual([...whole.errors]);
        expect([counted.durationSum.length, whole.durationSum.length]).toEqual([0, 0]);
        expect(counted.sampled).toEqual(whole.sampled);
        expect(counted.estimated).toEqual(whole.estimated);
        expect(counted.rowsRead).toBe(whole.rowsRead);
        const minutes = await under.store.red(all(), BY_SERVICE);
        const some = await under.store.red(all(), { ...BY_SERVICE, quantiles: ['p95'] });
        expect([...some.p95]).toEqual([...minutes.p95]);
        expect([...some.requests]).toEqual([...minutes.requests]);
      });

      it('folds groups beyond the limit into one whose quantiles come from the rows', async () => {
        const red = await under.store.red(all(), { groupBy: 'service', stepMs: 'total', limit: 1 });
        expect(red.groups).toEqual([{ service: 'search' }, { service: 'other' }]);
        expect([red.requests[1], red.errors[1], red.folded]).toEqual([7, 1, 5]);
        // 40, 60, 80, 100, 100, 200, 300
        expect(red.p50[1]).toBeCloseTo(100, 9);
        const minutes = await under.store.red(all(), { ...BY_SERVICE, limit: 1 });
        expect(minutes.groups).toEqual(red.groups);
      });

      it('groups by endpoint and by chain', async () => {
        const endpoints = await under.store.red(all(), { groupBy: 'endpoint', stepMs: 'total', limit: 2 });
        expect(endpoints.groups[0]).toEqual({ endpoint: '/search' });
        const chains = await under.store.red(all(), { groupBy: 'chain', stepMs: 'total', limit: 50 });
        const names = chains.groups.map((group) => group.chain);
        expect(names).toContain('Billing run');
        const buy = names.indexOf('GET /buy');
        expect([chains.requests[buy], chains.errors[buy], chains.durationSum[buy], chains.recorded[buy]]).toEqual([
          2, 1, 300, 2,
        ]);
      });

      it('counts all chains together as the sum of those by name', async () => {
        const total = { stepMs: 'total', quantiles: [] } as const;
        const named = await under.store.red(all(), { groupBy: 'chain', ...total, limit: 50 });
        const together = await under.store.red(all(), { groupBy: 'none', unit: 'chains', ...total, limit: 1 });
        const sum = (values: Float64Array) => values.reduce((all, value) => all + value, 0);
        expect(together.groups).toEqual([{}]);
        for (const figure of ['requests', 'errors', 'durationSum', 'recorded'] as const) {
          expect(together[figure]).toHaveLength(1);
          expect(together[figure][0]).toBeCloseTo(sum(named[figure]), 9);
        }
      });

      it('filters by exact names and by regular expressions, and refuses broken ones', async () => {
        const names = async (services: string[]) =>
          (
            await under.store.red(all({ filters: { services } }), { groupBy: 'service', stepMs: 'total', limit: 50 })
          ).groups
            .map((group) => group.service)
            .sort();
        expect(await names(['cart', 'web'])).toEqual(['cart', 'web']);
        expect(await names(['/^(ca|we)/'])).toEqual(['cart', 'web']);
        expect(await names(['/^b/', 'api'])).toEqual(['api', 'billing']);
        expect(await names(['car'])).toEqual([]);
        await expect(names(['/((/'])).rejects.toMatchObject({
          code: 'badQuery',
          message: expect.stringContaining('RE2'),
        });
      });

      it('filters by chain name and by user', async () => {
        const services = async (filters: NonNullable<Parameters<typeof testScope>[2]>['filters']) =>
          (await under.store.red(all({ filters }), { groupBy: 'service', stepMs: 'total', limit: 50 })).groups
            .map((group) => group.service)
            .sort();
        expect(await services({ chains: ['Billing run'] })).toEqual(['billing']);
        expect(await services({ chains: ['/buy/'] })).toEqual(['cart', 'gateway']);
        expect(await services({ users: ['bob'] })).toEqual(['cart', 'gateway']);
      });
    });

    describe('graph [S0-043]', () => {
      it('takes edges from span ids, from declared calls, and from the order of events with less confidence', async () => {
        const { edges } = await under.store.graph(all(), 50);
        const found = Object.fromEntries(
          Array.from(edges.calls, (calls, row) => [
            `${textAt(edges.caller, row)}>${textAt(edges.callee, row)}`,
            [calls, edges.errors[row], edges.p50[row], edges.confidence[row]],
          ])
        );
        expect(found).toEqual({
          // 55 ms as the caller's client span saw it, 80 ms as the callee reported it.
          'gateway>cart': [2, 1, 67.5, 1],
          'cart>redis': [1, 0, 10, 1],
          'billing>ledger-queue': [1, 0, 20, 1],
          'billing>bank.example': [1, 1, 100, 1],
          'web>api': [1, 0, 60, 0.8],
        });
      });

      it('keeps services that nothing connects, and tells databases, queues and other systems apart', async () => {
        const { nodes, sampled } = await under.store.graph(all(), 50);
        const kinds = Object.fromEntries(
          Array.from(nodes.requests, (_, row) => [textAt(nodes.service, row), textAt(nodes.kind, row)])
        );
        expect(kinds).toEqual({
          gateway: 'service',
          cart: 'service',
          billing: 'service',
          web: 'service',
          api: 'service',
          search: 'service',
          redis: 'database',
          'ledger-queue': 'queue',
          'bank.example': 'external',
        });
        expect(sampled).toBe(true);
      });

      it('gives the same graph from figures kept beside the rows and from the rows', async () => {
        const kept = await under.store.graph(all(), 50);
        const rows = await under.store.graph(all({ filters: { eventTypes: ['/./'] } }), 50);
        expect(rows).toEqual(kept);
      });

      it('keeps the neighbours of filtered services and leaves out what is beyond the limit', async () => {
        const near = await under.store.graph(all({ filters: { services: ['cart'] } }), 50);
        expect([...near.nodes.service.dictionary].sort()).toEqual(['cart', 'gateway', 'redis']);
        const few = await under.store.graph(all(), 2);
        expect([few.nodes.requests.length, few.folded]).toEqual([2, 7]);
      });
    });

    describe('chains', () => {
      it('finds chains by status, duration and order', async () => {
        const search = (options: object) =>
          under.store.chainSearch(all(), { sort: 'start', order: 'asc', status: 'all', limit: 10, ...options });
        expect((await search({})).chainId).toEqual([1, 2, 3, 4, 6].map(chainIdText));
        expect((await search({ status: 'error' })).chainId).toEqual([chainIdText(2)]);
        expect((await search({ minDurationMs: 200, maxDurationMs: 250 })).chainId).toEqual([chainIdText(2)]);
        const longest = await search({ sort: 'duration', order: 'desc', limit: 1 });
        expect([longest.chainId[0], longest.durationMs[0], longest.matched]).toEqual([chainIdText(3), 300, 5]);
        const first = await search({ limit: 1 });
        expect([
          first.services[0],
          first.events[0],
          first.errors[0],
          textAt(first.rootService, 0),
          textAt(first.rootEndpoint, 0),
        ]).toEqual([2, 5, 0, 'gateway', 'GET /buy']);
      });

      it('gives a chain whole, sorted by start, with its texts as they were stored [S1-051]', async () => {
        const events = await under.store.chainEvents(testScope(0, 1, acme), chainIdText(1));
        expect(Array.from(events.start, (start) => start - T0)).toEqual([0, 0, 15, 20, 40]);
        expect(textAt(events.eventType, 0)).toBe('start');
        expect(JSON.parse(events.dependencies[4])).toEqual(EVENTS[3].dependencies);
        if (kind.keepsJsonText) {
          expect(events.dependencies[4]).toBe(JSON.stringify(EVENTS[3].dependencies));
        }
        expect(events.spanId).toEqual(['a1', 'a1', 'a2', 'a3', 'a4']);
        expect(events.eventId[0]).toMatch(/^[0-9a-f-]{36}$/);
      });

      it('has no rows for a chain that is not there, whatever its id looks like', async () => {
        for (const id of [chainIdText(99), 'no such chain', '', ...HOSTILE]) {
          expect((await under.store.chainEvents(all(), id)).eventId).toEqual([]);
        }
      });

      it('computes the 14 features by their definitions [S0-025] [S0-026] [S0-027] [S0-028] [S0-029] [S0-030] [S0-031] [S0-032] [S0-033] [S0-034] [S0-035] [S0-036] [S0-037] [S0-038]', async () => {
        const { chainId, features } = await under.store.chainFeatures(all());
        const of = (chain: number) =>
          Object.fromEntries(
            Object.entries(features).map(([name, values]) => [name, values[chainId.indexOf(chainIdText(chain))]])
          );
        // Durations 80 and 200 over three events: mean 140, sample variance 7200.
        expect(of(2)).toEqual({
          totalDuration: 200,
          avgServiceDuration: 140,
          maxServiceDuration: 200,
          durationVariance: 7200,
          uniqueServices: 2,
          totalEvents: 3,
          errorEvents: 1,
          errorRate: 1 / 3,
          dependencyCount: 0,
          avgDependencyDuration: NaN,
          dependencyFailureRate: 0,
          avgCpuPercent: NaN,
          avgMemoryMb: NaN,
          avgNetworkLatencyMs: NaN,
        });
        expect(of(3)).toMatchObject({
          durationVariance: 0,
          errorRate: 0,
          dependencyCount: 2,
          avgDependencyDuration: 60,
          dependencyFailureRate: 0.5,
          avgCpuPercent: 20,
          avgMemoryMb: 200,
          avgNetworkLatencyMs: 2,
        });
      });
    });

    describe('metrics', () => {
      it('gives series by metric, service, period and tags, raw and in buckets [S1-039] [S1-040]', async () => {
        const question: MetricQuestion = { names: ['cpu'], stepMs: 'raw', aggregation: 'mean', limit: 10 };
        const rows = await under.store.metrics(all(), question);
        expect(rows.groups).toEqual([{ metric: 'cpu', service: 'cart', period: '1m', pod: 'a' }]);
        expect(rows.unit).toEqual(['percent']);
        expect([...rows.value]).toEqual([10, 30, 50]);
        const buckets = await under.store.metrics(all(), { ...question, stepMs: MINUTE });
        expect([[...buckets.time], [...buckets.value]]).toEqual([
          [T0, T0 + MINUTE],
          [20, 50],
        ]);
        const last = await under.store.metrics(all(), { ...question, stepMs: HOUR, aggregation: 'last' });
        expect([...last.value]).toEqual([50]);
        const both = await under.store.metrics(all(), { ...question, names: [] });
        expect(both.groups.map(({ metric }) => metric).sort()).toEqual(['cpu', 'queue_depth']);
        const cpu = both.groups.findIndex(({ metric }) => metric === 'cpu');
        expect([...both.value].filter((_, row) => both.group[row] === cpu)).toEqual([10, 30, 50]);
        const heaviest = await under.store.metrics(all(), { ...question, names: [], limit: 1 });
        expect(heaviest).toMatchObject({ folded: 1, groups: rows.groups });
        expect([...heaviest.value]).toEqual([10, 30, 50]);
      });
    });

    describe('evidence', () => {
      it('means the figures of performance_metrics per service', async () => {
        const resources = await under.store.resources(all({ filters: { services: ['billing', 'web'] } }));
        expect([
          textAt(resources.service, 0),
          resources.cpuPercent[0],
          resources.memoryMb[0],
          resources.samples[0],
        ]).toEqual(['billing', 20, 200, 1]);
        expect(resources.cpuPercent[1]).toBeNaN();
      });

      it('groups errors by what they say [S3-060]', async () => {
        const errors = await under.store.errorGroups(all(), 10);
        expect([
          textAt(errors.service, 0),
          textAt(errors.message, 0),
          errors.count[0],
          errors.exampleChainId[0],
        ]).toEqual(['cart', 'out of stock', 1, chainIdText(2)]);
        const marks = await under.store.eventMarks(all({ filters: { eventTypes: ['error'] } }), 10);
        expect([marks.time[0], marks.text[0]]).toEqual([T0 + MINUTE + 90, 'out of stock']);
      });

      it('lists values busiest first', async () => {
        expect((await under.store.catalogue(all(), 'services', 2)).value).toEqual(['gateway', 'cart']);
        expect((await under.store.catalogue(all(), 'users', 10)).value).toEqual(['ann', 'bob']);
        expect((await under.store.catalogue(all(), 'eventTypes', 10)).value).toEqual(['complete', 'start', 'error']);
        expect((await under.store.catalogue(all(), 'metrics', 10)).value).toEqual(['cpu', 'queue_depth']);
        expect((await under.store.catalogue(all(), 'chains', 10)).value).toContain('Billing run');
        expect((await under.store.catalogue(all(), 'datasets', 10)).value).toEqual([]);
      });
    });
  });
}
