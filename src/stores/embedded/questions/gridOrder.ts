/** The values in another order, put into `result`. */
export function permuted<T extends Float64Array | Int32Array>(values: T, order: Int32Array, result: T): T {
  for (let at = 0; at < order.length; at++) {
    result[at] = values[order[at]];
  }
  return result;
}

/**
 * Row numbers by group, then time: a counting sort by group, and a real one only for groups that are out of order. Rows
 * come almost in order, which the engine's own sort does not use.
 */
export function gridOrder(group: Int32Array, time: Float64Array, groups: number): Int32Array {
  const ends = new Int32Array(groups);
  for (let row = 0; row < group.length; row++) {
    ends[group[row]]++;
  }
  for (let code = 1; code < groups; code++) {
    ends[code] += ends[code - 1];
  }
  const next = Int32Array.from(ends, (_, code) => (code === 0 ? 0 : ends[code - 1]));
  const order = new Int32Array(group.length);
  for (let row = 0; row < group.length; row++) {
    order[next[group[row]]++] = row;
  }
  for (let code = 0; code < groups; code++) {
    sortByTime(order.subarray(code === 0 ? 0 : ends[code - 1], ends[code]), time);
  }
  return order;
}

function sortByTime(rows: Int32Array, time: Float64Array): void {
  for (let at = 1; at < rows.length; at++) {
    if (time[rows[at - 1]] > time[rows[at]]) {
      rows.sort((a, b) => time[a] - time[b]);
      return;
    }
  }
}
