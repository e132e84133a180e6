/** Ratio of the upper to the lower bound of a bin. */
const GAMMA = 1.02;
/** Natural logarithm of a bin's width: the bin of a positive `value` is `ceil(ln(value) / LOG_BIN_WIDTH)`. */
export const LOG_BIN_WIDTH = Math.log(GAMMA);
/** Bin of zero, and of negative values, which durations never are. */
export const ZERO_BIN = -32_768;
/**
 * Largest relative error of a quantile taken from bins: a bin's value is no further than this from anything in it
 * (0.99 %), and a value between two neighbours in rank is a mean of theirs, so no further off than they are.
 */
export const LOG_QUANTILE_ERROR = (GAMMA - 1) / (GAMMA + 1);

/** Bin of a value; values of one bin differ by 2 % at most. */
export function logBin(value: number): number {
  return value > 0 ? Math.max(ZERO_BIN + 1, Math.ceil(Math.log(value) / LOG_BIN_WIDTH)) : ZERO_BIN;
}

/** What stands for the values of a bin: equally far, in proportion, from both of its bounds. */
export function logBinValue(bin: number): number {
  return bin === ZERO_BIN ? 0 : (2 * GAMMA ** bin) / (GAMMA + 1);
}

/**
 * Quantiles of counted values, as `percentile_cont` defines them (linear between the two values next in rank), within
 * {@link LOG_QUANTILE_ERROR} of those of the values themselves. Source: Masson, Rim and Lee, DDSketch, VLDB 2019.
 * @param counts how many values each bin has; bins without any need not be there
 * @param shares in [0, 1]
 * @returns a value for each share; NaN where nothing was counted
 */
export function quantilesOfBins(counts: ReadonlyMap<number, number>, shares: readonly number[]): number[] {
  const bins = [...counts.keys()].sort((a, b) => a - b);
  const durations = bins.map((bin) => counts.get(bin) ?? 0);
  return quantilesOfOrdered(bins, durations, bins.length, shares);
}

/** The same of the first bins of a list in order. */
export function quantilesOfOrdered(
  bins: ArrayLike<number>,
  counts: ArrayLike<number>,
  length: number,
  shares: readonly number[]
): number[] {
  let total = 0;
  for (let place = 0; place < length; place++) {
    total += counts[place];
  }
  const binAt = (rank: number) => {
    let place = 0;
    for (let end = counts[0]; end <= rank; end += counts[place]) {
      place++;
    }
    return bins[place];
  };
  return shares.map((share) => {
    if (total === 0) {
      return NaN;
    }
    const rank = share * (total - 1);
    const [low, high] = [binAt(Math.floor(rank)), binAt(Math.ceil(rank))];
    const below = logBinValue(low);
    return low === high ? below : below + (rank - Math.floor(rank)) * (logBinValue(high) - below);
  });
}
