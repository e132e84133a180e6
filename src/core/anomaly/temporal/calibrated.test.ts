import { seededRandom } from '../../stats/random';
import { Calibrated, severityOf } from './calibrated';

const upTo = (n: number) => Float64Array.from({ length: n }, (_, i) => n - i);

describe('figures of a training time', () => {
  it('say from where on a new one is strange: the conformal rank, the largest where they are too few [S0-069]', () => {
    const hundred = new Calibrated(upTo(100));
    expect(hundred.threshold(95)).toBe(96);
    expect(hundred.threshold(50)).toBe(51);
    expect(hundred.threshold(99.9)).toBe(100);
    expect(new Calibrated(upTo(19)).threshold(95)).toBe(19);
  });

  it('say how sure one can be, as a rank among them [S0-071]', () => {
    const training = new Calibrated(Float64Array.of(NaN, ...upTo(99), NaN));
    expect(training.size).toBe(99);
    expect([0, 1, 50, 95.5, 99, 1000].map((figure) => training.confidence(figure))).toEqual([
      0, 0, 0.49, 0.95, 0.98, 0.99,
    ]);
    expect(training.confidence(NaN)).toBeNaN();
  });

  it('are right about figures like them: a confidence of c or more is as rare as 1 − c [S0-071]', () => {
    const random = seededRandom(11);
    const draw = (length: number) => Float64Array.from({ length }, () => random() ** 3);
    const shares = [0.5, 0.9, 0.95, 0.99];
    const seen = shares.map(() => 0);
    const beyond = { count: 0, all: 0 };
    for (let round = 0; round < 200; round++) {
      const training = new Calibrated(draw(199));
      for (const figure of draw(50)) {
        const confidence = training.confidence(figure);
        shares.forEach((share, at) => (seen[at] += confidence >= share ? 1 : 0));
        beyond.count += figure > training.threshold(95) ? 1 : 0;
        beyond.all++;
      }
    }
    shares.forEach((share, at) => expect(seen[at] / beyond.all).toBeCloseTo(1 - share, 1.7));
    expect(beyond.count / beyond.all).toBeGreaterThan(0.04);
    expect(beyond.count / beyond.all).toBeLessThan(0.06);
  });

  it('say nothing when there are none', () => {
    const none = new Calibrated(new Float64Array(0));
    expect([none.threshold(95), none.confidence(1), none.largest]).toEqual([NaN, NaN, NaN]);
  });
});

describe('severity', () => {
  it.each([
    [0, 0],
    [2, 0],
    [2.0001, 2],
    [2.9999, 2],
    [3, 3],
    [9, 3],
    [NaN, 0],
  ])('of an error of %d beside a threshold of 2 is %d [S0-070]', (error, severity) => {
    expect(severityOf(error, 2, 1.5)).toBe(severity);
    expect(severityOf(error, NaN, 1.5)).toBe(0);
  });
});
