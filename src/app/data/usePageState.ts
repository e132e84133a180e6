import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import { rangeUtil, dateTime, type DateTime, type TimeRange } from '@grafana/data';
import type { CompareTo } from '../../contracts/query';
import type { AppSettings } from '../config/appSettings';

export type Compare = Exclude<CompareTo, 'none' | 'previous'>;

/** What a page shows, as its address says it: a link restores the exact view. */
export interface PageState {
  range: TimeRange;
  /** uid of the chosen data source; absent when the address does not say. */
  datasource?: string;
  compare: Compare;
  /** The one service that the page is about; absent for all. */
  service?: string;
  /** Refresh interval, `''` for none. */
  refresh: string;
}

export interface PageStateChange {
  range?: TimeRange;
  datasource?: string;
  compare?: Compare;
  /** `''` for all services. */
  service?: string;
  refresh?: string;
}

/** Reads and writes the page's state in its address. `tick` re-evaluates a relative range. */
export function usePageState(settings: AppSettings, tick: number): [PageState, (change: PageStateChange) => void] {
  const [params, setParams] = useSearchParams();
  const from = params.get('from') ?? `now-${settings.defaultRange}`;
  const to = params.get('to') ?? 'now';
  // A new tick must give a new range, although no other input changes.
  const range = useMemo(() => rangeOf(from, to, tick), [from, to, tick]);
  const datasource = params.get('ds') ?? undefined;
  const compare: Compare = params.get('compare') === 'week' ? 'week' : 'day';
  const refresh = params.get('refresh') ?? '';
  const service = params.get('service') || undefined;

  const change = useCallback(
    ({ range: newRange, ...rest }: PageStateChange) =>
      setParams((old) => {
        const next = new URLSearchParams(old);
        if (newRange) {
          next.set('from', edgeOf(newRange.raw.from));
          next.set('to', edgeOf(newRange.raw.to));
        }
        set(next, 'ds', rest.datasource);
        set(next, 'compare', rest.compare);
        set(next, 'service', rest.service);
        set(next, 'refresh', rest.refresh);
        return next;
      }),
    [setParams]
  );
  return [
    useMemo(() => ({ range, datasource, compare, service, refresh }), [range, datasource, compare, service, refresh]),
    change,
  ];
}

function set(params: URLSearchParams, name: string, value: string | undefined) {
  if (value === '') {
    params.delete(name);
  } else if (value !== undefined) {
    params.set(name, value);
  }
}

function edgeOf(edge: string | DateTime): string {
  return typeof edge === 'string' ? edge : String(edge.valueOf());
}

function parseEdge(text: string): string | DateTime {
  return /^\d{10,}$/.test(text) ? dateTime(Number(text)) : text;
}

function rangeOf(from: string, to: string, _tick: number): TimeRange {
  const range = rangeUtil.convertRawToRange({ from: parseEdge(from), to: parseEdge(to) });
  return range.from.isValid() && range.to.isValid() && range.from.isBefore(range.to)
    ? range
    : rangeUtil.convertRawToRange({ from: 'now-6h', to: 'now' });
}
