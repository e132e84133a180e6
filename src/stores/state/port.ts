import { MOST_MARKS, type Mark } from '../../contracts/marks';
import { MOST_NOTES, MOST_NOTES_OF_INCIDENT, type Note } from '../../contracts/notes';

/** Whose: what is kept for one is never read or changed by another. */
export interface StateScope {
  organisation: number;
  /** Uid of the data source. */
  datasource: string;
  /** The caller's set of tenants as a text, see `tenantKey`. */
  tenants: string;
}

/** The marks that people set. One that was taken back is kept, so that it can be restored and looked up. */
export interface MarkTable {
  /** By time; those taken back only on request. */
  list(scope: StateScope, withRemoved?: boolean): Promise<Mark[]>;
  /** @throws ThroughlineError `tooMuch` when there are `MOST_MARKS` already */
  add(scope: StateScope, mark: Mark): Promise<void>;
  /** Takes a mark back; one that is taken back already stays as it is. Undefined where there is none. */
  remove(scope: StateScope, id: string, by: string, at: number): Promise<Mark | undefined>;
  /** Undoes that. */
  restore(scope: StateScope, id: string): Promise<Mark | undefined>;
}

/** Who changes something. */
export interface Hand {
  login: string;
  isAdmin: boolean;
}

/** Which notes are read besides those that are shown: none, all that were taken back, or what one person took back. */
export type RemovedNotes = 'none' | 'all' | { by: string };

/** What people wrote about incidents. A note that was taken back is kept, so that it can be restored and looked up. */
export interface NoteTable {
  /** The newest of an incident, newest first, and how many there are in all. */
  list(
    scope: StateScope,
    incident: string,
    limit: number,
    removed: RemovedNotes
  ): Promise<{ notes: Note[]; total: number }>;
  /** By incident how many there are; of the `MOST_COUNTS` incidents that were noted last. */
  counts(scope: StateScope): Promise<Map<string, number>>;
  /** @throws ThroughlineError `tooMuch` when the incident, or the scope, has as many as there may be */
  add(scope: StateScope, note: Note): Promise<void>;
  /** Takes back one's own, an admin any: the note as it is then, changed or not. Undefined where there is none. */
  remove(scope: StateScope, id: string, by: Hand, at: number): Promise<Note | undefined>;
  /** Undoes what one took back oneself, an admin any: the note as it is then, changed or not. */
  restore(scope: StateScope, id: string, by: Hand): Promise<Note | undefined>;
}

/** How many there may be of each in a scope. */
export interface StateLimits {
  marks: number;
  notes: number;
  notesOfIncident: number;
}

export const STATE_LIMITS: StateLimits = {
  marks: MOST_MARKS,
  notes: MOST_NOTES,
  notesOfIncident: MOST_NOTES_OF_INCIDENT,
};

/** What the plugin itself remembers. */
export interface StateStore {
  readonly marks: MarkTable;
  readonly notes: NoteTable;
  /** Whether nobody but this process can change what is kept. */
  readonly isOwn: boolean;
  close(): Promise<void>;
}
