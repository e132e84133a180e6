import { LOG_QUANTILE_ERROR, logBin, logBinValue, quantilesOfBins, ZERO_BIN } from './logHistogram';

const SHARES = [0, 0.01, 0.25, 0.5, 0.95, 0.99, 0.999, 1];

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return (state + 0.5) / 4_294_967_296;
  };
}

function counted(values: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  values.map(logBin).forEach((bin) => counts.set(bin, (counts.get(bin) ?? 0) + 1));
  return counts;
}

/** `percentile_cont` by its definition. */
function exact(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = share * (sorted.length - 1);
  const below = sorted[Math.floor(rank)];
  return below + (rank - Math.floor(rank)) * (sorted[Math.ceil(rank)] - below);
}

describe('logHistogram', () => {
  it('gives each bin a value no further than 1 % from both of its bounds', () => {
    expect(LOG_QUANTILE_ERROR).toBeLessThanOrEqual(0.01);
    for (let bin = -400; bin <= 1_500; bin++) {
      const [lower, upper] = [1.02 ** (bin - 1), 1.02 ** bin];
      expect(Math.abs(logBinValue(bin) / lower - 1)).toBeLessThanOrEqual(0.01 + 1e-12);
      expect(Math.abs(logBinValue(bin) / upper - 1)).toBeLessThanOrEqual(LOG_QUANTILE_ERROR + 1e-12);
    }
  });

  it.each([
    [
      'log-normal',
      (next: () => number) => Math.exp(8 + 1.5 * Math.sqrt(-2 * Math.log(next())) * Math.cos(6.283 * next())),
    ],
    ['heavy-tailed', (next: () => number) => 1_000 / next() ** 1.5],
    ['two far clusters', (next: () => number) => (next() < 0.95 ? 50 + next() : 5_000_000 + next())],
    ['whole small numbers with zeros', (next: () => number) => Math.floor(next() * 4)],
  ])('keeps every quantile of %s values within 1 % of percentile_cont', (_, draw) => {
    for (let seed = 1; seed <= 40; seed++) {
      const next = random(seed * 7_919);
      const values = Array.from({ length: 1 + Math.floor(next() * 400) }, () => draw(next));
      const found = quantilesOfBins(counted(values), SHARES);
      SHARES.forEach((share, place) => {
        const wanted = exact(values, share);
        expect(Math.abs(found[place] - wanted)).toBeLessThanOrEqual(0.01 * wanted + 1e-9);
      });
    }
  });

  it('knows zero, and nothing at all', () => {
    expect([logBin(0), logBin(-1), logBinValue(ZERO_BIN)]).toEqual([ZERO_BIN, ZERO_BIN, 0]);
    expect(quantilesOfBins(new Map(), [0.5])).toEqual([NaN]);
    expect(quantilesOfBins(new Map([[ZERO_BIN, 3]]), [0.5])).toEqual([0]);
  });
});
