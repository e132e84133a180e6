import { ident, sql, type Sql } from '../sql';
import { MINUTES } from './migrations/002_minutes';
import { CHAINS } from './migrations/003_chains';
import { HOURS } from './migrations/004_hours';
import { nameOf, type KeptFigures } from './migrations/keptFigures';

/** Figures that are kept of the history, cell by cell. */
export interface KeptTable {
  name: string;
  table: Sql;
  cellMs: number;
  /** Columns that say of which rows they are made: their time, and how many. */
  time: 'minute' | 'hour';
  rows: 'all_rows' | 'events';
  /** Whether they count durations in bins. */
  binned: boolean;
}

/** The figures that there are. */
export type KeptTables = Partial<Record<'minutes' | 'hours' | 'chains', KeptTable>>;

const HOUR = 3_600_000;

const KINDS = {
  minutes: { figures: MINUTES, cellMs: HOUR / 60, time: 'minute', rows: 'all_rows', binned: true },
  hours: { figures: HOURS, cellMs: HOUR, time: 'hour', rows: 'all_rows', binned: true },
  chains: { figures: CHAINS, cellMs: HOUR, time: 'hour', rows: 'events', binned: false },
} as const satisfies Record<keyof KeptTables, Omit<KeptTable, 'name' | 'table'> & { figures: KeptFigures }>;

/** What the tables of figures of a history are called. */
export function keptNames(history: string): string[] {
  return Object.values(KINDS).map(({ figures }) => nameOf(figures, history));
}

/** Those of them that are in a database. */
export function keptTables(database: string, history: string, found: ReadonlyMap<string, unknown>): KeptTables {
  const tables = Object.entries(KINDS).map(([kind, { figures, ...rest }]) => {
    const name = nameOf(figures, history);
    return [kind, { ...rest, name, table: sql`${ident(database)}.${ident(name)}` }] as const;
  });
  return Object.fromEntries(tables.filter(([, { name }]) => found.has(name)));
}
