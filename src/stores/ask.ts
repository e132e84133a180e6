import type { TextColumn } from '../contracts/columns';
import type { Sql } from './sql';

/** A statement's answer as columns of typed arrays, whatever the engine. Statements cast every column (see `Dialect`). */
export interface AnswerColumns {
  readonly length: number;
  /** Missing values are NaN. */
  numbers(column: number): Float64Array;
  /** Columns of integers and of booleans (0 and 1); missing values are −1. */
  integers(column: number): Int32Array;
  /** Texts as codes of a dictionary, −1 where missing. */
  texts(column: number): TextColumn;
  /** Texts and ids one by one; `''` where missing. */
  strings(column: number): string[];
}

/**
 * Asks one statement within a question's transaction.
 * @param size whether many rows are to be expected, for engines that have another way to send them
 */
export type Ask = (statement: Sql, size?: 'large') => Promise<AnswerColumns>;
