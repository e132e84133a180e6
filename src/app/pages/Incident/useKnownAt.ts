import { useCallback, useEffect, useMemo, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { dateTime, type TimeRange } from '@grafana/data';
import { incidentRows, incidentSignals, type IncidentRow, type IncidentSignal } from '../../../ui/incidentRows';
import { useLatest } from '../../../ui/chart/useLatest';
import { useFrames, type Frames } from '../../data/useFrames';
import { incidentQueries } from '../incidentQueries';

const PARAMETER = 'at';
/** A slider that is being dragged asks once it rests. */
const REST_MS = 400;

/** The moment as of which an incident is shown, kept in the page's address; undefined for as it is known now. */
export function useMoment(): [number | undefined, (at: number | undefined) => void] {
  const [params, setParams] = useSearchParams();
  const text = params.get(PARAMETER) ?? '';
  const kept = /^\d{10,15}$/.test(text) ? Number(text) : undefined;
  const change = useCallback(
    (at: number | undefined) =>
      setParams(
        (old) => {
          const next = new URLSearchParams(old);
          if (at === undefined) {
            next.delete(PARAMETER);
          } else {
            next.set(PARAMETER, String(at));
          }
          return next;
        },
        { replace: true }
      ),
    [setParams]
  );
  return [kept, change];
}

/** A value that follows at once what is chosen, and is handed on when it has rested. */
export function useRested<T>(value: T, onRest: (value: T) => void): [T, (value: T) => void] {
  const [chosen, choose] = useState<{ value: T } | null>(null);
  const rest = useLatest(onRest);
  useEffect(() => {
    if (chosen === null) {
      return undefined;
    }
    const timer = window.setTimeout(() => {
      rest.current(chosen.value);
      choose(null);
    }, REST_MS);
    return () => window.clearTimeout(timer);
  }, [chosen, rest]);
  return [chosen === null ? value : chosen.value, useCallback((next: T) => choose({ value: next }), [])];
}

/** What is known of one incident. */
export interface KnownIncident {
  incident: IncidentRow | undefined;
  members: IncidentSignal[];
  answer: Frames;
  signals: Frames;
}

/** One incident as the rows up to the end of a range tell it; nothing is asked without a data source. */
export function useIncident(uid: string | undefined, id: string, range: TimeRange, tick: number): KnownIncident {
  const answer = useFrames(uid, incidentQueries.table(id), range, tick);
  const signals = useFrames(uid, incidentQueries.signals(id), range, tick);
  const now = range.to.valueOf();
  const incident = useMemo(() => incidentRows(answer.frames)?.find((row) => row.id === id), [answer.frames, id]);
  const members = useMemo(
    () => (incidentSignals(signals.frames, now) ?? []).filter((signal) => signal.incident === id),
    [signals.frames, now, id]
  );
  return { incident, members, answer, signals };
}

const BEFORE_MS = 30 * 60_000;

/** A range from before an incident's beginning to a moment: verdicts never look at later rows, so its answer is what was knowable then. */
export function rangeUntil(started: number, at: number): TimeRange {
  const [from, to] = [dateTime(Math.min(started, at) - BEFORE_MS), dateTime(at)];
  return { from, to, raw: { from, to } };
}
