const A = [
  -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1,
  2.506628277459239,
];
const B = [
  -5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1, 1,
];
const C = [
  -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
];
const D = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416, 1];
const TAIL = -Math.log(0.02425);

/**
 * How many standard deviations above its mean a normal value lies beyond which a probability of e^−nats is left; below the mean for less than ln 2.
 * Acklam's rational approximation, relative error 1.2e-9; for tails it needs no probability, so it goes on where that is 0 in floating point.
 */
export function normalDeviation(nats: number): number {
  if (nats > TAIL) {
    const q = Math.sqrt(2 * nats);
    return -horner(C, q) / horner(D, q);
  }
  const q = 0.5 - Math.exp(-nats);
  return Math.abs(q) > 0.47575
    ? -normalDeviation(-Math.log1p(-Math.exp(-nats)))
    : (q * horner(A, q * q)) / horner(B, q * q);
}

function horner(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}
