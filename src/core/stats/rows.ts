/** A table of numbers, one row after the other: `values[row * width + column]`. */
export interface Rows {
  values: Float64Array;
  width: number;
}

export function rowCount({ values, width }: Rows): number {
  return width > 0 ? Math.floor(values.length / width) : 0;
}

/** Columns of one length as rows. */
export function rowsOf(columns: ReadonlyArray<ArrayLike<number>>): Rows {
  const width = columns.length;
  const count = width > 0 ? columns[0].length : 0;
  const values = new Float64Array(count * width);
  columns.forEach((column, place) => {
    for (let row = 0, at = place; row < count; row++, at += width) {
      values[at] = column[row];
    }
  });
  return { values, width };
}

/** Copy of one column. */
export function columnOf({ values, width }: Rows, column: number): Float64Array {
  const picked = new Float64Array(Math.floor(values.length / width));
  for (let row = 0, at = column; row < picked.length; row++, at += width) {
    picked[row] = values[at];
  }
  return picked;
}
