import { lnGamma } from './lnGamma';

/** Tails are summed until the next term is smaller than this share of the sum. */
const NEGLIGIBLE = 1e-12;

/**
 * −ln of the mid-p tail P(X > k) + P(X = k) / 2 of a beta-binomial count X of `n` trials with mean `n · mean` and intra-class correlation `rho`
 * (Skellam 1948; 0: binomial). Summed upwards from k term by term, so it costs O(1) far above the mean and O(n) at worst.
 *
 * @param k count, 0 to n
 * @param n trials, a whole number
 * @param mean of a trial, between 0 and 1, both excluded
 * @returns 0 or more; NaN when an argument is not finite
 */
export function betaBinomialNats(k: number, n: number, mean: number, rho: number): number {
  const weight = rho > 0 ? 1 / rho - 1 : Infinity;
  const [a, b] = [mean * weight, (1 - mean) * weight];
  const lnFirst = weight === Infinity ? lnBinomial(k, n, mean) : lnBetaBinomial(k, n, a, b);
  let [term, sum] = [1, 0.5];
  for (let i = k; i < n; i++) {
    const odds = weight === Infinity ? mean / (1 - mean) : (i + a) / (n - i - 1 + b);
    term *= ((n - i) / (i + 1)) * odds;
    sum += term;
    if (term < NEGLIGIBLE * sum) {
      break;
    }
  }
  return Math.max(0, -lnFirst - Math.log(sum));
}

/**
 * The same tails, as probabilities, of every count from 0 to `trials` (a whole number of some hundreds at most, else they vanish) for a correlation above 0.
 * O(trials) multiplications.
 *
 * @param into takes `trials + 1` values
 */
export function betaBinomialTails(trials: number, mean: number, rho: number, into: Float64Array): void {
  const weight = 1 / rho - 1;
  const [a, b] = [mean * weight, (1 - mean) * weight];
  let probability = 1;
  for (let i = 0; i < trials; i++) {
    probability *= (b + i) / (weight + i);
  }
  into[0] = probability;
  for (let k = 0; k < trials; k++) {
    probability *= ((trials - k) * (k + a)) / ((k + 1) * (trials - k - 1 + b));
    into[k + 1] = probability;
  }
  let above = 0;
  for (let k = trials; k >= 0; k--) {
    const own = into[k];
    into[k] = above + own / 2;
    above += own;
  }
}

function lnBinomial(k: number, n: number, mean: number): number {
  return lnChoose(n, k) + k * Math.log(mean) + (n - k) * Math.log1p(-mean);
}

function lnBetaBinomial(k: number, n: number, a: number, b: number): number {
  return lnChoose(n, k) + lnBeta(k + a, n - k + b) - lnBeta(a, b);
}

function lnChoose(n: number, k: number): number {
  return lnGamma(n + 1) - lnGamma(k + 1) - lnGamma(n - k + 1);
}

function lnBeta(a: number, b: number): number {
  return lnGamma(a) + lnGamma(b) - lnGamma(a + b);
}
