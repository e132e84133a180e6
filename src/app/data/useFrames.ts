import { useEffect, useMemo, useState } from 'react';
import { defer, from, isObservable, of, switchMap, type Observable, type Subscription } from 'rxjs';
import {
  getTimeZone,
  LoadingState,
  rangeUtil,
  type DataFrame,
  type DataQueryError,
  type DataQueryRequest,
  type DataQueryResponse,
  type TimeRange,
} from '@grafana/data';
import { getDataSourceSrv } from '@grafana/runtime';
import type { DataQuery } from '@grafana/schema';
import { parseQuery } from '../../contracts/parseQuery';
import type { ThroughlineQueryInput } from '../../contracts/queryTypes';
import { APP_ID, DATASOURCE_TYPE } from '../links';

export interface Frames {
  frames: DataFrame[];
  /** True while a newer answer is on its way; the old frames stay. */
  loading: boolean;
  /** True until the first answer for this data source is there. */
  first: boolean;
  error?: unknown;
}

interface Answer {
  key: string;
  uid: string;
  frames: DataFrame[];
  error?: unknown;
}

const NOTHING: Answer = { key: '', uid: '', frames: [] };
let requests = 0;

/**
 * Asks a data source one question and keeps the old answer on screen while a new one loads.
 * Each section of a page asks for itself, so that one failure leaves the others alone.
 */
export function useFrames(
  uid: string | undefined,
  query: ThroughlineQueryInput,
  range: TimeRange,
  tick: number,
  maxDataPoints = 60
): Frames {
  const text = JSON.stringify(query);
  const key = [uid, range.from.valueOf(), range.to.valueOf(), tick, maxDataPoints, text].join('|');
  const [answer, setAnswer] = useState<Answer>(NOTHING);

  useEffect(() => {
    if (uid === undefined) {
      return undefined;
    }
    const keep = (part: { frames?: DataFrame[]; error?: unknown }) =>
      setAnswer((old) => ({ key, uid, frames: part.frames ?? (old.uid === uid ? old.frames : []), error: part.error }));
    const subscription: Subscription = ask(uid, JSON.parse(text), range, maxDataPoints).subscribe({
      next: (response) => {
        const error = errorOf(response);
        if (response.state !== LoadingState.Loading) {
          keep(error !== undefined && response.data.length === 0 ? { error } : { frames: response.data, error });
        }
      },
      error: (error: unknown) => keep({ error }),
    });
    return () => subscription.unsubscribe();
    // `range` is part of the key by its value; its identity changes with every tick anyway.
  }, [key, uid, text, range, maxDataPoints]);

  return useMemo(() => {
    const known = answer.uid === uid && uid !== undefined;
    return {
      frames: known ? answer.frames : [],
      loading: answer.key !== key,
      first: !known,
      error: known && answer.key === key ? answer.error : undefined,
    };
  }, [answer, key, uid]);
}

function errorOf(response: DataQueryResponse): DataQueryError | undefined {
  return response.errors?.[0] ?? (response.state === LoadingState.Error ? { message: undefined } : undefined);
}

function ask(
  uid: string,
  query: ThroughlineQueryInput,
  range: TimeRange,
  maxDataPoints: number
): Observable<DataQueryResponse> {
  const { interval, intervalMs } = rangeUtil.calculateInterval(range, maxDataPoints, '10s');
  const target: DataQuery = { ...parseQuery(query), datasource: { type: DATASOURCE_TYPE, uid } };
  const request: DataQueryRequest = {
    app: APP_ID,
    requestId: `${APP_ID}-${++requests}`,
    targets: [target],
    range,
    interval,
    intervalMs,
    maxDataPoints,
    scopedVars: {},
    timezone: getTimeZone(),
    startTime: range.to.valueOf(),
  };
  return defer(() => from(getDataSourceSrv().get({ type: DATASOURCE_TYPE, uid }))).pipe(
    switchMap((datasource) => {
      const response = datasource.query(request);
      return isObservable(response) ? response : from(response);
    }),
    switchMap((response) => of(response))
  );
}
