import type { Frame } from '../../src/backend/frames/frame';
import { redQueryType } from '../../src/backend/queries/red';
import { redQuerySchema } from '../../src/contracts/queries/red';
import { seededRandom } from '../../src/core/stats/random';
import { eventBatch, type TestEvent } from '../../src/stores/testing/batches';
import { testScope } from '../../src/stores/testing/scopes';
import { storesUnderTest, type StoreUnderTest } from '../../src/stores/testing/storesUnderTest';
import { queryContext } from '../fixtures/queries/context';
import { suiteUnless } from '../../src/stores/testing/suiteUnless';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const T0 = Date.UTC(2026, 2, 2, 8);
const MEASURES = ['requests', 'errors', 'errorRatio', 'rate', 'mean', 'p50', 'p95', 'p99'] as const;
type Measure = (typeof MEASURES)[number];

/** Three hours: a busy service, one that speaks seldom, and one that comes late and has no errors. */
function events(): TestEvent[] {
  const random = seededRandom(11);
  const at = (service: string, time: number, chain: number): TestEvent => ({
    chain,
    service,
    at: Math.round(time),
    durationMs: Math.round(5 + 400 * random() ** 3),
    type: service !== 'late' && random() < 0.2 ? 'error' : 'complete',
  });
  const busy = Array.from({ length: 900 }, (_, i) => at('busy', T0 + 3 * HOUR * random(), i + 1));
  const seldom = Array.from({ length: 9 }, (_, i) => at('seldom', T0 + 3 * HOUR * random(), 1_000 + i));
  const late = Array.from({ length: 60 }, (_, i) => at('late', T0 + 2 * HOUR + HOUR * random(), 2_000 + i));
  // One exactly on an edge belongs to the window that begins there.
  return [...busy, ...seldom, ...late, at('busy', T0 + HOUR, 3_000), at('busy', T0 + 3 * HOUR - 1, 3_001)];
}

/** The window's figure straight from its definition; null is missing. */
function byHand(
  all: readonly TestEvent[],
  service: string,
  from: number,
  sizeMs: number,
  measure: Measure
): number | null {
  const rows = all.filter((row) => row.service === service && row.at >= from && row.at < from + sizeMs);
  const errors = rows.filter((row) => row.type === 'error').length;
  switch (measure) {
    case 'requests':
      return rows.length;
    case 'errors':
      return errors;
    case 'rate':
      return (rows.length * 1000) / sizeMs;
    case 'errorRatio':
      return rows.length === 0 ? null : errors / rows.length;
    case 'mean':
      return rows.length === 0 ? null : rows.reduce((sum, row) => sum + (row.durationMs ?? NaN), 0) / rows.length;
    default:
      return quantile(
        rows.map((row) => row.durationMs ?? NaN),
        Number(measure.slice(1)) / 100
      );
  }
}

/** Linear interpolation between the two nearest ranks, as SQL's percentile_cont does it. */
function quantile(values: number[], share: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = (sorted.length - 1) * share;
  const below = sorted[Math.floor(rank)];
  return sorted.length === 0 ? null : below + (rank % 1) * ((sorted[Math.ceil(rank)] ?? below) - below);
}

for (const kind of storesUnderTest(process.env)) {
  const suite = suiteUnless(kind.skipped, `windows over ${kind.name}`);

  suite(`windows over ${kind.engine}`, () => {
    const all = events();
    const lastEvent = Math.max(...all.map(({ at }) => at));
    let under: StoreUnderTest;
    beforeAll(async () => {
      under = await kind.open();
      const load = await under.store.begin({ dataset: '', strict: true });
      await load.events(eventBatch(all));
      await load.commit();
    });
    afterAll(() => under.dispose());

    async function ask(options: object, range: { from: number; to: number }, until = lastEvent, model: object = {}) {
      const query = redQuerySchema.parse({
        queryType: 'red',
        options: { measures: [...MEASURES], ...options },
        ...model,
      });
      const watermark = { version: '1', firstEvent: T0, lastEvent: until, firstMetric: NaN, lastMetric: NaN };
      const context = queryContext({ ...range, now: T0 + 4 * HOUR, watermark });
      const scope = (asked = range) => testScope(asked.from, asked.to, { filters: query.filters });
      const input = await redQueryType.read(query, context, { store: under.store, scope });
      return redQueryType.answer(query, context, input);
    }

    const pointsOf = (frame: Frame) => {
      const [time, value] = frame.fields.map(({ values }) => Array.from(values as Float64Array));
      return time.map((start, row): [number, number | null] => [start, Number.isNaN(value[row]) ? null : value[row]]);
    };

    it.each([
      ['tumbling, a minute', MINUTE, undefined],
      ['tumbling, 5 minutes', 5 * MINUTE, undefined],
      ['tumbling, an hour', HOUR, undefined],
      ['sliding, 5 minutes by 1', 5 * MINUTE, MINUTE],
      ['sliding, 90 seconds by 30', 90_000, 30_000],
    ])('are equal to hand computation: %s [S2-173]', async (_, sizeMs, slideMs) => {
      const range = { from: T0 + 20 * MINUTE, to: T0 + 3 * HOUR };
      const { frames } = await ask({ window: { sizeMs, slideMs } }, range);
      expect(frames).toHaveLength(3 * MEASURES.length);
      const step = slideMs ?? sizeMs;
      const first = Math.floor(range.from / step) * step - (sizeMs - step);
      for (const frame of frames) {
        const { service, measure } = frame.fields[1].labels as { service: string; measure: Measure };
        const points = pointsOf(frame);
        const starts = Array.from(
          { length: points.length },
          (_unused, i) => Math.max(first, T0 - sizeMs + step) + i * step
        );
        expect(points.map(([start]) => start)).toEqual(starts);
        for (const [start, value] of points) {
          const expected = byHand(all, service, start, sizeMs, measure);
          expect({ start, value: value === null ? null : Number(value.toFixed(9)) }).toEqual({
            start,
            value: expected === null ? null : Number(expected.toFixed(9)),
          });
        }
      }
    });

    it('are given only once the data reach their end [S2-175]', async () => {
      const range = { from: T0, to: T0 + HOUR };
      const window = { sizeMs: 5 * MINUTE, slideMs: MINUTE };
      const lastStart = async (until: number) => {
        const { frames } = await ask({ window, measures: ['requests'] }, range, until);
        return pointsOf(frames[0]).at(-1)?.[0];
      };
      expect(await lastStart(T0 + 20 * MINUTE - 1)).toBe(T0 + 14 * MINUTE);
      expect(await lastStart(T0 + 20 * MINUTE)).toBe(T0 + 15 * MINUTE);
      expect(await lastStart(T0 + 20 * MINUTE + 59_999)).toBe(T0 + 15 * MINUTE);
      const none = await ask({ window, measures: ['requests'] }, { from: T0, to: T0 + MINUTE }, T0 - HOUR);
      expect(none.frames.flatMap(({ fields }) => fields)).toEqual([]);
    });

    it('are the same as an interval of their size where they do not overlap', async () => {
      const range = { from: T0, to: T0 + 3 * HOUR };
      const tumbling = await ask({ window: { sizeMs: 5 * MINUTE } }, range);
      const interval = await ask({}, range, lastEvent, { interval: '5m' });
      expect(tumbling.frames).toEqual(interval.frames);
    });

    it('can be compared with those before', async () => {
      const range = { from: T0 + 2 * HOUR, to: T0 + 3 * HOUR };
      const options = { window: { sizeMs: 5 * MINUTE, slideMs: MINUTE }, measures: ['requests'] };
      const { frames } = await ask(options, range, lastEvent, { compareTo: 'previous' });
      const usual = frames.filter((frame) => frame.fields[1].labels?.measure === 'usualRequests');
      expect(usual.length).toBeGreaterThan(0);
      for (const frame of usual) {
        const service = frame.fields[1].labels?.service ?? '';
        for (const [start, value] of pointsOf(frame)) {
          expect(value).toBe(byHand(all, service, start - HOUR, 5 * MINUTE, 'requests'));
        }
      }
    });

    it('say nothing of a group that was folded into the others at some of the starts', async () => {
      const window = { sizeMs: 5 * MINUTE, slideMs: MINUTE };
      const { frames, notices } = await ask({ window, measures: ['requests'], limit: 1 }, { from: T0, to: T0 + HOUR });
      expect(frames.map((frame) => frame.fields[1].labels?.service).sort()).toEqual(['busy', 'other']);
      expect(notices).toHaveLength(1);
    });

    it.each([
      ['a slide that does not divide the size', { sizeMs: 300_000, slideMs: 70_000 }, /slideMs has to divide sizeMs/],
      ['too many windows at a time', { sizeMs: HOUR, slideMs: MINUTE }, /at most 12/],
      ['no size', { slideMs: MINUTE }, /expected number/],
    ])('are refused with %s', (_, window, sentence) => {
      expect(() => redQuerySchema.parse({ queryType: 'red', options: { window } })).toThrow(sentence);
    });

    it('are refused where there would be more than a chart can show', async () => {
      const window = { sizeMs: 5_000, slideMs: 1_000 };
      await expect(ask({ window }, { from: T0, to: T0 + 24 * HOUR })).rejects.toMatchObject({
        code: 'badQuery',
        message: expect.stringMatching(/A window every 1s gives .* at most 11000/),
      });
    });
  });
}
