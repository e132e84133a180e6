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
  const ends = new Float64Array(bins.length);
  let total = 0;
  bins.forEach((bin, place) => {
    total += counts.get(bin) ?? 0;
    ends[place] = total;
  });
  const atRank = (rank: number) => logBinValue(bins[ends.findIndex((end) => end > rank)]);
  return shares.map((share) => {
    if (total === 0) {
      return NaN;
    }
    const rank = share * (total - 1);
    const below = atRank(Math.floor(rank));
    return below + (rank - Math.floor(rank)) * (atRank(Math.ceil(rank)) - below);
  });
}

/** Counts of one bin after the other, to be added to and emptied over and over: a group of many has its quantiles in no time. */
export class BinCounts {
  private readonly counts = new Float64Array(1 << 16);
  private zeros = 0;
  private total = 0;
  private lowest = Infinity;
  private highest = -Infinity;

  add(bin: number, count: number): void {
    this.total += count;
    if (bin === ZERO_BIN) {
      this.zeros += count;
      return;
    }
    this.counts[bin - ZERO_BIN] += count;
    this.lowest = bin < this.lowest ? bin : this.lowest;
    this.highest = bin > this.highest ? bin : this.highest;
  }

  /**
   * As {@link quantilesOfBins} has them.
   * @param shares in ascending order
   * @param found takes a value for each share
   */
  quantiles(shares: readonly number[], found: Float64Array): void {
    if (this.total === 0) {
      found.fill(NaN);
      return;
    }
    let bin = this.zeros > 0 ? ZERO_BIN : this.lowest;
    let end = this.zeros > 0 ? this.zeros : this.countOf(bin);
    for (let place = 0; place < shares.length; place++) {
      const rank = shares[place] * (this.total - 1);
      const whole = Math.floor(rank);
      for (; end <= whole; end += this.countOf(bin)) {
        bin = this.after(bin);
      }
      const below = logBinValue(bin);
      found[place] = below;
      if (whole + 1 >= end && rank > whole) {
        let next = this.after(bin);
        while (this.countOf(next) === 0) {
          next = this.after(next);
        }
        found[place] += (rank - whole) * (logBinValue(next) - below);
      }
    }
  }

  clear(): void {
    if (this.lowest <= this.highest) {
      this.counts.fill(0, this.lowest - ZERO_BIN, this.highest - ZERO_BIN + 1);
    }
    [this.zeros, this.total, this.lowest, this.highest] = [0, 0, Infinity, -Infinity];
  }

  private after(bin: number): number {
    return bin === ZERO_BIN ? this.lowest : bin + 1;
  }

  private countOf(bin: number): number {
    return this.counts[bin - ZERO_BIN] ?? 0;
  }
}
