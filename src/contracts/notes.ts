import { z } from 'zod';
import { readable } from './readable';

export const LONGEST_NOTE = 2_000;
/** Notes that one data source keeps for one set of tenants, and of these for one incident; those taken back apart. */
export const MOST_NOTES = 50_000;
export const MOST_NOTES_OF_INCIDENT = 1_000;
/** Incidents that the counts are told of, those noted last. */
export const MOST_COUNTS = 2_000;
/** How many of the newest are read unless more are asked for. */
export const SOME_NOTES = 20;

/** Incidents are computed, not stored: an id can have the right form, and no more can be said of it. */
const INCIDENT_ID = /^[0-9a-f]{16}$/;
export const incidentIdSchema = z.string().regex(INCIDENT_ID);

const VISIBLE = /[^\p{Z}\p{Cc}\p{Cf}]/u;

/** What a note says, as it is sent to be kept; who says so is told by Grafana. Plain text: nothing in it is markup. */
export const newNoteSchema = z.strictObject({
  text: z
    .string()
    .transform(readable)
    .pipe(
      z
        .string()
        .max(LONGEST_NOTE, `It may have up to ${LONGEST_NOTE.toLocaleString('en-US')} characters.`)
        .regex(VISIBLE, 'It is empty.')
    ),
});

export interface Note {
  id: string;
  incident: string;
  text: string;
  /** Login of who wrote it, and when. */
  by: string;
  at: number;
  /** Who took it back, and when; absent while it is shown. */
  removedBy?: string;
  removedAt?: number;
}

/** A note as one caller sees it. */
export interface ShownNote extends Note {
  /** Whether the caller may take it back, or restore it where it is taken back. */
  mayChange: boolean;
}

export const noteIdSchema = z.guid();

/** `GET incidents/{id}/notes`. */
export interface NotesAnswer {
  /** The newest, newest first. */
  notes: ShownNote[];
  /** How many there are in all. */
  total: number;
  /** Whether the caller may write notes. */
  mayEdit: boolean;
}

/** `GET notes/counts`. */
export interface NoteCountsAnswer {
  /** Incident id → how many notes; only those that have some. */
  counts: Record<string, number>;
}

/** Whether an incident can have this id. */
export function isIncidentId(id: string): boolean {
  return INCIDENT_ID.test(id);
}
