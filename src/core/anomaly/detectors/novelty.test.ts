import { normalRandom, seededRandom } from '../../stats/random';
import { HOLD_STEPS, heldNovelty } from './heldNovelty';
import { NearestRow } from './nearestRow';
import { Novelty, NOVELTY_MODEL, noveltyNats } from './novelty';

const MINUTE = 60_000;

function noise(length: number, seed: number, round = false): Float64Array {
  const normal = normalRandom(seededRandom(seed));
  return Float64Array.from({ length }, () => (round ? Math.round(normal()) : normal()));
}

describe('NearestRow', () => {
  it.each([
    ['noise', noise(2_000, 1), noise(2_000, 2)],
    ['few values', noise(2_000, 3, true), noise(2_000, 4)],
    ['one value', new Float64Array(500).fill(7), noise(500, 5)],
    ['rising values', noise(1_000, 6).map((_, i) => i), noise(1_000, 7)],
    ['falling values', noise(1_000, 6).map((_, i) => -i), noise(1_000, 8)],
  ])('finds what a search of all rows finds: %s', (_, values, contexts) => {
    const rows = new NearestRow(0.2);
    expect(rows.distance(1, 1)).toBe(Infinity);
    for (let i = 0; i < values.length; i++) {
      if (i > 0 && i % 13 === 0) {
        let least = Infinity;
        for (let k = 0; k < i; k++) {
          least = Math.min(least, Math.hypot(values[i] - values[k], 0.2 * (contexts[i] - contexts[k])));
        }
        expect(rows.distance(values[i], contexts[i])).toBeCloseTo(least, 12);
      }
      rows.add(values[i], contexts[i]);
    }
    expect(rows.size).toBe(values.length);
  });
});

/** Judges a value and remembers it. */
function push(state: Novelty, value: number): number {
  const nats = state.nats(value);
  state.learn(value);
  return nats;
}

describe('Novelty', () => {
  const fed = (values: Float64Array) => {
    const state = new Novelty(values.length);
    return Array.from(values, (value) => push(state, value));
  };

  it('says nothing before 200 rows, then little of noise and much of what was never seen, once', () => {
    const values = noise(1_000, 10);
    values[900] = 40;
    values[950] = 40;
    const nats = fed(values);
    expect(nats.slice(0, NOVELTY_MODEL.minimum).every(Number.isNaN)).toBe(true);
    expect(nats[900]).toBeGreaterThan(8);
    expect(nats[950]).toBeLessThan(4);
    expect(nats.slice(200, 900).filter((one) => one > 6.5).length).toBeLessThanOrEqual(3);
  });

  it('gives probabilities: on noise about as many as promised are that rare', () => {
    const nats = fed(noise(6_000, 11)).slice(1_000);
    expect(nats.filter((one) => one >= -Math.log(0.05)).length / nats.length).toBeCloseTo(0.05, 1);
    expect(nats.filter((one) => one > 6.5).length).toBeLessThanOrEqual(10);
    expect(Math.min(...nats)).toBeGreaterThanOrEqual(0);
  });

  it('does not know units', () => {
    const values = noise(800, 12);
    const scaled = fed(values.map((value) => 4_096 * value));
    const nats = fed(values);
    scaled
      .slice(NOVELTY_MODEL.minimum)
      .forEach((one, i) => expect(one).toBeCloseTo(nats[i + NOVELTY_MODEL.minimum], 9));
  });

  it('skips what is not a number and learns nothing from it', () => {
    const values = noise(600, 13);
    const nats = fed(values);
    const gaps = Float64Array.from(Array.from(values).flatMap((value) => [value, NaN, Infinity]));
    const withGaps = fed(gaps);
    expect(withGaps.filter((_, i) => i % 3 === 0)).toEqual(nats);
    expect(withGaps.filter((_, i) => i % 3 > 0).every(Number.isNaN)).toBe(true);
  });

  it('finds a constant usual and any other value as new as the past is long', () => {
    const state = new Novelty(600);
    const usual = Array.from({ length: 500 }, () => push(state, 3));
    expect(usual[499]).toBe(0);
    expect(state.nats(4)).toBeCloseTo(Math.log(500), 1);
    expect(new Novelty(10).nats(1)).toBeNaN();
  });

  it('remembers what is ordinary, and leaves no trace of what is rare', () => {
    const values = noise(1_500, 16);
    const plain = new Novelty(2_000);
    const told = new Novelty(2_000);
    values.forEach((value) => plain.learn(value));
    const refused = Array.from(values).flatMap((value, i) => {
      if (i > 300 && i % 100 === 0) {
        expect(told.isRare(50, 7)).toBe(true);
        expect(told.learnUnlessRare(50, 7)).toBe(false);
      }
      return told.learnUnlessRare(value, 7) ? [] : [value];
    });
    expect(refused.length).toBeLessThanOrEqual(4);
    expect(told.size).toBe(values.length - refused.length);
    noise(40, 17).forEach((value) => expect(told.nats(value)).toBeCloseTo(plain.nats(value), 0));
  });

  it('refuses more rows than it was made for', () => {
    const state = new Novelty(3);
    expect(() => Array.from({ length: 300 }, (_, i) => push(state, i))).toThrow(RangeError);
  });
});

describe('noveltyNats', () => {
  it('is what the state says, fed point by point', () => {
    const values = noise(900, 14);
    const state = new Novelty(1_000);
    const fed = Float64Array.from(values, (value) => push(state, value));
    const input = { values, stepMs: 5 * MINUTE, learnsFromAlerts: true };
    expect(noveltyNats(input, 0, { fromIndex: 0, toIndex: 900 }).nats).toEqual(fed);
    expect(noveltyNats(input, 0, { fromIndex: 850, toIndex: 900 }).nats).toEqual(fed.subarray(850));
  });

  it('begins its memory anew on the same days in every range', () => {
    const values = noise(19_000, 15);
    const all = noveltyNats({ values, stepMs: 5 * MINUTE }, 720, { fromIndex: 0, toIndex: 19_000 }).nats;
    for (const from of [15_000, 16_559, 16_560, 18_990]) {
      const first = Math.max(0, from - NOVELTY_MODEL.memory);
      const range = { fromIndex: from - first, toIndex: from - first + 5 };
      const some = noveltyNats({ values: values.slice(first, from + 5), stepMs: 5 * MINUTE }, 720 + first, range).nats;
      expect([...some]).toEqual([...all.subarray(from, from + 5)]);
    }
  });

  it('remembers minutes every five minutes, and asks more of each', () => {
    const values = noise(5_000, 16);
    const nats = noveltyNats({ values, stepMs: MINUTE }, 0, { fromIndex: 0, toIndex: 5_000 }).nats;
    expect(Number.isNaN(nats[995])).toBe(true);
    expect(Number.isNaN(nats[996])).toBe(false);
    expect(nats.subarray(1_000).filter((one) => one > 6.5).length).toBeLessThanOrEqual(12);
  });
});

describe('heldNovelty', () => {
  const held = (novelty: number[], band: number[]) => [
    ...heldNovelty(Float64Array.from(novelty), Float64Array.from(band), 5),
  ];

  it('holds what novelty raised while values are outside, and not longer', () => {
    expect(held([0, 9, 0, 0, 0, 0], [0, 8, 8, 6, 1, 8])).toEqual([0, 9, 8, 6, 0, 0]);
  });

  it('raises nothing for values outside that are not new', () => {
    expect(held([1, 1, 1], [9, 9, 9])).toEqual([1, 1, 1]);
  });

  it('goes by the band where novelty has no verdict, and over missing values', () => {
    expect(held([NaN, NaN, NaN, 0], [0, 8, NaN, 7])).toEqual([0, 8, NaN, 7]);
  });

  it('lets go after its time', () => {
    const length = HOLD_STEPS + 5;
    const novelty = new Float64Array(length);
    novelty[0] = 9;
    const result = heldNovelty(novelty, new Float64Array(length).fill(8), 5);
    expect(result[HOLD_STEPS]).toBe(8);
    expect(result[HOLD_STEPS + 1]).toBe(0);
  });
});
