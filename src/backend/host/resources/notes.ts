import { randomUUID } from 'node:crypto';
import { ThroughlineError } from '../../../contracts/errors';
import {
  incidentIdSchema,
  MOST_NOTES_OF_INCIDENT,
  newNoteSchema,
  noteIdSchema,
  SOME_NOTES,
  type Note,
  type NoteCountsAnswer,
  type NotesAnswer,
  type ShownNote,
} from '../../../contracts/notes';
import type { Hand, NoteTable, RemovedNotes } from '../../../stores/state/port';
import { isSomebody, type Caller } from '../../instances/tenants';
import { log } from '../../telemetry/logger';
import { isAdmin, maySign, signerOf } from './mayEdit';
import { NO_BODY, type Resource, type ResourceAnswer, type ResourceRequest } from './resource';
import { sentBody } from './sentBody';

const LARGEST_BODY = 16 * 1024;

/**
 * `GET incidents/{id}/notes?limit=&removed=true`: what the caller's tenants' people wrote about an incident, newest
 * first; on request with what was taken back and the caller may restore.
 */
export const notesResource: Resource = {
  method: 'GET',
  path: 'incidents/*/notes',
  maxBody: NO_BODY,
  async handle({ target, params, query }) {
    const { instance, tenants, caller } = target;
    readerOf(caller);
    const incident = incidentOf(params);
    const removed = query.get('removed') === 'true' ? removedFor(caller) : 'none';
    const { notes } = await instance.state();
    const { notes: found, total } = await notes.list(instance.stateScope(tenants), incident, limitOf(query), removed);
    const shown = found.map((note) => shownTo(caller, note));
    return { status: 200, body: { notes: shown, total, mayEdit: maySign(caller) } satisfies NotesAnswer };
  },
};

/** `POST incidents/{id}/notes`: adds a note. Answers with the note as it is kept. */
export const postNoteResource: Resource = {
  method: 'POST',
  path: 'incidents/*/notes',
  maxBody: LARGEST_BODY,
  async handle({ target, params, body }) {
    const { instance, tenants, caller } = target;
    const by = signerOf(caller, WRITING);
    const incident = incidentOf(params);
    const { text } = sentBody(body, newNoteSchema, 'The note');
    const note: Note = { id: randomUUID(), incident, text, by, at: Date.now() };
    await (await instance.state()).notes.add(instance.stateScope(tenants), note);
    log.info('A note was written', { id: note.id, incident, organisation: caller.orgId });
    return { status: 201, body: shownTo(caller, note) };
  },
};

/** `GET notes/counts`: how many notes each incident has. */
export const noteCountsResource: Resource = {
  method: 'GET',
  path: 'notes/counts',
  maxBody: NO_BODY,
  async handle({ target: { instance, tenants, caller } }) {
    readerOf(caller);
    const counts = await (await instance.state()).notes.counts(instance.stateScope(tenants));
    return { status: 200, body: { counts: Object.fromEntries(counts) } satisfies NoteCountsAnswer };
  },
};

/** `DELETE notes/{id}`: takes back one's own note, an admin any. It is kept, and can be restored. */
export const removeNoteResource: Resource = {
  method: 'DELETE',
  path: 'notes/*',
  maxBody: NO_BODY,
  async handle(request) {
    const { instance, tenants } = request.target;
    const scope = instance.stateScope(tenants);
    const note = await change(request, (notes, id, hand) => notes.remove(scope, id, hand, Date.now()));
    if (note.removedAt === undefined) {
      throw new ThroughlineError('forbidden', 'Only who wrote a note, or an Admin, may take it back.');
    }
    return changed(request, note);
  },
};

/** `POST notes/{id}/restore`: undoes that, for who took it back and for admins. */
export const restoreNoteResource: Resource = {
  method: 'POST',
  path: 'notes/*/restore',
  maxBody: LARGEST_BODY,
  async handle(request) {
    const { instance, tenants } = request.target;
    const note = await change(request, (notes, id, hand) => notes.restore(instance.stateScope(tenants), id, hand));
    return changed(request, note);
  },
};

const WRITING = 'Writing notes and taking them back';

async function change(
  { target: { instance, caller }, params }: ResourceRequest,
  work: (notes: NoteTable, id: string, hand: Hand) => Promise<Note | undefined>
): Promise<Note> {
  const hand = { login: signerOf(caller, WRITING), isAdmin: isAdmin(caller) };
  const id = noteIdSchema.safeParse(params[0]);
  const note = id.success ? await work((await instance.state()).notes, id.data.toLowerCase(), hand) : undefined;
  // What another took back is gone, for everyone but admins.
  if (note === undefined || (note.removedAt !== undefined && !mayChange(caller, note))) {
    throw new ThroughlineError('notFound', 'There is no such note. It may have been taken back.');
  }
  return note;
}

function changed({ target: { caller } }: ResourceRequest, note: Note): ResourceAnswer {
  log.info('A note was changed', { id: note.id, removed: note.removedAt !== undefined });
  return { status: 200, body: shownTo(caller, note) };
}

/** @throws ThroughlineError `forbidden`: what people write to each other is not for everyone who has the address */
function readerOf(caller: Caller): void {
  if (!isSomebody(caller)) {
    throw new ThroughlineError('forbidden', 'Notes are shown to people who are signed in.');
  }
}

function removedFor(caller: Caller): RemovedNotes {
  return isAdmin(caller) ? 'all' : { by: caller.login };
}

function shownTo(caller: Caller, note: Note): ShownNote {
  return { ...note, mayChange: mayChange(caller, note) };
}

/** One's own; what is taken back is that of who took it. */
function mayChange(caller: Caller, { by, removedBy }: Note): boolean {
  return isAdmin(caller) || (maySign(caller) && (removedBy ?? by) === caller.login);
}

/** @throws ThroughlineError `notFound` */
function incidentOf([text]: string[]): string {
  const id = incidentIdSchema.safeParse(text);
  if (!id.success) {
    throw new ThroughlineError('notFound', 'No incident has such an id: it is 16 digits and letters from a to f.');
  }
  return id.data;
}

/** @throws ThroughlineError `badQuery` */
function limitOf(query: URLSearchParams): number {
  const limit = Number(query.get('limit') ?? SOME_NOTES);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST_NOTES_OF_INCIDENT) {
    throw new ThroughlineError('badQuery', `"limit" has to be a whole number from 1 to ${MOST_NOTES_OF_INCIDENT}.`);
  }
  return limit;
}
