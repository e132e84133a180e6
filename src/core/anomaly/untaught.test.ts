import { normalRandom, seededRandom } from '../stats/random';
import { detectAnomalies } from './detectAnomalies';
import { ANOMALY_HISTORY_MS, ANOMALY_STEP_MS, UNTAUGHT, type AnomalyInput, type SignalKind } from './model';

const DAY = 1440;
const DAYS = 14;
const LENGTH = DAYS * DAY;
/** A Monday, 00:00 UTC. */
const MONDAY = Date.UTC(2026, 9, 5);
const COLUMNS = ['usual', 'lower', 'upper', 'score', 'severity', 'learning'] as const;
const KINDS: SignalKind[] = ['rate', 'errorRatio', 'duration', 'gauge'];

/** Two weeks of a signal as it usually is, some 60 requests a minute. */
function usualSeries(kind: SignalKind, seed: number): AnomalyInput {
  const normal = normalRandom(seededRandom(seed));
  const course = (i: number) => Math.sin((2 * Math.PI * i) / DAY);
  const weights = Float64Array.from({ length: LENGTH }, (_, i) =>
    Math.max(0, Math.round(60 + 20 * course(i) + 7 * normal()))
  );
  const values = weights.map((count, i) => {
    switch (kind) {
      case 'rate':
        return count / 60;
      case 'errorRatio':
        return Math.max(0, Math.round(0.01 * count + 0.6 * normal())) / Math.max(1, count);
      case 'duration':
        return 200 * Math.exp(0.4 * course(i) + 0.12 * normal());
      case 'gauge':
        return 50 + 8 * course(i) + 2 * normal();
    }
  });
  const own = { time0: MONDAY, stepMs: ANOMALY_STEP_MS, signal: kind, kind, sensitivity: 'medium' as const };
  return kind === 'gauge' ? { ...own, values } : { ...own, values, weights };
}

const BAD: Record<SignalKind, number> = { rate: 0, errorRatio: 0.6, duration: 2_500, gauge: 130 };

function withIncidents(input: AnomalyInput, ranges: Array<[number, number]>): AnomalyInput {
  const values = input.values.slice();
  const weights = input.weights?.slice();
  for (const [from, to] of ranges) {
    values.fill(BAD[input.kind], from, to);
    if (input.kind === 'rate') {
      weights?.fill(0, from, to);
    }
  }
  return weights === undefined ? { ...input, values } : { ...input, values, weights };
}

function marking(input: AnomalyInput, ranges: Array<[number, number]>, why: number = UNTAUGHT.real): AnomalyInput {
  const untaught = new Uint8Array(input.values.length);
  ranges.forEach(([from, to]) => untaught.fill(why, from, to));
  return { ...input, untaught };
}

const judge = (input: AnomalyInput, fromIndex = 0, toIndex = input.values.length) =>
  detectAnomalies(input, { fromIndex, toIndex });
const raised = (input: AnomalyInput, from: number, to: number) =>
  judge(input, from, to).severity.reduce((count, severity) => count + Number(severity > 0), 0);

describe('steps that teach nothing', () => {
  const first: [number, number] = [8 * DAY + 600, 8 * DAY + 630];
  const second: [number, number] = [13 * DAY + 600, 13 * DAY + 630];

  it.each(KINDS)('%s: the same incident five days after a marked one is found again', (kind) => {
    const input = withIncidents(usualSeries(kind, 1), [first, second]);
    const marked = marking(input, [first]);
    expect(raised(marked, ...first)).toBeGreaterThan(20);
    expect(raised(marked, ...second)).toBeGreaterThan(20);
  });

  it('gauge: it is not, where the first one teaches', () => {
    const learning = { ...withIncidents(usualSeries('gauge', 1), [first, second]), learnsFromAlerts: true };
    expect(raised(learning, ...second)).toBe(0);
  });

  it.each(KINDS)('%s: incidents that have become a habit are found again once they are marked', (kind) => {
    // Of ratios, the worst tenth of the past is left out of what is usual anyway.
    const minutes = kind === 'errorRatio' ? 500 : 100;
    const on = (day: number): [number, number] => [day * DAY + 600, day * DAY + 600 + minutes];
    const habit = Array.from({ length: 9 }, (_, i) => on(i + 4));
    const again = on(13);
    const input = { ...withIncidents(usualSeries(kind, 2), [...habit, again]), learnsFromAlerts: true };
    const marked = marking(input, habit);
    expect(raised(input, ...again)).toBeLessThan(minutes / 5);
    expect(raised(marked, ...again)).toBeGreaterThan(0.6 * minutes);
  });

  it.each(KINDS)('%s: are judged by the steps that teach: the second one as if the first had never been', (kind) => {
    const usual = usualSeries(kind, 3);
    const input = withIncidents(usual, [first]);
    const without = { ...usual, values: usual.values.slice().fill(NaN, ...first) };
    const weights = usual.weights?.slice().fill(0, ...first);
    const [after, clean] = [marking(input, [first]), weights ? { ...without, weights } : without].map((one) =>
      judge(one, first[1], first[1] + 3 * DAY)
    );
    if (kind === 'rate') {
      // An idle minute is a rate of zero: one that is unknown has no requests to count.
      expect(after.usual[100]).toBeCloseTo(clean.usual[100], 6);
    } else {
      COLUMNS.forEach((column) => expect([...after[column]]).toEqual([...clean[column]]));
    }
  });

  it.each(KINDS)('%s: raise nothing in the steps after them, which they are not among the last few of', (kind) => {
    const marked = marking(withIncidents(usualSeries(kind, 4), [first]), [first]);
    expect(raised(marked, first[1], first[1] + 30)).toBe(0);
  });

  it.each(KINDS)('%s: once they teach again, everything is as it was before, bit for bit', (kind) => {
    const input = withIncidents(usualSeries(kind, 5), [first]);
    const before = judge(input, 12 * DAY, LENGTH);
    const marked = judge(marking(input, [first]), first[0], LENGTH);
    const untouched = judge(marking(input, []), 12 * DAY, LENGTH);
    expect([...marked.upper]).not.toEqual([...judge(input, first[0], LENGTH).upper]);
    COLUMNS.forEach((column) => expect([...untouched[column]]).toEqual([...before[column]]));
  });
});

describe('why a step teaches nothing', () => {
  const at: [number, number] = [12 * DAY + 600, 12 * DAY + 640];
  const verdict = (why: number) => {
    const input = marking(withIncidents(usualSeries('duration', 6), [at]), [at], why);
    return judge(input, at[0] + 10, at[0] + 11);
  };

  it('a real one is raised as it would be', () => {
    const bands = verdict(UNTAUGHT.real);
    expect(bands.severity[0]).toBeGreaterThan(0);
    expect(bands.score[0]).toBeGreaterThan(0.5);
  });

  it('an expected one is not raised, by no score either, and keeps its band', () => {
    const bands = verdict(UNTAUGHT.expected);
    expect([bands.severity[0], bands.score[0]]).toEqual([0, 0]);
    expect(bands.upper[0]).toBeGreaterThan(bands.usual[0]);
  });

  it('an ignored one has no verdict at all', () => {
    const { usual, lower, upper, score, severity } = verdict(UNTAUGHT.ignored);
    expect([usual[0], lower[0], upper[0], score[0], severity[0]]).toEqual([NaN, NaN, NaN, NaN, 0]);
  });

  it('an expected one without a value stays without a verdict', () => {
    const input = usualSeries('duration', 7);
    input.values[5_000] = NaN;
    expect(judge(marking(input, [[4_990, 5_010]], UNTAUGHT.expected), 5_000, 5_001).score[0]).toBeNaN();
  });
});

describe('a verdict with marks does not depend on the view', () => {
  it.each(KINDS)('%s: an hour and two weeks give the same figures, bit for bit', (kind) => {
    const random = seededRandom(8);
    const long = usualSeries(kind, 9);
    const bad = Array.from({ length: 25 }, (): [number, number] => {
      const from = Math.floor(random() * LENGTH);
      return [from, from + 5 + Math.floor(random() * 90)];
    });
    const input = marking(withIncidents(long, bad), bad);
    input.untaught?.fill(UNTAUGHT.expected, ...bad[3]).fill(UNTAUGHT.ignored, ...bad[4]);
    const whole = judge(input);
    const history = ANOMALY_HISTORY_MS / ANOMALY_STEP_MS;
    for (const from of [LENGTH - 60, history + 7, bad[0][0], bad[1][0] + 3, bad[2][1], bad[5][1] - 1]) {
      const first = Math.max(0, from - history);
      const to = Math.min(LENGTH, from + 60);
      const cut: AnomalyInput = {
        ...input,
        time0: MONDAY + first * ANOMALY_STEP_MS,
        values: input.values.slice(first, to),
        untaught: input.untaught?.slice(first, to),
        ...(input.weights && { weights: input.weights.slice(first, to) }),
      };
      const hour = judge(cut, from - first, to - first);
      COLUMNS.forEach((column) => expect([...hour[column]]).toEqual([...whole[column].subarray(from, to)]));
    }
  });
});
