import { MINUTES } from './002_minutes';
import { CHAINS } from './003_chains';
import { HOURS } from './004_hours';
import { refill, tablesOf } from './keptFigures';
import type { Placement } from './placement';

/** Each after those that it is made of, whose refill fills it as well: its own begins with nothing again. */
const ALL = [MINUTES, CHAINS, HOURS];

/** Tables of all figures that are kept of rows, and the views that fill them as rows are added. */
export function rollupTables(placement: Placement = {}): string[] {
  return ALL.flatMap((figures) => tablesOf(figures, placement));
}

/** Makes all figures anew from the rows that are there: run on every shard, while nothing is added. */
export function rollupRefill(placement: Placement = {}): string[] {
  return ALL.flatMap((figures) => refill(figures, placement));
}
