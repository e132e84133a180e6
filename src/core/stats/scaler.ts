import { select } from './quantile';
import { columnsOf, rowCount, type Rows } from './rows';

/** What was learned of each column. It is kept apart from its use, so that rows that are judged never move what is normal. */
export interface Scaler {
  center: Float64Array;
  scale: Float64Array;
}

/** Below this a spread is taken for none: such a column is centred only. */
const NO_SPREAD = 10 * Number.EPSILON;

/**
 * Mean and standard deviation of each column (divided by n), missing values left out. A column that does not vary beyond
 * rounding has the scale 1, as in scikit-learn's `StandardScaler`. A column without any value has the centre 0.
 */
export function fitStandardScaler(rows: Rows): Scaler {
  const { values, width } = rows;
  const counts = new Float64Array(width);
  const center = new Float64Array(width);
  const squares = new Float64Array(width);
  const block = Math.max(1, Math.floor(BLOCK_NUMBERS / Math.max(1, width))) * width;
  const own = { counts: new Float64Array(width), center: new Float64Array(width), squares: new Float64Array(width) };
  for (let at = 0; at < rowCount(rows) * width; at += block) {
    addBlock(values, at, Math.min(rowCount(rows) * width, at + block), own);
    for (let column = 0; column < width; column++) {
      const added = own.counts[column];
      const all = counts[column] + added;
      if (added > 0) {
        const apart = own.center[column] - center[column];
        squares[column] += own.squares[column] + (apart * apart * counts[column] * added) / all;
        center[column] += (apart * added) / all;
        counts[column] = all;
      }
    }
  }
  const scale = squares.map((sum, column) => deviationOf(sum, counts[column], center[column]));
  return { center, scale };
}

/** Numbers that are gone through twice while they are still near the processor. */
const BLOCK_NUMBERS = 4_096;

interface Moments {
  counts: Float64Array;
  center: Float64Array;
  squares: Float64Array;
}

/** Count, mean and squared deviations of the known values in `[start, end)` by column; blocks are put together as by Chan, Golub and LeVeque (1983). */
function addBlock(values: Float64Array, start: number, end: number, { counts, center, squares }: Moments): void {
  const width = center.length;
  counts.fill(0);
  center.fill(0);
  squares.fill(0);
  for (let at = start; at < end; ) {
    for (let column = 0; column < width; column++, at++) {
      const value = values[at];
      if (value - value === 0) {
        counts[column]++;
        center[column] += value;
      }
    }
  }
  for (let column = 0; column < width; column++) {
    center[column] = counts[column] > 0 ? center[column] / counts[column] : 0;
  }
  for (let at = start; at < end; ) {
    for (let column = 0; column < width; column++, at++) {
      const deviation = values[at] - center[column];
      if (deviation - deviation === 0) {
        squares[column] += deviation * deviation;
      }
    }
  }
}

function deviationOf(squares: number, count: number, mean: number): number {
  const variance = count > 0 ? squares / count : 0;
  const rounding = count * Number.EPSILON;
  return variance <= rounding * variance + (rounding * mean) ** 2 ? 1 : Math.sqrt(variance);
}

/**
 * Median and interquartile range of each column, missing values left out: a few extreme rows do not move them. A column
 * without a range has the scale 1, as in scikit-learn's `RobustScaler`.
 */
export function fitRobustScaler(rows: Rows): Scaler {
  const { width } = rows;
  const count = rowCount(rows);
  const center = new Float64Array(width);
  const scale = new Float64Array(width).fill(1);
  const columns = columnsOf(rows);
  for (let column = 0; column < width; column++) {
    const values = knownInFront(columns.subarray(column * count, (column + 1) * count));
    if (values.length > 0) {
      const last = values.length - 1;
      center[column] = orderStatistic(values, 0.5 * last, 0, values.length);
      const middle = Math.floor(0.5 * last);
      const low = orderStatistic(values, 0.25 * last, 0, middle + 1);
      const range = orderStatistic(values, 0.75 * last, middle, values.length) - low;
      scale[column] = range < NO_SPREAD ? 1 : range;
    }
  }
  return { center, scale };
}

/** The finite values, moved to the front. */
function knownInFront(values: Float64Array): Float64Array {
  let known = 0;
  for (let i = 0; i < values.length; i++) {
    if (values[i] - values[i] === 0) {
      values[known++] = values[i];
    }
  }
  return values.subarray(0, known);
}

/**
 * The value at a place between order statistics (definition 7 of Hyndman and Fan 1996), which lies within `[start, end)` once the
 * values are sorted; what is before and after must be no larger and no smaller. Reorders the values between.
 */
function orderStatistic(values: Float64Array, place: number, start: number, end: number): number {
  const below = Math.floor(place);
  const low = select(values.subarray(start, end), below - start);
  if (place === below) {
    return low;
  }
  let high = Infinity;
  for (let i = below + 1; i < (below + 1 < end ? end : values.length); i++) {
    high = values[i] < high ? values[i] : high;
  }
  return low + (place - below) * (high - low);
}

/** The rows, each column centred and divided by its scale; missing values stay missing. */
export function scaled({ center, scale }: Scaler, { values, width }: Rows): Rows {
  const result = new Float64Array(values.length);
  for (let at = 0; at < values.length; ) {
    for (let column = 0; column < width; column++, at++) {
      result[at] = (values[at] - center[column]) / scale[column];
    }
  }
  return { values: result, width };
}
