import { select } from '../stats/quantile';
import { Loess } from './loess';

export interface StlOptions {
  /** Steps after which the season repeats, 2 or more. */
  period: number;
  /** Odd lengths of the three smoothers; the usual ones by default. */
  seasonal?: number;
  trend?: number;
  lowPass?: number;
  /** Gives values far from their neighbours less weight, in 15 rounds. */
  robust?: boolean;
}

export interface Decomposition {
  seasonal: Float64Array;
  trend: Float64Array;
  remainder: Float64Array;
  /** How far each value was trusted, 0 to 1; all 1 unless robust. */
  weights: Float64Array;
}

/**
 * Seasonal-trend decomposition by loess (Cleveland, Cleveland, McRae and Terpenning 1990), local lines throughout, with the default
 * lengths and rounds of statsmodels' `STL`. Values must be finite and span two periods.
 */
export function stl(values: Float64Array, options: StlOptions): Decomposition {
  const { period, seasonal = 7, robust = false } = options;
  const { trend = odd(Math.ceil((1.5 * period) / (1 - 1.5 / seasonal))), lowPass = odd(period + 1) } = options;
  if (!Number.isInteger(period) || period < 2 || values.length < 2 * period) {
    throw new RangeError(`A season of ${period} steps cannot be found in ${values.length} values.`);
  }
  const fit = new Fit(values, period, seasonal, trend, lowPass);
  const rounds = robust ? 15 : 0;
  for (let round = 0; round <= rounds; round++) {
    fit.inner(robust ? 2 : 5);
    if (round < rounds) {
      fit.weigh();
    }
  }
  return fit.result();
}

/**
 * Several seasons in one series (Bandara, Hyndman and Bergmeir 2021): the decomposition of each in turn of what the others leave,
 * twice. Periods that do not fit twice into the series are left out; `seasonals` are in ascending order of period.
 */
export function mstl(
  values: Float64Array,
  periods: readonly number[],
  robust = false
): Omit<Decomposition, 'seasonal'> & { periods: number[]; seasonals: Float64Array[] } {
  const kept = [...new Set(periods)].filter((period) => 2 * period < values.length).sort((a, b) => a - b);
  const seasonals: Float64Array[] = kept.map(() => new Float64Array(values.length));
  let rest: Float64Array = values;
  let last: Decomposition | undefined;
  for (let pass = 0; pass < 2; pass++) {
    for (const [index, period] of kept.entries()) {
      const seasonal = seasonals[index];
      const input = rest.map((value, i) => value + seasonal[i]);
      last = stl(input, { period, seasonal: 7 + 4 * (index + 1), robust });
      seasonals[index] = last.seasonal;
      rest = input.map((value, i) => value - seasonals[index][i]);
    }
  }
  if (last === undefined) {
    throw new RangeError(`None of the seasons fits twice into ${values.length} values.`);
  }
  const { trend, weights } = last;
  return { periods: kept, seasonals, trend, weights, remainder: rest.map((value, i) => value - trend[i]) };
}

function odd(length: number): number {
  return length % 2 === 0 ? length + 1 : length;
}

class Fit {
  private readonly n: number;
  private readonly seasonal: Float64Array;
  private readonly trend: Float64Array;
  private readonly robustness: Float64Array;
  private trusted = true;
  /** The season one period beyond both ends. */
  private readonly cycle: Float64Array;
  private readonly scratch: [Float64Array, Float64Array];
  private readonly subseries: { values: Float64Array; smooth: Float64Array; robustness: Float64Array };
  /** Smoothers of subseries by their number of values, of which there are two. */
  private readonly bySize = new Map<number, Loess>();
  private readonly trendLoess: Loess;
  private readonly lowPassLoess: Loess;

  constructor(
    private readonly values: Float64Array,
    private readonly period: number,
    private readonly seasonalLength: number,
    trendLength: number,
    lowPassLength: number
  ) {
    const n = values.length;
    const longest = Math.ceil(n / period);
    const filled = (length: number) => new Float64Array(length);
    this.n = n;
    this.seasonal = filled(n);
    this.trend = filled(n);
    this.robustness = filled(n).fill(1);
    this.cycle = filled(n + 2 * period);
    this.scratch = [filled(n + 2 * period), filled(n + 2 * period)];
    this.subseries = { values: filled(longest), smooth: filled(longest), robustness: filled(longest) };
    this.trendLoess = new Loess(n, trendLength);
    this.lowPassLoess = new Loess(n, lowPassLength);
  }

  /** The inner loop: season from what the trend leaves, trend from what the season leaves. */
  inner(rounds: number): void {
    const { n, values, seasonal, trend, cycle, period } = this;
    const [first, second] = this.scratch;
    const robustness = this.trusted ? null : this.robustness;
    for (let round = 0; round < rounds; round++) {
      for (let i = 0; i < n; i++) {
        first[i] = values[i] - trend[i];
      }
      this.smoothCycles(first, robustness);
      movingMean(cycle, n + 2 * period, period, first);
      movingMean(first, n + period + 1, period, second);
      movingMean(second, n + 2, 3, first);
      this.lowPassLoess.smooth(first, null, second);
      for (let i = 0; i < n; i++) {
        seasonal[i] = cycle[period + i] - second[i];
        first[i] = values[i] - seasonal[i];
      }
      this.trendLoess.smooth(first, robustness, trend);
      keepKnown(trend, first, n);
    }
  }

  /** Each step of the period by itself, smoothed over the periods and carried on one step at both ends. */
  private smoothCycles(input: Float64Array, robustness: Float64Array | null): void {
    const { n, period, seasonalLength, cycle, subseries } = this;
    for (let phase = 0; phase < period; phase++) {
      const size = Math.floor((n - phase - 1) / period) + 1;
      for (let i = 0, at = phase; i < size; i++, at += period) {
        subseries.values[i] = input[at];
        if (robustness !== null) {
          subseries.robustness[i] = robustness[at];
        }
      }
      const trust = robustness === null ? null : subseries.robustness;
      const loess = this.loessOf(size);
      const { smooth } = subseries;
      loess.smooth(subseries.values, trust, smooth);
      keepKnown(smooth, subseries.values, size);
      const before = loess.at(-1, 0, subseries.values, trust);
      const after = loess.at(size, Math.max(0, size - seasonalLength), subseries.values, trust);
      cycle[phase] = Number.isNaN(before) ? smooth[0] : before;
      for (let i = 0; i < size; i++) {
        cycle[(i + 1) * period + phase] = smooth[i];
      }
      cycle[(size + 1) * period + phase] = Number.isNaN(after) ? smooth[size - 1] : after;
    }
  }

  private loessOf(size: number): Loess {
    const known = this.bySize.get(size) ?? new Loess(size, this.seasonalLength);
    this.bySize.set(size, known);
    return known;
  }

  /** Bisquare weights of the remainders against six times their median. */
  weigh(): void {
    const { n, values, seasonal, trend, robustness } = this;
    const sizes = this.scratch[0].subarray(0, n);
    for (let i = 0; i < n; i++) {
      robustness[i] = sizes[i] = Math.abs(values[i] - trend[i] - seasonal[i]);
    }
    const reach = 3 * (select(sizes, n >> 1) + select(sizes, n - (n >> 1) - 1));
    for (let i = 0; i < n; i++) {
      const size = robustness[i];
      robustness[i] =
        reach === 0 || size <= 0.001 * reach ? 1 : size <= 0.999 * reach ? (1 - (size / reach) ** 2) ** 2 : 0;
    }
    this.trusted = false;
  }

  result(): Decomposition {
    const { values, seasonal, trend, robustness } = this;
    return {
      seasonal,
      trend,
      remainder: values.map((value, i) => value - seasonal[i] - trend[i]),
      weights: robustness,
    };
  }
}

/** Where no weight was left the value itself stays. */
function keepKnown(smooth: Float64Array, values: Float64Array, length: number): void {
  for (let i = 0; i < length; i++) {
    if (smooth[i] !== smooth[i]) {
      smooth[i] = values[i];
    }
  }
}

/** Means of `width` neighbours; the result is `width − 1` shorter. */
function movingMean(values: Float64Array, length: number, width: number, into: Float64Array): void {
  let sum = 0;
  for (let i = 0; i < width; i++) {
    sum += values[i];
  }
  into[0] = sum / width;
  for (let i = width; i < length; i++) {
    sum += values[i] - values[i - width];
    into[i - width + 1] = sum / width;
  }
}
