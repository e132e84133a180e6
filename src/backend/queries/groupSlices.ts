/**
 * Where each group's rows lie in columns that are sorted by group: rows `[starts[g], starts[g + 1])` belong to
 * group `g`. A group without rows has an empty slice.
 */
export function groupStarts(group: Int32Array, groups: number): Int32Array {
  const starts = new Int32Array(groups + 1);
  for (const index of group) {
    starts[index + 1]++;
  }
  for (let index = 0; index < groups; index++) {
    starts[index + 1] += starts[index];
  }
  return starts;
}
