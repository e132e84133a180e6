import type { RedQuestion } from '../../src/stores/port';
import { eventBatch, type TestEvent } from '../../src/stores/testing/batches';
import { testScope } from '../../src/stores/testing/scopes';
import { storesUnderTest, type StoreUnderTest } from '../../src/stores/testing/storesUnderTest';
import { suiteUnless } from '../../src/stores/testing/suiteUnless';

const T0 = Date.UTC(2026, 5, 1);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Two hours of three services: some requests failed, some were sampled, some have no duration, some rows do not count. */
const EVENTS = Array.from(
  { length: 900 },
  (_, row): TestEvent => ({
    chain: row + 1,
    service: ['cart', 'orders', 'gateway'][row % 3],
    endpoint: row % 5 === 0 ? '/slow' : '/quick',
    type: row % 17 === 0 ? 'error' : row % 19 === 0 ? 'start' : 'complete',
    at: T0 + row * 8_000,
    durationMs: row % 7 === 0 ? undefined : 1 + ((row * 7919) % 997),
    sampleRate: row % 11 === 0 ? 0.25 : 1,
    tenant: 'acme',
  })
);

/** `avg(duration)` of the requests by group and step, each weighing as many as it stands for. */
function meansOf(nameOf: (event: TestEvent) => string, stepMs: number | 'total'): Map<string, number> {
  const sums = new Map<string, [milliseconds: number, requests: number]>();
  for (const event of EVENTS) {
    const { at, type, durationMs, sampleRate = 1 } = event;
    if (type !== 'start') {
      const bucket = stepMs === 'total' ? T0 : Math.floor(at / stepMs) * stepMs;
      const [milliseconds, requests] = sums.get(`${nameOf(event)} ${bucket}`) ?? [0, 0];
      const weight = durationMs === undefined ? 0 : 1 / sampleRate;
      sums.set(`${nameOf(event)} ${bucket}`, [milliseconds + (durationMs ?? 0) * weight, requests + weight]);
    }
  }
  return new Map([...sums].map(([key, [milliseconds, requests]]) => [key, milliseconds / requests]));
}

const ASKED: Array<[string, Partial<RedQuestion>, (event: TestEvent) => string]> = [
  ['by service and minute', { stepMs: MINUTE }, ({ service }) => service],
  ['by service and hour', { stepMs: HOUR }, ({ service }) => service],
  ['by service in total', { stepMs: 'total' }, ({ service }) => service],
  ['by endpoint and five minutes', { groupBy: 'endpoint', stepMs: 5 * MINUTE }, ({ endpoint = '' }) => endpoint],
  ['of all in total, with quantiles', { groupBy: 'none', stepMs: 'total', quantiles: undefined }, () => ''],
];

for (const kind of storesUnderTest(process.env)) {
  suiteUnless(kind.skipped, `mean durations, ${kind.name}`)(`mean durations, ${kind.name}`, () => {
    let under: StoreUnderTest;
    const scope = testScope(T0, T0 + 2 * HOUR, { tenants: ['acme'] });

    beforeAll(async () => {
      under = await kind.open();
      const load = await under.store.begin({ dataset: '', strict: false });
      await load.events(eventBatch(EVENTS));
      await load.commit();
    });
    afterAll(() => under.dispose());

    it.each(ASKED)('%s are those of the rows that have one [S1-094]', async (_, changes, nameOf) => {
      const question: RedQuestion = { groupBy: 'service', stepMs: MINUTE, limit: 50, quantiles: [], mean: true };
      const asked = { ...question, ...changes };
      const { groups, group, time, durationSum, timed = [] } = await under.store.red(scope, asked);
      const expected = meansOf(nameOf, asked.stepMs);
      expect(group).toHaveLength(expected.size);
      group.forEach((code, row) => {
        const [name = ''] = Object.values(groups[code]);
        const mean = expected.get(`${name} ${time[row]}`) ?? 0;
        if (Number.isNaN(mean)) {
          expect(timed[row]).toBe(0);
        } else {
          expect(durationSum[row] / timed[row] / mean).toBeCloseTo(1, 9);
        }
      });
    });

    it('cost nothing where nobody asks for them', async () => {
      const steps = await under.store.red(scope, { groupBy: 'service', stepMs: HOUR, limit: 50 });
      expect([steps.timed, steps.durationSum.length]).toEqual([undefined, 0]);
    });
  });
}
