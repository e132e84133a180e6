import { lowerBound } from './lowerBound';
import reference from '../../../tests/fixtures/core/reference.json';
import { autocorrelation, seasonalStrength } from './autocorrelation';
import { hashText } from './hash';
import { LastMedian } from './lastMedian';
import { mad, median, quantile, select } from './quantile';
import { normalRandom, seededRandom } from './random';
import { rollingMad, rollingMedian } from './rolling';
import { SortedWindow } from './sortedWindow';
import { fitTail, tailProbability, tailQuantile, type TailOptions } from './tail';

const { sample } = reference;
const frozen: readonly number[] = Object.freeze([...sample.values]);

describe('quantile, median and mad', () => {
  it('equal numpy and scipy', () => {
    for (const [q, expected] of sample.quantiles) {
      expect(quantile(frozen, q)).toBeCloseTo(expected, 10);
    }
    expect(median(frozen)).toBeCloseTo(sample.median, 10);
    // scipy rounds the factor 1.4826022185… in its last digits only
    expect(mad(frozen)).toBeCloseTo(sample.mad, 8);
  });

  it('follow shift and scale, and ignore order and missing values', () => {
    const moved = frozen.map((value) => 3 * value - 7);
    expect(quantile(moved, 0.3)).toBeCloseTo(3 * quantile(frozen, 0.3) - 7, 9);
    expect(mad(moved)).toBeCloseTo(3 * mad(frozen), 9);
    const stirred = [NaN, ...[...frozen].reverse(), NaN];
    expect(median(stirred)).toBe(median(frozen));
    expect(mad(stirred)).toBe(mad(frozen));
  });

  it('give NaN for nothing and the value for one', () => {
    expect(median([])).toBeNaN();
    expect(quantile([NaN], 0.5)).toBeNaN();
    expect(mad([])).toBeNaN();
    expect(quantile([4], 0.99)).toBe(4);
    expect(mad([5, 5, 5, 5])).toBe(0);
  });

  it('select any rank of values with ties', () => {
    const random = seededRandom(5);
    const values = Array.from({ length: 301 }, () => Math.floor(random() * 20));
    const sorted = [...values].sort((a, b) => a - b);
    for (const k of [0, 1, 150, 299, 300]) {
      expect(select(Float64Array.from(values), k)).toBe(sorted[k]);
    }
  });
});

describe('rolling windows', () => {
  it('equal pandas and scipy', () => {
    const { width } = reference.rolling;
    rollingMedian(frozen, width).forEach((value, i) => expect(value).toBeCloseTo(reference.rolling.median[i], 9));
    rollingMad(frozen, width).forEach((value, i) => expect(value).toBeCloseTo(reference.rolling.mad[i], 7));
  });

  it('skip missing values', () => {
    expect([...rollingMedian([NaN, 1, NaN, 3], 2)]).toEqual([NaN, 1, 1, 3]);
    expect(() => rollingMedian([1], 0)).toThrow('width of at least 1');
  });

  it('answer for the values held, whatever came before', () => {
    const random = seededRandom(3);
    const window = new SortedWindow(60);
    const held: number[] = [];
    for (let i = 0; i < 500; i++) {
      const value = Math.round(random() * 40) / 4;
      if (held.length === 50) {
        window.replace(held.shift() ?? NaN, value);
      } else {
        window.add(value);
      }
      held.push(value);
      expect(window.median()).toBe(median(held));
      expect(window.mad()).toBeCloseTo(mad(held), 12);
      expect(window.countAtLeast(5)).toBe(held.filter((one) => one >= 5).length);
    }
    expect(window.quantile(0.25)).toBe(quantile(held, 0.25));
    window.remove(1e9);
    expect(window.size).toBe(50);
  });

  it('take many values at once as one by one', () => {
    const random = seededRandom(5);
    const [atOnce, single] = [new SortedWindow(300), new SortedWindow(300)];
    for (const count of [0, 1, 4, 5, 60, 200]) {
      const values = Float64Array.from({ length: count }, () => Math.round(random() * 40));
      values.forEach((value) => single.add(value));
      atOnce.addAll(values);
      expect(Array.from({ length: atOnce.size }, (_, rank) => atOnce.at(rank))).toEqual(
        Array.from({ length: single.size }, (_, rank) => single.at(rank))
      );
    }
    expect(() => atOnce.addAll(new Float64Array(31))).toThrow('room for 30 values');
  });

  it('keep the median of the last few values', () => {
    const random = seededRandom(11);
    const last = new LastMedian(9, 100);
    const values: number[] = [];
    for (let i = 0; i < 300; i++) {
      values.push(Math.floor(random() * 12));
      const expected = values.length < 9 ? NaN : median(values.slice(-9));
      expect(last.push(values[values.length - 1], i)).toBe(expected);
    }
    expect(last.push(1, 395)).toBeNaN();
  });
});

describe('seasonality', () => {
  it('autocorrelation equals statsmodels up to the number of pairs', () => {
    const { values, lags, statsmodels } = reference.acf;
    lags.forEach((lag, i) => {
      const expected = (statsmodels[i] * values.length) / (values.length - lag);
      expect(autocorrelation(values, lag)).toBeCloseTo(expected, 9);
    });
    expect(autocorrelation([1, 1, 1, 1], 1)).toBeNaN();
    expect(autocorrelation([1, 2], 1)).toBeNaN();
  });

  it('strength is near 1 for a season, near 0 for noise, 0 for too little', () => {
    const normal = normalRandom(seededRandom(1));
    const wave = Array.from({ length: 480 }, (_, i) => 10 * Math.sin((2 * Math.PI * i) / 24) + normal());
    const noise = Array.from({ length: 480 }, () => normal());
    expect(seasonalStrength(wave, 24)).toBeGreaterThan(0.95);
    expect(seasonalStrength(noise, 24)).toBeLessThan(0.2);
    expect(seasonalStrength(wave.slice(0, 40), 24)).toBe(0);
  });
});

describe('tail probability', () => {
  const normal = normalRandom(seededRandom(9));
  const options: TailOptions = { bulk: 0.98, prior: 0.3, priorWeight: 20, floor: 1, assumed: 1 };
  const windowOf = (values: Float64Array) => {
    const window = new SortedWindow(values.length);
    window.load(values, values.length);
    return window;
  };
  const past = windowOf(Float64Array.from({ length: 1000 }, () => Math.exp(normal())));
  const tail = fitTail(past, options);

  it('is conformal in the bulk', () => {
    expect(tailProbability(past, tail, past.at(499))).toBeCloseTo(502 / 1001, 12);
    expect(tailProbability(past, tail, -1)).toBe(1);
  });

  it('falls with the value, beyond everything seen, and never to zero', () => {
    let before = 1;
    for (const value of [0.1, 1, 3, 8, 9, 12, 20, 100, 1e6]) {
      const p = tailProbability(past, tail, value);
      expect(p).toBeLessThanOrEqual(before);
      before = p;
    }
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(1e-6);
  });

  it('finds the exponent of a Pareto tail', () => {
    const random = seededRandom(2);
    const pareto = windowOf(Float64Array.from({ length: 50_000 }, () => (1 - random()) ** -0.5));
    expect(fitTail(pareto, options).exponent).toBeCloseTo(0.5, 1);
  });

  it('of nothing is what is believed beforehand, the milder the more is assumed', () => {
    const nothing = new SortedWindow(1);
    expect(fitTail(nothing, options)).toEqual({ start: 1, share: 1, exponent: expect.closeTo(0.3, 12) as number });
    expect(fitTail(nothing, { ...options, assumed: 50 }).share).toBeCloseTo(0.02, 12);
    expect(fitTail(nothing, { ...options, floor: 2 }).start).toBe(2);
  });

  it('holds its level on new values of the same kind', () => {
    const misses = Array.from({ length: 20_000 }, () => Math.exp(normal())).filter(
      (value) => tailProbability(past, tail, value) <= 0.01
    ).length;
    expect(misses / 20_000).toBeGreaterThan(0.004);
    expect(misses / 20_000).toBeLessThan(0.02);
  });

  it('turns back into the value it belongs to', () => {
    for (const value of [100, 1e4, 1e6]) {
      expect(tailQuantile(tail, tailProbability(past, tail, value))).toBeCloseTo(value, 6);
    }
    expect(tailQuantile(tail, 0.5)).toBe(tail.start);
    expect(tailQuantile(tail, 0)).toBe(Infinity);
  });
});

describe('seeded helpers', () => {
  it('repeat themselves', () => {
    const [a, b] = [seededRandom(42), seededRandom(42)];
    expect([a(), a(), a()]).toEqual([b(), b(), b()]);
    expect(seededRandom(43)()).not.toBe(seededRandom(42)());
  });

  it('hash like 64-bit FNV-1a', () => {
    // http://www.isthe.com/chongo/tech/comp/fnv/: test vectors of FNV-1a 64
    expect(hashText('')).toBe('cbf29ce484222325');
    expect(hashText('a')).toBe('af63dc4c8601ec8c');
    expect(hashText('foobar')).toBe('85944171f73967e8');
  });
});

describe('lowerBound', () => {
  it('finds the first of ascending values that is at least the given one', () => {
    expect([5, 20, 99].map((value) => lowerBound([10, 20, 20, 30], value))).toEqual([0, 1, 4]);
    expect(lowerBound(Float64Array.of(10, 20, 0, 0), 25, 2)).toBe(2);
    expect(lowerBound([], 1)).toBe(0);
  });
});
