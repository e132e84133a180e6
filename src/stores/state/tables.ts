import type { StateEngine } from './engine';
import { markTable } from './markRows';
import { noteTable } from './noteRows';
import type { StateLimits, StateStore } from './port';

/** Everything that an engine keeps. */
export function stateTables(engine: StateEngine, limits: StateLimits): Pick<StateStore, 'marks' | 'notes'> {
  return {
    marks: markTable(engine, limits.marks),
    notes: noteTable(engine, limits.notes, limits.notesOfIncident),
  };
}
