/**
 * Columns of typed arrays: the form in which rows travel from a store through the analytics to a frame.
 * All arrays of one table have the same length. Missing numbers are NaN, times are UTC epoch milliseconds.
 */

/** A column of texts as codes into a dictionary; code −1 is a missing value. */
export interface TextColumn {
  codes: Int32Array;
  dictionary: string[];
}

/** Text of a row, or `''` where it is missing. */
export function textAt(column: TextColumn, row: number): string {
  const code = column.codes[row];
  return code < 0 ? '' : column.dictionary[code];
}
