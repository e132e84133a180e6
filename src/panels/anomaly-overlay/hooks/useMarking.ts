import { useMemo, useState } from 'react';
import { LoadingState, type PanelData } from '@grafana/data';
import { t } from '@grafana/i18n';
import type { Mark, NewMark } from '../../../contracts/marks';
import { callResource } from '../../../ui/callResource';
import type { Done } from '../../../ui/DoneNotice';
import { RAW } from '../../../ui/rawText';
import { refreshDashboard } from '../../../ui/refreshDashboard';
import { currentMarks, kindWord, type PanelMark } from '../model/marks';
import type { BandSeries } from '../model/readBands';
import { mayEdit, uidsOf } from './source';

/** Marks of what is shown, and what may be done about them. */
export interface Marking {
  /** Whether the user may mark this series. */
  mayMark: (series: BandSeries) => boolean;
  mark: (series: BandSeries, said: NewMark) => void;
  takeBack: (series: BandSeries, mark: PanelMark) => void;
  /** Something is being sent. */
  isBusy: boolean;
  done: Done | null;
  dismiss: () => void;
}

interface Changes {
  /** The question whose answer they came after: the answer to the next one knows of them. */
  since: string | undefined;
  added: readonly PanelMark[];
  removed: ReadonlySet<string>;
}

/** Marks in the data source that a panel's frames come from. What was done shows at once; the dashboard then asks anew. */
export function useMarking(data: PanelData): { marking: Marking; withMarks: <S extends BandSeries>(series: S) => S } {
  const since = data.request?.requestId;
  const [changes, setChanges] = useState<Changes>({ since, added: [], removed: new Set() });
  const [isBusy, setBusy] = useState(false);
  const [done, setDone] = useState<Done | null>(null);
  const current = changes.since === since || data.state === LoadingState.Loading ? changes : null;
  const uidOf = useMemo(() => uidsOf(data), [data]);

  const withMarks = useMemo(() => {
    const { added, removed } = current ?? { added: [], removed: new Set<string>() };
    return <S extends BandSeries>(series: S): S =>
      added.length + removed.size === 0 ? series : { ...series, marks: currentMarks(series, added, removed) };
  }, [current]);

  const note = (mark: PanelMark, isThere: boolean) =>
    setChanges((before) => {
      const known = before.since === since ? before : { added: [], removed: new Set<string>() };
      const removed = new Set(known.removed);
      removed.delete(mark.id);
      return {
        since,
        added: [...known.added.filter(({ id }) => id !== mark.id), ...(isThere ? [mark] : [])],
        removed: isThere ? removed : removed.add(mark.id),
      };
    });

  /** Sends a change and shows it; what cannot be done is said. */
  const change = async (
    series: BandSeries,
    method: 'POST' | 'DELETE',
    path: string,
    body: NewMark | undefined,
    then: After
  ) => {
    const uid = uidOf(series);
    if (uid === undefined || isBusy) {
      return;
    }
    setBusy(true);
    try {
      const mark = await callResource<Mark & PanelMark>(uid, method, `marks${path}`, body);
      note(mark, mark.removedAt === undefined);
      setDone(then(mark));
      refreshDashboard();
    } catch (error) {
      setDone({ sentence: sentenceOf(error), undo: null });
    } finally {
      setBusy(false);
    }
  };

  const mark = (series: BandSeries, said: NewMark) =>
    void change(series, 'POST', '', said, (made) => ({
      sentence: t('anomaly.marks.done', '{{title}} is marked: {{kind}}.', {
        title: series.title,
        kind: kindWord(made.kind),
        ...RAW,
      }),
      undo: { label: t('anomaly.marks.undo', 'Undo'), act: () => takeBack(series, made) },
    }));

  const takeBack = (series: BandSeries, { id }: Pick<PanelMark, 'id'>) =>
    void change(series, 'DELETE', `/${id}`, undefined, () => ({
      sentence: t('anomaly.marks.taken-back', 'The mark on {{title}} is taken back.', {
        title: series.title,
        ...RAW,
      }),
      undo: { label: t('anomaly.marks.restore', 'Restore'), act: () => restore(series, id) },
    }));

  const restore = (series: BandSeries, id: string) =>
    void change(series, 'POST', `/${id}/restore`, undefined, (made) => ({
      sentence: t('anomaly.marks.restored', 'The mark on {{title}} is there again.', {
        title: series.title,
        ...RAW,
      }),
      undo: { label: t('anomaly.marks.undo', 'Undo'), act: () => takeBack(series, made) },
    }));

  const marking: Marking = {
    mayMark: (series) => mayEdit() && series.signal !== '' && uidOf(series) !== undefined,
    mark,
    takeBack,
    isBusy,
    done,
    dismiss: () => setDone(null),
  };
  return { marking, withMarks };
}

type After = (mark: Mark & PanelMark) => Done;

function sentenceOf(error: unknown): string {
  const text = (error as { data?: { error?: unknown } } | undefined)?.data?.error;
  return typeof text === 'string'
    ? text
    : t('anomaly.marks.failed', 'The mark could not be kept. Try again, and look at the log if that does not help.');
}
