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
  /** Lists of whole numbers; missing ones are empty. */
  lists(column: number): NumberLists;
}

/** Lists one after the other. */
export interface NumberLists {
  /** Where each row's list ends; it begins where the one before ends. */
  ends: Int32Array;
  /** Counts may be beyond what an integer of 32 bits holds. */
  values: Int32Array | Float64Array;
}

/** What an engine may know of a statement to answer it in less time. */
export interface Hints {
  /** Whether every aggregate is of a group, so that none is of no rows at all. */
  grouped?: boolean;
  /** Whether many rows are to be expected, for engines that have another way to send them. */
  large?: boolean;
}

/** Asks one statement within a question's transaction. */
export type Ask = (statement: Sql, hints?: Hints) => Promise<AnswerColumns>;
