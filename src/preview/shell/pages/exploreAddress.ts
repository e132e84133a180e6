import { type DataQuery, type DateTime, dateTime, type RawTimeRange } from '@grafana/data';

export interface ExploreAddress {
  /** uid of the data source. */
  datasource?: string;
  query?: DataQuery;
  range: RawTimeRange;
}

/** What an address of Explore asks for: Grafana's `panes`, or `left` as data links have it, else the preview's own `ds`, `query`, `from`, `to`. */
export function readAddress(params: URLSearchParams): ExploreAddress {
  const pane = firstPane(params.get('panes')) ?? parsed<Pane>(params.get('left'));
  const query = pane?.queries?.[0] ?? parsed<DataQuery>(params.get('query'));
  const from = pane?.range?.from ?? params.get('from') ?? 'now-6h';
  const to = pane?.range?.to ?? params.get('to') ?? 'now';
  return {
    datasource: pane?.datasource ?? params.get('ds') ?? undefined,
    query: query ? { ...query, refId: query.refId ?? 'A' } : undefined,
    range: { from: edgeOf(from), to: edgeOf(to) },
  };
}

interface Pane {
  datasource?: string;
  queries?: DataQuery[];
  range?: { from: string; to: string };
}

function firstPane(text: string | null): Pane | undefined {
  return Object.values(parsed<Record<string, Pane>>(text) ?? {})[0];
}

function parsed<T>(text: string | null): T | undefined {
  try {
    return text === null ? undefined : (JSON.parse(text) as T);
  } catch {
    return undefined;
  }
}

function edgeOf(text: string): string | DateTime {
  return /^\d{10,}$/.test(text) ? dateTime(Number(text)) : text;
}

/** An edge of a range as it stands in an address: relative as it is, absolute as epoch milliseconds. */
export function edgeText(edge: string | DateTime): string {
  return typeof edge === 'string' ? edge : String(edge.valueOf());
}
