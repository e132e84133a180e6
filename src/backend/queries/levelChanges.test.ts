import { queryContext, TEN } from '../../../tests/fixtures/queries/context';
import { annotationsQuerySchema } from '../../contracts/queries/annotations';
import { normalRandom, seededRandom } from '../../core/stats/random';
import type { ChainStore, RedColumns, RedQuestion, Scope } from '../../stores/port';
import { annotationsQueryType } from './annotations';
import { DAY, HOUR, MINUTE } from './interval';

const FIRST = TEN - 9 * DAY;
const LAST = TEN + 4 * HOUR;
const RELEASE = TEN - 5 * HOUR - 17 * MINUTE;
const INCIDENT = TEN - 20 * HOUR;

/** Nine days of one service by the minute: 120 ms, 180 from the release on, 900 for an hour of incident. */
function red(from: number, to: number): RedColumns {
  const normal = normalRandom(seededRandom(9));
  const level = (time: number) => (time >= INCIDENT && time < INCIDENT + HOUR ? 900 : time < RELEASE ? 120 : 180);
  const all = Array.from({ length: (LAST - FIRST) / MINUTE }, (_, minute) => {
    const time = FIRST + minute * MINUTE;
    return { time, p95: level(time) * Math.exp(0.1 * normal()), requests: 600 + Math.round(20 * normal()) };
  }).filter(({ time }) => time >= from && time < to);
  const column = (pick: (row: (typeof all)[number]) => number) => Float64Array.from(all, pick);
  const p95 = column((row) => row.p95);
  return {
    groups: [{ service: 'cart' }],
    group: new Int32Array(all.length),
    time: column(({ time }) => time),
    requests: column(({ requests }) => requests),
    errors: column(() => 0),
    recorded: new Float64Array(0),
    durationSum: column(() => 0),
    ...{ p50: p95, p95, p99: p95 },
    sampled: [false],
    source: 'rollup',
    rowsRead: all.length,
  };
}

async function changes(range: { from: number; to: number }, lastEvent = LAST) {
  const watermark = { ...queryContext().watermark, firstEvent: FIRST, lastEvent };
  const context = queryContext({ ...range, watermark, now: lastEvent });
  const query = annotationsQuerySchema.parse({
    queryType: 'annotations',
    options: { kind: 'changes', signals: ['rate', 'errorRatio', 'p95'] },
  });
  const store = { red: async ({ from, to }: Scope, _: RedQuestion) => red(from, to) } as unknown as ChainStore;
  const scope = (asked: { from: number; to: number } = range) => ({ ...asked, maxRows: 1e6 }) as Scope;
  const answer = annotationsQueryType.answer(
    query,
    context,
    await annotationsQueryType.read(query, context, { store, scope })
  );
  const [{ fields }] = answer.frames;
  const column = (name: string) => Array.from(fields.find((field) => field.name === name)?.values as ArrayLike<string>);
  return { times: column('time').map(Number), texts: column('text'), ids: column('id'), answer };
}

describe('annotations of changes', () => {
  it('mark the minute from which a signal stayed at another level, and no incident that passes [S0-053]', async () => {
    const { times, texts, answer } = await changes({ from: TEN - 24 * HOUR, to: LAST });
    expect(times).toHaveLength(1);
    expect(Math.abs(times[0] - RELEASE)).toBeLessThanOrEqual(MINUTE);
    expect(texts[0]).toMatch(
      /^p95 of cart rose from 120 ms to 180 ms at 04:4\d UTC and stayed there for at least \d h/
    );
    expect(answer.receipt).toMatchObject({ method: 'fpop-of-medians/1' });
  });

  it('are the same in every range that they begin in, with the same ids', async () => {
    const wide = await changes({ from: TEN - 24 * HOUR, to: LAST });
    for (const range of [
      { from: RELEASE - 10 * MINUTE, to: RELEASE + 10 * MINUTE },
      { from: RELEASE - 3 * HOUR, to: TEN },
    ]) {
      const { ids, texts } = await changes(range);
      expect([ids, texts]).toEqual([wide.ids, wide.texts]);
    }
    expect((await changes({ from: TEN, to: LAST })).ids).toEqual([]);
  });

  it('wait until the new level has lasted two hours', async () => {
    const range = { from: RELEASE - HOUR, to: RELEASE + HOUR };
    expect((await changes(range, RELEASE + 100 * MINUTE)).times).toEqual([]);
    expect((await changes(range, RELEASE + 140 * MINUTE)).times).toHaveLength(1);
  });
});
