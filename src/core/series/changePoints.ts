import { select } from '../stats/quantile';

export interface ChangePoints {
  /** First index of each stretch after the first. */
  starts: number[];
  /** Sum of squared deviations from the means of the stretches, without the penalties. */
  cost: number;
}

/** Correlation of neighbours above which a series is taken to wander rather than to jump. */
const MOST_CORRELATION = 0.95;

/**
 * Where the mean of a series shifts: the cut into stretches with the least squared error plus `penalty` for each cut, found exactly.
 * The optimum is that of PELT (Killick, Fearnhead and Eckley 2012); it is searched by functional pruning (FPOP, Maidstone, Hocking, Rigaill and Fearnhead
 * 2017), which also takes little time where nothing shifts. Missing values are left out.
 */
export function changePoints(values: ArrayLike<number>, penalty = shiftPenalty(values)): ChangePoints {
  const { known, places } = knownValues(values);
  if (known.length < 2 || !(penalty > 0)) {
    return { starts: [], cost: squaredError(known, 0, known.length) };
  }
  const cuts = new Search(known, penalty).cuts();
  const bounds = [0, ...cuts, known.length];
  const cost = bounds.slice(1).reduce((sum, end, index) => sum + squaredError(known, bounds[index], end), 0);
  return { starts: cuts.map((cut) => places[cut]), cost };
}

/**
 * Penalty of a cut: 3 σ² ln n times (1 + ρ) / (1 − ρ), since the mean of values that follow each other wanders that much more than
 * that of independent ones. Scale and correlation come from differences of neighbours, which shifts hardly touch:
 * of AR(1) values the one has the variance 2σ²(1 − ρ), over two steps it is 2σ²(1 − ρ²). Infinite for fewer than three values; 0 without noise.
 */
export function shiftPenalty(values: ArrayLike<number>): number {
  const { known } = knownValues(values);
  const n = known.length;
  if (n < 3) {
    return Infinity;
  }
  const near = differenceScale(known, 1);
  const far = differenceScale(known, 2);
  const correlation = near > 0 ? Math.min(MOST_CORRELATION, Math.max(0, (far / near) ** 2 - 1)) : 0;
  const variance = near ** 2 / (2 * (1 - correlation));
  return 3 * variance * Math.log(n) * ((1 + correlation) / (1 - correlation));
}

/** Standard deviation of normal differences, from the size that nine in ten stay below: less random than their median. */
function differenceScale(values: Float64Array, lag: number): number {
  const sizes = new Float64Array(values.length - lag);
  for (let i = 0; i < sizes.length; i++) {
    sizes[i] = Math.abs(values[i + lag] - values[i]);
  }
  return select(sizes, Math.floor(0.9 * sizes.length)) / 1.6448536269514722;
}

/** The known values about their mean, and where they stood. */
function knownValues(values: ArrayLike<number>): { known: Float64Array; places: Int32Array } {
  const known = new Float64Array(values.length);
  const places = new Int32Array(values.length);
  let count = 0;
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) {
      known[count] = values[i];
      places[count++] = i;
      sum += values[i];
    }
  }
  const mean = count > 0 ? sum / count : 0;
  return { known: known.subarray(0, count).map((value) => value - mean), places };
}

function squaredError(values: Float64Array, start: number, end: number): number {
  let sum = 0;
  for (let i = start; i < end; i++) {
    sum += values[i];
  }
  const mean = sum / (end - start);
  let squares = 0;
  for (let i = start; i < end; i++) {
    squares += (values[i] - mean) ** 2;
  }
  return squares;
}

/**
 * The search. The least cost of all cuts, as a function of the last stretch's mean, is made of pieces, each of which belongs
 * to one last cut. A new value adds the same to every piece; where starting anew is cheaper, that replaces what is there.
 */
class Search {
  private readonly n: number;
  private readonly sums: Float64Array;
  private readonly squares: Float64Array;
  /** Least cost of the first values, a penalty per stretch, less that of the first. */
  private readonly least: Float64Array;
  private readonly last: Int32Array;
  /** Pieces: lower ends, ascending, and the cut that each belongs to. The last one ends at `highest`. */
  private lows = new Float64Array(64);
  private cutOf = new Int32Array(64);
  private pieces = 1;
  private nextLows = new Float64Array(64);
  private nextCutOf = new Int32Array(64);
  private nextPieces = 0;
  private readonly highest: number;

  constructor(
    values: Float64Array,
    private readonly penalty: number
  ) {
    const n = values.length;
    this.n = n;
    this.sums = new Float64Array(n + 1);
    this.squares = new Float64Array(n + 1);
    this.least = new Float64Array(n + 1);
    this.last = new Int32Array(n + 1);
    let lowest = Infinity;
    let highest = -Infinity;
    for (let i = 0; i < n; i++) {
      const value = values[i];
      this.sums[i + 1] = this.sums[i] + value;
      this.squares[i + 1] = this.squares[i] + value * value;
      lowest = value < lowest ? value : lowest;
      highest = value > highest ? value : highest;
    }
    this.lows[0] = lowest;
    this.highest = highest;
    this.least[0] = -penalty;
  }

  cuts(): number[] {
    for (let end = 1; end <= this.n; end++) {
      this.extend(end);
      if (end < this.n) {
        this.offerNewStart(end);
      }
    }
    const cuts: number[] = [];
    for (let end = this.last[this.n]; end > 0; end = this.last[end]) {
      cuts.push(end);
    }
    return cuts.reverse();
  }

  /** The least cost of the first `end` values, over all pieces. */
  private extend(end: number): void {
    const { lows, cutOf, pieces, sums, highest } = this;
    let least = Infinity;
    let best = 0;
    for (let piece = 0; piece < pieces; piece++) {
      const cut = cutOf[piece];
      const mean = (sums[end] - sums[cut]) / (end - cut);
      const low = lows[piece];
      const high = piece + 1 < pieces ? lows[piece + 1] : highest;
      const cost = this.costAt(cut, end, mean < low ? low : mean > high ? high : mean);
      if (cost < least) {
        least = cost;
        best = cut;
      }
    }
    this.least[end] = least;
    this.last[end] = best;
  }

  /** Cost of the last stretch `[cut, end)` with the mean `level`, and of all before it. */
  private costAt(cut: number, end: number, level: number): number {
    const sum = this.sums[end] - this.sums[cut];
    const squares = this.squares[end] - this.squares[cut];
    return this.least[cut] + this.penalty + squares - level * (2 * sum - level * (end - cut));
  }

  /** Pieces keep only where they cost no more than a new stretch from `end` on. */
  private offerNewStart(end: number): void {
    const { lows, cutOf, pieces, sums, highest } = this;
    const limit = this.least[end] + this.penalty;
    this.nextPieces = 0;
    for (let piece = 0; piece < pieces; piece++) {
      const cut = cutOf[piece];
      const low = lows[piece];
      const high = piece + 1 < pieces ? lows[piece + 1] : highest;
      const count = end - cut;
      const mean = (sums[end] - sums[cut]) / count;
      const room = (limit - this.costAt(cut, end, mean)) / count;
      const reach = room > 0 ? Math.sqrt(room) : -1;
      const from = Math.max(low, mean - reach);
      const to = Math.min(high, mean + reach);
      if (reach < 0 || from >= to) {
        this.push(low, end);
        continue;
      }
      if (from > low) {
        this.push(low, end);
      }
      this.push(from, cut);
      if (to < high) {
        this.push(to, end);
      }
    }
    this.swap();
  }

  private push(low: number, cut: number): void {
    if (this.nextPieces > 0 && this.nextCutOf[this.nextPieces - 1] === cut) {
      return;
    }
    if (this.nextPieces === this.nextLows.length) {
      const lows = new Float64Array(2 * this.nextPieces);
      const cutOf = new Int32Array(2 * this.nextPieces);
      lows.set(this.nextLows);
      cutOf.set(this.nextCutOf);
      this.nextLows = lows;
      this.nextCutOf = cutOf;
    }
    this.nextLows[this.nextPieces] = low;
    this.nextCutOf[this.nextPieces++] = cut;
  }

  private swap(): void {
    [this.lows, this.nextLows] = [this.nextLows, this.lows];
    [this.cutOf, this.nextCutOf] = [this.nextCutOf, this.cutOf];
    this.pieces = this.nextPieces;
  }
}
