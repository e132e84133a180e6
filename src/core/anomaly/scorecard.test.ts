import { calibration, CHECKED_ODDS, poissonUpper, scoreServices, testSeries, type TestedSeries } from './scorecard';

const MINUTE = 60_000;
const WEEK = 10_080;
/** The score of a strangeness, 7 nats being marked. */
const scoreOf = (nats: number) => 1 - 2 ** (-nats / 7);
const spans = (...starts: number[]) => starts.map((start) => ({ start: start * MINUTE, end: (start + 10) * MINUTE }));

function tested(more: Partial<TestedSeries> = {}): TestedSeries {
  return {
    service: 'cart',
    signal: 'p95',
    kind: 'duration',
    judged: WEEK,
    beyond: [0, 0, 0, 0],
    stretches: [],
    ...more,
  };
}

describe('a tested series', () => {
  const bands = (nats: number[], learning: number[] = []) => ({
    score: Float64Array.from(nats, scoreOf),
    learning: Uint8Array.from(nats, (_, at) => learning[at] ?? 0),
  });
  const named = { service: 'cart', signal: 'p95', kind: 'duration' as const };

  it('counts minutes as strange as one in ten, a hundred, a thousand, ten thousand', () => {
    const { judged, beyond } = testSeries(named, bands([0, 2, Math.log(10), 5, Math.log(1_000), 9.3]), 7, []);
    expect(judged).toBe(6);
    expect(beyond).toEqual([4, 3, 2, 1]);
  });

  it('leaves out what has no verdict, and what was still learning', () => {
    const { judged, beyond } = testSeries(named, bands([NaN, 20, 20], [0, 1, 0]), 7, []);
    expect([judged, beyond[3]]).toEqual([1, 1]);
  });

  it('of nothing is empty', () => {
    expect(testSeries(named, bands([]), 7, []).judged).toBe(0);
  });
});

describe('the scores of services', () => {
  it('count what nobody confirmed as false, by the weeks that were judged', () => {
    const [score] = scoreServices(
      [tested({ stretches: spans(10, 50) }), tested({ signal: 'rate', stretches: spans(90) })],
      []
    );
    expect(score).toMatchObject({
      service: 'cart',
      signals: 2,
      weeks: 1,
      alarms: 3,
      falsePerWeek: 3,
      real: 0,
      found: 0,
    });
    expect(score.falsePerWeekUpper).toBeCloseTo(poissonUpper(3), 9);
    expect(score.delayMs).toBeNaN();
  });

  it('count the time of the signal that was judged longest, since a silent one was watched too', () => {
    const [score] = scoreServices([tested({ judged: 100, stretches: spans(10) }), tested({ signal: 'rate' })], []);
    expect(score).toMatchObject({ weeks: 1, falsePerWeek: 1 });
  });

  it('take a confirmed alarm out, and tell how long it took', () => {
    const said = [{ service: 'cart', signal: 'p95', from: 8 * MINUTE, to: 30 * MINUTE, kind: 'real' as const }];
    const [score] = scoreServices([tested({ stretches: spans(10, 50) })], said);
    expect(score).toMatchObject({ alarms: 2, confirmed: 1, falsePerWeek: 1, real: 1, found: 1, delayMs: 2 * MINUTE });
  });

  it('count what was real and went unseen', () => {
    const said = [{ service: '', signal: '', from: 500 * MINUTE, to: 520 * MINUTE, kind: 'real' as const }];
    expect(scoreServices([tested({ stretches: spans(10) })], said)[0]).toMatchObject({
      real: 1,
      found: 0,
      confirmed: 0,
    });
  });

  it('hold a verdict on one signal, or service, for that alone', () => {
    const said = [{ service: 'cart', signal: 'rate', from: 0, to: 60 * MINUTE, kind: 'expected' as const }];
    const series = [tested({ stretches: spans(10) }), tested({ signal: 'rate', stretches: spans(10) })];
    expect(
      scoreServices([...series, tested({ service: 'pay', signal: 'rate', stretches: spans(10) })], said)
    ).toMatchObject([
      { service: 'cart', refuted: 1, alarms: 2 },
      { service: 'pay', refuted: 0, alarms: 1 },
    ]);
  });

  it('put the noisiest service first, and one without a verdict last', () => {
    const all = [
      tested({ service: 'a', judged: 0 }),
      tested({ service: 'b' }),
      tested({ service: 'c', stretches: spans(1) }),
    ];
    const scores = scoreServices(all, []);
    expect(scores.map(({ service }) => service)).toEqual(['c', 'a', 'b']);
    expect(scores[1].falsePerWeek).toBeNaN();
  });
});

describe('the calibration', () => {
  it('pools the series of a kind', () => {
    const points = calibration([
      tested({ beyond: [900, 80, 8, 1] }),
      tested({ beyond: [1_100, 120, 12, 1] }),
      tested({ kind: 'rate' }),
    ]);
    expect(points).toHaveLength(2 * CHECKED_ODDS.length);
    expect(points[1]).toEqual({ kind: 'duration', odds: 100, minutes: 2 * WEEK, observed: 200 });
    expect(points.at(-1)).toMatchObject({ kind: 'rate', observed: 0 });
  });
});

describe('the upper bound of a rate', () => {
  // Half of the 95 % quantile of chi-square with 2 (n + 1) degrees of freedom, as in any table.
  it.each([
    [0, 2.996],
    [1, 4.744],
    [5, 10.513],
    [20, 29.062],
  ])('after %d alarms is %d', (count, bound) => {
    expect(Math.abs(poissonUpper(count) / bound - 1)).toBeLessThan(0.01);
  });
});
