/**
 * Where the mean of a Poisson count lies with 95 % confidence, both ends; by the approximation of Wilson and Hilferty (1931). From counts of 2 on the upper
 * end is within 1 % of the exact interval (Garwood 1936), the lower one, which is small there, within 8 %. For 0 the lower end is 0.
 *
 * @throws RangeError for a count below 0, or none
 */
export function poissonInterval(count: number): { low: number; high: number } {
  if (!(count >= 0)) {
    throw new RangeError(`A count is 0 or more, not ${count}.`);
  }
  const end = (of: number, z: number) => of * Math.max(0, 1 - 1 / (9 * of) + z / (3 * Math.sqrt(of))) ** 3;
  return { low: count === 0 ? 0 : end(count, -Z), high: end(count + 1, Z) };
}

/** 97.5 % quantile of the normal distribution. */
const Z = 1.959964;
