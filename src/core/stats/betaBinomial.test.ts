import { betaBinomialNats, betaBinomialTails } from './betaBinomial';
import { lnGamma } from './lnGamma';
import { normalDeviation } from './normalQuantile';

/** Values of scipy 1.17.1: binom, betabinom (sf(k) + pmf(k) / 2), norm.isf and gammaln. */
const TAILS: Array<[k: number, n: number, mean: number, rho: number, tail: number]> = [
  [0, 1, 0.005, 0, 0.5025],
  [1, 1, 0.005, 0.02, 0.002500000000000001],
  [3, 6, 0.005, 0.02, 4.983875652133574e-5],
  [9, 10, 0.01, 0.02, 8.591454301151405e-11],
  [2, 90, 0.005, 0, 0.04283544835142226],
  [12, 300, 0.005, 0.02, 0.020646036201121418],
  [40, 300, 0.1, 0.02, 0.21568587606442163],
  [5, 20, 0.3, 0.1, 0.5679115861186114],
];

describe('tails of counts', () => {
  it.each(TAILS)('%d of %d at %d, correlation %d', (k, n, mean, rho, tail) => {
    expect(Math.exp(-betaBinomialNats(k, n, mean, rho)) / tail).toBeCloseTo(1, 9);
  });

  it.each([
    [1, 0.005],
    [17, 0.01],
    [60, 0.004],
    [300, 0.2],
  ])('of all counts of %d at %d are those of each', (n, mean) => {
    const tails = new Float64Array(n + 1);
    betaBinomialTails(n, mean, 0.02, tails);
    tails.forEach((tail, k) => expect(-Math.log(tail)).toBeCloseTo(betaBinomialNats(k, n, mean, 0.02), 8));
  });

  it('are those of all requests at most, and none without a number', () => {
    expect(betaBinomialNats(0, 0, 0.1, 0)).toBeCloseTo(Math.LN2, 12);
    expect(betaBinomialNats(NaN, 10, 0.1, 0.02)).toBeNaN();
  });

  it('do not end where a probability is 0 in floating point', () => {
    expect(betaBinomialNats(900, 1000, 0.001, 0)).toBeGreaterThan(2_000);
  });
});

describe('normal deviations', () => {
  it.each([
    [0.1, -1.3096177994584925],
    [0.5, -0.27028802073873587],
    [0.69, -0.0039506295602800634],
    [1, 0.33747496376420244],
    [2, 1.10151962849875],
    [3.7, 1.9647165535681312],
    [3.8, 2.0070762587885764],
    [10, 3.913946240531893],
    [50, 9.674825283612355],
    [300, 24.326438906565585],
  ])('of a tail of e^-%d', (nats, deviation) => {
    expect(normalDeviation(nats)).toBeCloseTo(deviation, 7);
  });

  it('rise with strangeness, without a step between the approximations', () => {
    const all = Array.from({ length: 4_000 }, (_, i) => normalDeviation(i / 400 + 0.001));
    expect(all.every((value, i) => i === 0 || value > all[i - 1])).toBe(true);
  });
});

it('ln Γ', () => {
  [
    [0.1, 2.252712651734206],
    [0.5, 0.5723649429247],
    [1, 0.0],
    [2, 0.0],
    [3.7, 1.428072326665388],
    [50, 144.56574394634487],
    [1234.5, 7550.550901077894],
  ].forEach(([x, value]) => expect(lnGamma(x)).toBeCloseTo(value, 9));
});
