import { normalRandom, seededRandom } from '../stats/random';
import { detectAnomalies } from './detectAnomalies';
import {
  ANOMALY_HISTORY_MS,
  ANOMALY_MODEL,
  ANOMALY_STEP_MS,
  signalKind,
  type AnomalyInput,
  type AnomalyModel,
  type SignalKind,
} from './model';

const DAY = 1440;
/** A Monday, 00:00 UTC. */
const MONDAY = Date.UTC(2026, 9, 5);

interface Made {
  values: Float64Array;
  weights?: Float64Array;
}

function input(made: Made, kind: SignalKind, more: Partial<AnomalyInput> = {}): AnomalyInput {
  return { time0: MONDAY, stepMs: ANOMALY_STEP_MS, signal: kind, kind, sensitivity: 'medium', ...made, ...more };
}

/** Durations around 200 ms with a daily course, and the requests behind them. */
function durations(days: number, seed: number, perMinute = 60): Made {
  const normal = normalRandom(seededRandom(seed));
  const weights = new Float64Array(days * DAY).fill(perMinute);
  const values = weights.map((_, i) => 200 * Math.exp(0.6 * Math.sin((2 * Math.PI * i) / DAY) + 0.15 * normal()));
  return { values, weights };
}

/** Poisson counts as rates per second; the mean follows the day. */
function rates(days: number, seed: number, mean: (minute: number) => number): Made {
  const random = seededRandom(seed);
  const weights = Float64Array.from({ length: days * DAY }, (_, i) => {
    const limit = Math.exp(-mean(i));
    let count = 0;
    for (let product = random(); product > limit; product *= random()) {
      count++;
    }
    return count;
  });
  return { values: weights.map((count) => count / 60), weights };
}

const dayCourse = (minute: number) => 40 + 30 * Math.sin((2 * Math.PI * minute) / DAY);
const marked = (severity: Uint8Array) => severity.reduce((count, one) => count + (one > 0 ? 1 : 0), 0);

function judgeLast(made: Made, kind: SignalKind, minutes: number) {
  const length = made.values.length;
  return detectAnomalies(input(made, kind), { fromIndex: length - minutes, toIndex: length });
}

describe('a verdict does not depend on the view', () => {
  const gaps = (made: Made): Made => {
    const random = seededRandom(77);
    return {
      ...made,
      values: made.values.map((value, i) => (random() < 0.03 || (i > 9000 && i < 9400) ? NaN : value)),
    };
  };
  const sparse = (seed: number) => rates(30, seed, (minute) => (minute % 7000 < 3000 ? 0.02 : 0.3));
  const series: Array<[SignalKind, Made]> = [
    ['duration', gaps(durations(30, 1))],
    ['rate', rates(30, 2, dayCourse)],
    ['gauge', gaps({ values: durations(30, 3).values })],
    ['rate', sparse(5)],
    ['duration', { ...sparse(6), values: sparse(6).values.map((value, i) => (value > 0 ? 100 + (i % 37) : NaN)) }],
    ['errorRatio', { ...durations(30, 4), values: durations(30, 4).values.map((value) => (value > 420 ? 0.02 : 0)) }],
  ];

  it.each(series)(
    '%s: an hour and a month give the same figures, bit for bit, from 12 days of history',
    (kind, made) => {
      const length = made.values.length;
      const month = detectAnomalies(input(made, kind), { fromIndex: 0, toIndex: length });
      for (const from of [length - 60, 20_000, 31_337, 35_003, 40_321]) {
        const cut = from - ANOMALY_HISTORY_MS / ANOMALY_STEP_MS;
        const first = Math.max(0, cut);
        const short: Made = { values: made.values.slice(first, from + 60) };
        if (made.weights !== undefined) {
          short.weights = made.weights.slice(first, from + 60);
        }
        const hour = detectAnomalies(input(short, kind, { time0: MONDAY + first * ANOMALY_STEP_MS }), {
          fromIndex: from - first,
          toIndex: from - first + 60,
        });
        for (const column of ['usual', 'lower', 'upper', 'score', 'severity', 'learning'] as const) {
          expect([...hour[column]]).toEqual([...month[column].subarray(from, from + 60)]);
        }
      }
    }
  );

  it('nor on what comes later', () => {
    const made = durations(6, 5);
    const later = { ...made, values: made.values.map((value, i) => (i >= 5 * DAY ? value * 50 : value)) };
    const range = { fromIndex: 4 * DAY, toIndex: 5 * DAY };
    expect(detectAnomalies(input(later, 'duration'), range)).toEqual(detectAnomalies(input(made, 'duration'), range));
  });
});

describe('what is found', () => {
  it('finds planted spikes [S0-055] and stays quiet otherwise', () => {
    const made = durations(10, 6);
    const spikes = [8 * DAY + 100, 8 * DAY + 700, 9 * DAY + 1200];
    spikes.forEach((at) => made.values.fill(1500, at, at + 6));
    const { severity, score } = judgeLast(made, 'duration', 2 * DAY);
    spikes.forEach((at) => {
      const from = at - 8 * DAY;
      expect(marked(severity.subarray(from, from + 6))).toBeGreaterThanOrEqual(4);
      expect(Math.max(...score.subarray(from, from + 6))).toBeGreaterThan(0.5);
      severity.fill(0, from, from + 12);
    });
    expect(marked(severity)).toBeLessThanOrEqual(2);
  });

  it('finds what is usual at noon but not at midnight [S0-058]', () => {
    const made = durations(10, 7);
    const peak = 200 * Math.exp(0.6);
    made.values.fill(peak * 1.05, 9 * DAY + 1050, 9 * DAY + 1070);
    const { severity } = judgeLast(made, 'duration', DAY);
    expect(marked(severity.subarray(1050, 1070))).toBeGreaterThan(10);
    expect(marked(severity.subarray(300, 420))).toBe(0);
  });

  it('follows the daily course and, after a day or so, a new level [S0-053]', () => {
    const made = durations(12, 8);
    const shifted = { ...made, values: made.values.map((value, i) => (i >= 9 * DAY ? 2.5 * value : value)) };
    const bands = judgeLast(shifted, 'duration', 3 * DAY);
    expect(marked(bands.severity.subarray(0, 60))).toBeGreaterThan(40);
    expect(marked(bands.severity.subarray(2 * DAY, 3 * DAY))).toBeLessThan(30);
    const course = judgeLast(made, 'duration', DAY).usual;
    expect(course[360] / course[1080]).toBeGreaterThan(2.5);
  });

  it('finds a drop to nothing and a flood of requests', () => {
    const made = rates(8, 9, dayCourse);
    made.values.fill(0, 7 * DAY + 300, 7 * DAY + 330);
    made.weights?.fill(0, 7 * DAY + 300, 7 * DAY + 330);
    made.values.fill(5, 7 * DAY + 600, 7 * DAY + 620);
    made.weights?.fill(300, 7 * DAY + 600, 7 * DAY + 620);
    const { severity, lower } = judgeLast(made, 'rate', DAY);
    expect(severity[305]).toBe(3);
    expect(severity[605]).toBe(3);
    expect(lower[305]).toBeGreaterThan(0);
  });

  it('takes what happened on earlier days at the same time for a habit', () => {
    const made = durations(10, 10);
    for (let day = 4; day < 10; day++) {
      made.values.fill(4000, day * DAY + 180, day * DAY + 184);
    }
    expect(marked(judgeLast(made, 'duration', DAY).severity.subarray(175, 190))).toBe(0);
  });

  it('keeps an incident of hours marked, and does not take it for usual on the next day', () => {
    const made = durations(10, 11);
    made.values.fill(3000, 8 * DAY + 600, 8 * DAY + 780);
    made.values.fill(3000, 9 * DAY + 900, 9 * DAY + 930);
    const { severity } = judgeLast(made, 'duration', 2 * DAY);
    expect(marked(severity.subarray(600, 780))).toBeGreaterThan(170);
    expect(marked(severity.subarray(DAY + 900, DAY + 930))).toBeGreaterThan(25);
  });

  it('keeps its budget on noise: at most two marked stretches a day', () => {
    let found = 0;
    for (let seed = 20; seed < 28; seed++) {
      found += marked(judgeLast(durations(6, seed), 'duration', DAY).severity);
      found += marked(judgeLast(rates(6, seed, dayCourse), 'rate', DAY).severity);
    }
    expect(found).toBeLessThanOrEqual(2 * 16);
  });
});

describe('few requests', () => {
  const rare = (seed: number): Made => {
    const random = seededRandom(seed);
    const weights = Float64Array.from({ length: 4 * DAY }, () => (random() < 0.25 ? 1 : 0));
    return { weights, values: weights.map((count) => (count > 0 ? (random() < 0.004 ? 1 : 0) : NaN)) };
  };

  it('marks nine failures of ten, not one failure of one', () => {
    const made = rare(1);
    const { severity: quiet } = judgeLast(made, 'errorRatio', DAY);
    expect(marked(quiet)).toBeLessThanOrEqual(1);
    let failed = 0;
    for (let i = 3 * DAY + 600; failed < 18; i++) {
      if ((made.weights?.[i] ?? 0) > 0) {
        made.values[i] = failed++ % 10 === 3 ? 0 : 1;
      }
    }
    expect(marked(judgeLast(made, 'errorRatio', DAY).severity)).toBeGreaterThan(3);
  });

  it('has no verdict without requests', () => {
    const { score } = judgeLast(rare(2), 'errorRatio', 200);
    const { values } = rare(2);
    score.forEach((one, i) => expect(Number.isNaN(one)).toBe(Number.isNaN(values[values.length - 200 + i])));
  });

  it('does not mark a service that sleeps at night', () => {
    const office = rates(10, 3, (minute) => (minute % DAY > 480 && minute % DAY < 1140 ? 30 : 0));
    expect(marked(judgeLast(office, 'rate', 2 * DAY).severity)).toBeLessThanOrEqual(4);
  });

  it('does not mark long polls whose p95 jumps between two values', () => {
    const random = seededRandom(4);
    const weights = new Float64Array(6 * DAY).fill(20);
    const polls = { weights, values: weights.map(() => (random() < 0.3 ? 30_000 : 100) * (0.9 + 0.2 * random())) };
    expect(marked(judgeLast(polls, 'duration', DAY).severity)).toBeLessThanOrEqual(2);
  });

  it('reads estimates from sampled rows as the few requests they are', () => {
    const made = rare(5);
    const sampled: Made = {
      values: made.values,
      weights: (made.weights ?? new Float64Array()).map((count) => count / 0.035),
    };
    expect(marked(judgeLast(sampled, 'errorRatio', DAY).severity)).toBeLessThanOrEqual(1);
  });
});

describe('short and odd histories', () => {
  it.each<[SignalKind, number, Made]>([
    ['duration', 5, durations(1, 1)],
    ['rate', 30, rates(1, 2, dayCourse)],
  ])('of a %s learns for %d minutes, then judges and is quiet', (kind, minutes, made) => {
    const bands = detectAnomalies(input(made, kind), { fromIndex: 0, toIndex: 300 });
    expect([...bands.learning.subarray(0, minutes)].every((one) => one === 1)).toBe(true);
    expect([...bands.learning.subarray(minutes)].every((one) => one === 0)).toBe(true);
    expect(marked(bands.severity)).toBe(0);
  });

  const faulty = () => {
    const made = durations(1, 4);
    const starts = [8, 22, 36, 50, 64, 78];
    starts.forEach((start, k) => made.values.subarray(start, start + 3).fill(k === 0 ? 1200 : 600));
    return { made, starts };
  };

  it('finds each fault of a recording that begins with faults', () => {
    const { made, starts } = faulty();
    const range = { fromIndex: 0, toIndex: 240 };
    const found = (model: AnomalyModel) => {
      const { severity } = detectAnomalies(input(made, 'duration'), range, model);
      return starts.filter((start) => marked(severity.subarray(start, start + 4)) > 0).length;
    };
    expect(found(ANOMALY_MODEL)).toBe(starts.length);
    expect(found({ ...ANOMALY_MODEL, young: 0 })).toBeLessThan(starts.length);
    expect(marked(detectAnomalies(input(made, 'duration'), range).severity.subarray(90))).toBe(0);
  });

  it('judges a young series the same in every view', () => {
    const { made } = faulty();
    const whole = detectAnomalies(input(made, 'duration'), { fromIndex: 0, toIndex: 500 });
    for (const [fromIndex, toIndex] of [
      [0, 30],
      [23, 24],
      [61, 90],
      [355, 470],
    ]) {
      const part = detectAnomalies(input(made, 'duration'), { fromIndex, toIndex });
      expect([...part.score]).toEqual([...whole.score.subarray(fromIndex, toIndex)]);
      expect([...part.upper]).toEqual([...whole.upper.subarray(fromIndex, toIndex)]);
    }
  });

  it.each<[SignalKind, number]>([
    ['duration', 0],
    ['duration', 30_000],
    ['gauge', 0],
    ['gauge', -5],
    ['rate', 0],
    ['errorRatio', 0],
  ])('never marks a constant %s of %d', (kind, value) => {
    const made = {
      values: new Float64Array(4 * DAY).fill(value),
      weights: new Float64Array(4 * DAY).fill(kind === 'rate' ? 0 : 5),
    };
    const bands = judgeLast(made, kind, DAY);
    expect(marked(bands.severity)).toBe(0);
    expect([...bands.score].every((score) => score >= 0 && score < 0.5)).toBe(true);
    expect([...bands.usual].every((usual) => Math.abs(usual - value) < 0.01)).toBe(true);
  });

  it('gives NaN for missing values only, and nothing for an empty range', () => {
    const values = new Float64Array(3 * DAY).fill(NaN);
    expect([...judgeLast({ values }, 'gauge', 100).score].every(Number.isNaN)).toBe(true);
    expect(detectAnomalies(input({ values }, 'gauge'), { fromIndex: 5, toIndex: 5 }).score).toHaveLength(0);
  });

  it('scores gauges the same in any unit', () => {
    const values = durations(4, 9).values;
    const one = judgeLast({ values }, 'gauge', 600);
    const other = judgeLast({ values: values.map((value) => 1024 * value) }, 'gauge', 600);
    expect([...other.severity]).toEqual([...one.severity]);
    one.score.forEach((score, i) => expect(other.score[i]).toBeCloseTo(score, 9));
  });

  it('refuses steps below a second and ranges outside', () => {
    const values = new Float64Array(10);
    const range = { fromIndex: 0, toIndex: 5 };
    expect(() => detectAnomalies(input({ values }, 'gauge', { stepMs: 999 }), range)).toThrow('a second or more');
    expect(() => detectAnomalies(input({ values }, 'gauge', { stepMs: NaN }), range)).toThrow('a second or more');
    expect(() => detectAnomalies(input({ values }, 'gauge'), { fromIndex: 0, toIndex: 11 })).toThrow('outside');
  });

  it('is more willing to mark when more sensitive', () => {
    const made = durations(8, 12);
    made.values.fill(420, 7 * DAY + 300, 7 * DAY + 320);
    const range = { fromIndex: 7 * DAY, toIndex: 8 * DAY };
    const counts = (['low', 'medium', 'high'] as const).map((sensitivity) =>
      marked(detectAnomalies(input(made, 'duration', { sensitivity }), range).severity)
    );
    expect(counts[0]).toBeLessThanOrEqual(counts[1]);
    expect(counts[1]).toBeLessThanOrEqual(counts[2]);
  });
});

describe('signalKind', () => {
  it('knows chain signals and metrics', () => {
    expect(['rate', 'errorRatio', 'p99', 'metric:latency_p50', 'metric:cpu'].map(signalKind)).toEqual([
      'rate',
      'errorRatio',
      'duration',
      'duration',
      'gauge',
    ]);
  });
});

describe('after an incident', () => {
  const normal = normalRandom(seededRandom(8));
  const end = 2 * DAY;
  const recorded = Float64Array.from({ length: end }, () => 40 * Math.exp(0.3 * normal())).map((value, i) =>
    i < end - 200 || (i < end - 60 && i % 8 === 0) ? value : NaN
  );
  recorded.set([2_900, 3_400, 3_300, 3_300], end - 30);
  const severityOf = (values: number[]) => {
    const given = recorded.slice();
    given.set(values, end - 12);
    const range = { fromIndex: end - 12, toIndex: end - 12 + values.length };
    return marked(
      detectAnomalies(input({ values: given, weights: new Float64Array(end).fill(1) }, 'duration'), range).severity
    );
  };

  it('marks no value within the band for what was before a gap in the recording', () => {
    expect(severityOf([40, 47, 100])).toBe(0);
  });

  it('marks what is still away after the gap', () => {
    expect(severityOf([1_600, 1_200, 1_400])).toBe(3);
  });
});
