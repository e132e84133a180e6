import { FAILS_FROM, minutesOf } from '../../../tests/fixtures/core/slowOnPurpose';
import { normalRandom, seededRandom } from '../stats/random';
import { detectAnomalies } from './detectAnomalies';
import { Firing } from './firing';
import {
  ANOMALY_HISTORY_MS,
  ANOMALY_STEP_MS,
  UNTAUGHT,
  type AnomalyBands,
  type AnomalyInput,
  type SignalKind,
} from './model';

const DAY = 1440;
const MONDAY = Date.UTC(2026, 9, 5);
const COLUMNS = ['usual', 'lower', 'upper', 'score', 'severity', 'learning'] as const;
const KINDS: SignalKind[] = ['rate', 'errorRatio', 'duration', 'gauge'];
/** What is usual, and a bad value. */
const LEVELS: Record<SignalKind, [usual: number, bad: number]> = {
  rate: [1, 6],
  errorRatio: [0.01, 0.6],
  duration: [200, 2_500],
  gauge: [50, 130],
};

/** A signal as it usually is, some 60 requests a minute, that is bad within some ranges of steps. */
function series(kind: SignalKind, days: number, bad: Array<[number, number]>, seed = 1): AnomalyInput {
  const normal = normalRandom(seededRandom(seed));
  const [usual, worse] = LEVELS[kind];
  const values = new Float64Array(days * DAY);
  const weights = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const isBad = bad.some(([from, to]) => i >= from && i < to);
    const level = isBad ? worse : usual;
    const requests = Math.max(1, Math.round(60 * (kind === 'rate' ? level : 1) + 7 * normal()));
    weights[i] = requests;
    values[i] =
      kind === 'rate'
        ? requests / 60
        : kind === 'errorRatio'
          ? Math.min(1, Math.max(0, Math.round(level * requests + 0.6 * normal())) / requests)
          : kind === 'duration'
            ? level * Math.exp(0.12 * normal())
            : level + 2 * normal();
  }
  const own = { time0: MONDAY, stepMs: ANOMALY_STEP_MS, signal: kind, kind, sensitivity: 'medium' as const };
  return kind === 'gauge' ? { ...own, values } : { ...own, values, weights };
}

const judge = (input: AnomalyInput, fromIndex = 0, toIndex = input.values.length) =>
  detectAnomalies(input, { fromIndex, toIndex });
const raised = ({ severity }: AnomalyBands) => severity.reduce((count, one) => count + Number(one > 0), 0);
const same = (one: AnomalyBands, other: AnomalyBands, from = 0, to = other.score.length) =>
  COLUMNS.forEach((column) => expect([...one[column]]).toEqual([...other[column].subarray(from, to)]));

describe.each(['rate', 'duration'] as const)('a %s that rises, and does not double', (kind) => {
  it('is raised, and teaches: it may be a drift', () => {
    const input = series(kind, 13, []);
    const [from, to] = [12 * DAY + 300, 12 * DAY + 480];
    for (let i = from; i < to; i++) {
      input.values[i] *= 1.7;
      input.weights![i] *= kind === 'rate' ? 1.7 : 1;
    }
    const judged = judge(input, from, 13 * DAY);
    expect(raised(judged)).toBeGreaterThan(0);
    expect(judged.memory).toBeUndefined();
  });
});

describe('half a request a second, 90 % of which fail', () => {
  it('stays found for twenty hours, and is usual after a day', () => {
    const { errorRatio, requests } = minutesOf('failing', 1);
    const input: AnomalyInput = {
      time0: Date.UTC(2026, 5, 1),
      stepMs: ANOMALY_STEP_MS,
      values: errorRatio,
      weights: requests,
      signal: 'errorRatio',
      kind: 'errorRatio',
      sensitivity: 'medium',
    };
    const hours = (from: number, to: number) => judge(input, FAILS_FROM + 60 * from, FAILS_FROM + 60 * to);
    expect(raised(hours(0, 20))).toBeGreaterThanOrEqual(20 * 60 - 2);
    expect(raised(hours(26, 30))).toBe(0);
    const learning = detectAnomalies(
      { ...input, learnsFromAlerts: true },
      { fromIndex: FAILS_FROM, toIndex: FAILS_FROM + 20 * 60 }
    );
    expect(raised(learning)).toBeLessThan(12 * 60);
  });
});

describe.each(KINDS)('%s: a stretch that fires teaches nothing', (kind) => {
  const first: [number, number] = [8 * DAY + 600, 8 * DAY + 690];
  const second: [number, number] = [13 * DAY + 600, 13 * DAY + 690];

  it('so the same incident is found again five days later', () => {
    const input = series(kind, 14, [first, second]);
    expect(raised(judge(input, ...first))).toBeGreaterThan(80);
    expect(raised(judge(input, ...second))).toBeGreaterThan(80);
  });

  it('and what is left out is said, and ends with it', () => {
    const input = series(kind, 10, [first]);
    const { memory = [] } = judge(input, 8 * DAY, 9 * DAY);
    expect(memory).toHaveLength(1);
    const [{ fromIndex, toIndex, adopted }] = memory;
    expect(adopted).toBe(false);
    expect(fromIndex - first[0]).toBeGreaterThanOrEqual(0);
    expect(fromIndex - first[0]).toBeLessThanOrEqual(12);
    expect(Math.abs(toIndex - first[1])).toBeLessThanOrEqual(10);
    expect(judge(input, 9 * DAY + 720, 10 * DAY).memory).toBeUndefined();
    expect(judge({ ...input, learnsFromAlerts: true }, 8 * DAY, 9 * DAY).memory).toBeUndefined();
  });

  it('until it has lasted: then it is the new usual, and another one is found from there', () => {
    const shift = 10 * DAY + 300;
    const longest = kind === 'gauge' ? 8 * 60 : DAY;
    const input = series(kind, 13, [[shift, 13 * DAY]]);
    const before = judge(input, shift, shift + longest - 15);
    expect(raised(before)).toBeGreaterThan(0.98 * (longest - 15));
    const after = judge(input, shift + longest + 5, 13 * DAY);
    expect(raised(after)).toBeLessThan(kind === 'gauge' ? 60 : 20);
    const { memory = [] } = judge(input, shift, 13 * DAY);
    expect(memory[0].adopted).toBe(true);
    expect(Math.abs(memory[0].toIndex - shift - longest)).toBeLessThan(15);
    expect(after.usual[1_400] / LEVELS[kind][1]).toBeCloseTo(1, 1);
  });

  it('unless somebody expects it: then it teaches', () => {
    const input = series(kind, 14, [first, second]);
    const untaught = new Uint8Array(input.values.length).fill(UNTAUGHT.expected, ...first);
    const expected = judge({ ...input, untaught }, ...first);
    expect([raised(expected), expected.memory]).toEqual([0, undefined]);
    const taught = judge({ ...input, untaught }, first[1], first[1] + 60);
    expect(raised(taught)).toBeLessThan(3);
    if (kind === 'gauge') {
      expect(raised(judge({ ...input, untaught }, ...second))).toBe(0);
    } else {
      const learning = judge({ ...input, learnsFromAlerts: true }, first[1], first[1] + 60);
      expect([...taught.usual]).toEqual([...learning.usual]);
    }
  });

  it('in every view the same, bit for bit, and whatever comes later', () => {
    const random = seededRandom(7);
    const bad = Array.from({ length: 12 }, (_, day): [number, number] => {
      const from = (day + 2) * DAY + Math.floor(random() * 900);
      return [from, from + 5 + Math.floor(random() * (day % 3 === 0 ? 1_600 : 200))];
    });
    const input = series(kind, 15, bad, 4);
    const whole = judge(input, 11 * DAY);
    const history = ANOMALY_HISTORY_MS / ANOMALY_STEP_MS;
    for (const from of [14 * DAY + 7, 13 * DAY + 355, bad[9][0] + 30, bad[9][0] + 700, bad[11][1] - 3]) {
      const begin = Math.max(0, from - history);
      const to = Math.min(input.values.length, from + 60);
      const cut: AnomalyInput = {
        ...input,
        time0: MONDAY + begin * ANOMALY_STEP_MS,
        values: input.values.slice(begin, to),
        ...(input.weights && { weights: input.weights.slice(begin, to) }),
      };
      same(judge(cut, from - begin, to - begin), whole, from - 11 * DAY, to - 11 * DAY);
    }
  });
});

describe('Firing', () => {
  const pushed = (signs: Array<boolean | undefined>, longest = 100) => {
    const firing = new Firing(longest);
    const left = signs.map((sign, index) => {
      const leavesOut = firing.leavesOut;
      return [leavesOut, firing.push(index, sign)] as const;
    });
    return { firing, left: left.map(([leavesOut]) => leavesOut), adopted: left.findIndex(([, from]) => from >= 0) };
  };
  const times = (count: number, sign: boolean | undefined) => new Array<boolean | undefined>(count).fill(sign);

  it('leaves out what follows a sign ten steps after the first one, to the sixth step without one', () => {
    const { firing, left } = pushed([...times(3, false), ...times(20, true), ...times(9, false)]);
    expect(left.flatMap((out, index) => (out ? [index] : []))).toEqual(Array.from({ length: 15 }, (_, i) => 14 + i));
    expect(firing.windows(32, 100)).toEqual([{ fromIndex: 114, toIndex: 129, adopted: false }]);
  });

  it('leaves nothing out of what is short, and waits where nothing is known', () => {
    expect(pushed([...times(10, true), ...times(30, false)]).left).not.toContain(true);
    expect(pushed([...times(10, true), ...times(30, undefined), true, false]).left.at(-1)).toBe(true);
  });

  it('gives back what has lasted', () => {
    const { firing, adopted } = pushed(times(60, true), 50);
    expect(adopted).toBe(49);
    expect(firing.windows(60, 0)[0]).toEqual({ fromIndex: 11, toIndex: 50, adopted: true });
  });
});
