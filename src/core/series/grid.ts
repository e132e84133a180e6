/** A regular time grid: step `i` covers `[time0 + i · stepMs, time0 + (i + 1) · stepMs)`. Times are epoch ms. */
export interface Grid {
  time0: number;
  stepMs: number;
  length: number;
}

/** Rows of one series in any order: `start` and `end` pick a slice of the columns. */
export interface LongSeries {
  time: ArrayLike<number>;
  values: ArrayLike<number>;
  start?: number;
  end?: number;
}

/** Step that a time falls into; may lie outside `[0, length)`. */
export function gridIndex(grid: Grid, time: number): number {
  return Math.floor((time - grid.time0) / grid.stepMs);
}

/**
 * Spreads rows over the grid; steps without a row get `fill` (NaN for unknown, 0 for counts). Of several rows in
 * one step the last one stays; rows outside the grid or without a value are left out.
 */
export function toGrid(long: LongSeries, grid: Grid, fill: number): Float64Array {
  const result = new Float64Array(grid.length).fill(fill);
  const { time, values, start = 0, end = time.length } = long;
  for (let row = start; row < end; row++) {
    const index = gridIndex(grid, time[row]);
    const value = values[row];
    if (index >= 0 && index < grid.length && value === value) {
      result[index] = value;
    }
  }
  return result;
}
