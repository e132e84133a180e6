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

/** Rows that are turned at once, so that what is read and what is written stays near the processor. */
const TURNED = 32;

/** Copy of all columns, one after the other. */
export function columnsOf(rows: Rows): Float64Array {
  const { values, width } = rows;
  const count = rowCount(rows);
  const columns = new Float64Array(count * width);
  for (let begin = 0; begin < count; begin += TURNED) {
    const end = Math.min(count, begin + TURNED);
    for (let column = 0; column < width; column++) {
      for (let row = begin, at = begin * width + column, to = column * count + begin; row < end; row++, at += width) {
        columns[to++] = values[at];
      }
    }
  }
  return columns;
}
