import { BinCounts } from '../../core/stats/binCounts';
import type { AnswerColumns } from '../ask';
import { addBins } from '../questions/binRows';
import { gridOrder } from '../questions/gridOrder';
import type { RedColumn } from '../questions/red';

const MICROS_PER_MS = 1000;
const SHARES: Partial<Record<RedColumn, number>> = { p50: 0.5, p95: 0.95, p99: 0.99 };
/** A grid with more empty cells than this per row is sorted like rows without one. */
const MOST_CELLS_PER_ROW = 8;

/** Cells of an answer by group, then time. */
export interface AddedCells {
  group: Int32Array;
  time: Float64Array;
  sampled: Uint8Array;
  /** Rows of the database behind each. */
  rows: Float64Array;
  /** A column for each wanted one. */
  values: Float64Array[];
}

/**
 * Adds up what was read of the same group and bucket.
 * @param columns `name bucket requests errors duration_sum sampled row_count` and, where quantiles are wanted, two of lists: bins, and how many durations each has
 * @param group each row's group
 * @param wanted the columns, and where the one is that only means need
 */
export function addedCells(
  columns: AnswerColumns,
  group: Int32Array,
  groups: number,
  stepMs: number | 'total',
  { names: wanted, timed }: { names: readonly RedColumn[]; timed: number }
): AddedCells {
  const time = columns.numbers(1);
  const { order, starts } = runs(group, time, groups, stepMs);
  const cells = starts.length - 1;
  const added = (column: number) => {
    const [from, to] = [columns.numbers(column), new Float64Array(cells)];
    for (let cell = 0; cell < cells; cell++) {
      for (let at = starts[cell]; at < starts[cell + 1]; at++) {
        to[cell] += from[order[at]];
      }
    }
    return to;
  };
  const sums: Partial<Record<RedColumn, number>> = { requests: 2, errors: 3, duration_sum: 4, timed };
  const quantiles = quantileColumns(columns, { order, starts }, wanted);
  return {
    group: Int32Array.from({ length: cells }, (_, cell) => group[order[starts[cell]]]),
    time: Float64Array.from({ length: cells }, (_, cell) => time[order[starts[cell]]]),
    sampled: Uint8Array.from(added(5), (flags) => (flags > 0 ? 1 : 0)),
    rows: added(6),
    values: wanted.map((name) => quantiles[name] ?? added(sums[name] ?? NaN)),
  };
}

/** Row numbers cell by cell, and where each cell's begin; the last entry is where all end. */
interface Runs {
  order: Int32Array;
  starts: Int32Array;
}

function quantileColumns(
  columns: AnswerColumns,
  { order, starts }: Runs,
  wanted: readonly RedColumn[]
): Partial<Record<RedColumn, Float64Array>> {
  const names = wanted.filter((name) => SHARES[name] !== undefined);
  const shares = names.map((name) => SHARES[name] ?? NaN);
  const cells = starts.length - 1;
  const found = names.map(() => new Float64Array(cells));
  if (names.length === 0) {
    return {};
  }
  const [bins, durations] = [columns.lists(7), columns.lists(8)];
  const counts = new BinCounts();
  for (let cell = 0; cell < cells; cell++) {
    for (let at = starts[cell]; at < starts[cell + 1]; at++) {
      addBins(counts, bins, durations, order[at]);
    }
    counts.quantiles(shares).forEach((micros, place) => {
      found[place][cell] = micros / MICROS_PER_MS;
    });
    counts.clear();
  }
  return Object.fromEntries(names.map((name, place) => [name, found[place]]));
}

function runs(group: Int32Array, time: Float64Array, groups: number, stepMs: number | 'total'): Runs {
  let [first, last] = [Infinity, -Infinity];
  for (const at of time) {
    first = at < first ? at : first;
    last = at > last ? at : last;
  }
  const width = stepMs === 'total' ? 1 : stepMs;
  const steps = time.length === 0 ? 0 : Math.round((last - first) / width) + 1;
  if (steps * groups > MOST_CELLS_PER_ROW * time.length) {
    const order = gridOrder(group, time, groups, 'raw');
    const isFirst = (at: number) =>
      at === 0 || group[order[at]] !== group[order[at - 1]] || time[order[at]] !== time[order[at - 1]];
    return { order, starts: Int32Array.from([...order.keys()].filter(isFirst).concat(order.length)) };
  }
  const ends = new Int32Array(steps * groups + 1);
  const cellOf = (row: number) => group[row] * steps + Math.round((time[row] - first) / width);
  for (let row = 0; row < time.length; row++) {
    ends[cellOf(row) + 1] += 1;
  }
  const starts: number[] = [];
  for (let cell = 0; cell < ends.length - 1; cell++) {
    if (ends[cell + 1] > 0) {
      starts.push(ends[cell]);
    }
    ends[cell + 1] += ends[cell];
  }
  const order = new Int32Array(time.length);
  for (let row = 0; row < time.length; row++) {
    order[ends[cellOf(row)]++] = row;
  }
  return { order, starts: Int32Array.from([...starts, time.length]) };
}
