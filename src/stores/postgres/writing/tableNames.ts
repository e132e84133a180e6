import type { Settings } from '../../../contracts/settings';
import { compile, ident } from '../../sql';

/** Quoted names of the tables, and of the history table's columns. */
export interface TableNames {
  history: string;
  metrics: string;
  definitions: string;
  columnName: (standard: string) => string;
  /** Quoted. */
  column: (standard: string) => string;
}

export function namesOf(tables: Settings['tables']): TableNames {
  const quoted = (name: string) => compile(ident(name)).text;
  const columnName = (standard: string) => tables.columns[standard] ?? standard;
  return {
    history: quoted(tables.history),
    metrics: quoted(tables.metrics),
    definitions: quoted(tables.definitions),
    columnName,
    column: (standard) => quoted(columnName(standard)),
  };
}
