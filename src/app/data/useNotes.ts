import { useEffect, useState } from 'react';
import { t } from '@grafana/i18n';
import {
  isIncidentId,
  MOST_NOTES_OF_INCIDENT,
  type NoteCountsAnswer,
  type NotesAnswer,
  type ShownNote,
} from '../../contracts/notes';
import { callResource } from '../../ui/callResource';
import type { Done } from '../../ui/DoneNotice';
import { errorText } from '../../ui/States';

/** How many are shown at first, and how many more each time. */
const FIRST = 5;
const MORE = 100;

/** Notes on an incident, and what may be done about them. */
export interface IncidentNotes {
  /** As they were last read. */
  answer: NotesAnswer | undefined;
  readAt: number;
  /** Why they could not be read now. */
  error: unknown;
  loading: boolean;
  /** What is being written; stays until it is kept. */
  draft: string;
  onDraft: (text: string) => void;
  write: () => void;
  takeBack: (note: ShownNote) => void;
  /** Something is being sent. */
  isBusy: boolean;
  done: Done | null;
  dismiss: () => void;
  /** More of them, or the first ones again. */
  onMore: () => void;
  showsMore: boolean;
  retry: () => void;
}

interface Read {
  asked: string;
  answer?: NotesAnswer;
  readAt: number;
  error?: unknown;
}

/** Reads the notes of an incident anew with every tick and change. For one incident and data source for its whole life. */
export function useNotes(uid: string, incident: string, tick: number): IncidentNotes {
  const [read, setRead] = useState<Read>({ asked: '', readAt: 0 });
  const [limit, setLimit] = useState(FIRST);
  const [draft, onDraft] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [done, setDone] = useState<Done | null>(null);
  const [changes, setChanges] = useState(0);
  const isPossible = isIncidentId(incident);
  const asked = [uid, incident, tick, limit, changes].join('|');

  useEffect(() => {
    if (!isPossible) {
      return undefined;
    }
    let isWanted = true;
    const keep = (found: Partial<Read>) =>
      isWanted && setRead((old) => ({ ...old, error: undefined, ...found, asked }));
    callResource<NotesAnswer>(uid, 'GET', `incidents/${incident}/notes?limit=${limit}`).then(
      (answer) => keep({ answer, readAt: Date.now() }),
      (error: unknown) => keep({ error })
    );
    return () => {
      isWanted = false;
    };
  }, [isPossible, uid, incident, limit, asked]);

  const change = async (work: () => Promise<Done>) => {
    if (isBusy) {
      return;
    }
    setBusy(true);
    try {
      setDone(await work());
      setChanges((count) => count + 1);
    } catch (error) {
      setDone({ sentence: errorText(error), undo: null });
    } finally {
      setBusy(false);
    }
  };

  const undoing = ({ id }: ShownNote) => ({ label: t('notes.undo', 'Undo'), act: () => takeBackById(id) });

  const takeBackById = (id: string) =>
    void change(async () => {
      await callResource(uid, 'DELETE', `notes/${id}`);
      return {
        sentence: t('notes.taken-back', 'The note is taken back.'),
        undo: { label: t('notes.restore', 'Restore'), act: () => restore(id) },
        takesFocus: true,
      };
    });

  const restore = (id: string) =>
    void change(async () => {
      const note = await callResource<ShownNote>(uid, 'POST', `notes/${id}/restore`);
      return { sentence: t('notes.restored', 'The note is there again.'), undo: undoing(note) };
    });

  const write = () =>
    void change(async () => {
      const note = await callResource<ShownNote>(uid, 'POST', `incidents/${incident}/notes`, { text: draft });
      onDraft('');
      return { sentence: t('notes.kept', 'Your note is kept.'), undo: undoing(note) };
    });

  return {
    answer: read.answer,
    readAt: read.readAt,
    error: read.error,
    loading: isPossible && read.asked !== asked,
    draft,
    onDraft,
    write,
    takeBack: ({ id }) => takeBackById(id),
    isBusy,
    done,
    dismiss: () => setDone(null),
    onMore: () =>
      setLimit((shown) => ((read.answer?.total ?? 0) > shown ? Math.min(MOST_NOTES_OF_INCIDENT, shown + MORE) : FIRST)),
    showsMore: limit > FIRST,
    retry: () => setChanges((count) => count + 1),
  };
}

const NO_COUNTS: NoteCountsAnswer['counts'] = {};

/**
 * How many notes incidents have, by id; none where that cannot be read, which the page of an incident says.
 * @param since is asked anew with each change of this
 */
export function useNoteCounts(uid: string, since: unknown, isWanted: boolean): NoteCountsAnswer['counts'] {
  const [counts, setCounts] = useState(NO_COUNTS);
  useEffect(() => {
    if (!isWanted) {
      return undefined;
    }
    let isCurrent = true;
    const keep = (found: NoteCountsAnswer['counts']) => isCurrent && setCounts(found);
    callResource<NoteCountsAnswer>(uid, 'GET', 'notes/counts').then(
      (answer) => keep(answer.counts ?? NO_COUNTS),
      () => keep(NO_COUNTS)
    );
    return () => {
      isCurrent = false;
    };
  }, [uid, since, isWanted]);
  return counts;
}
