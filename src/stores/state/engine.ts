import type { AnswerColumns } from '../ask';
import type { Sql } from '../sql';

/** The tables of the state. */
export type StateTable = 'marks' | 'notes';

/** Runs statements in one transaction, all or nothing; `ask` reads rows, `run` tells how many it changed. */
export interface StateTransaction {
  ask(statement: Sql): Promise<AnswerColumns>;
  run(statement: Sql): Promise<number>;
}

/** How an engine keeps the state. */
export interface StateEngine {
  /** Undefined where the table is not there yet: it is not made by reading. */
  read<T>(table: StateTable, work: (ask: StateTransaction['ask']) => Promise<T>): Promise<T | undefined>;
  write<T>(work: (transaction: StateTransaction) => Promise<T>): Promise<T>;
}
