import { urlUtil, type RawTimeRange, type DateTime } from '@grafana/data';
import { parseQuery } from '../contracts/parseQuery';

export const APP_ID = 'throughline-chains-app';
export const DATASOURCE_TYPE = 'throughline-chains-datasource';
export const GRAPH_PANEL = 'throughline-dependencygraph-panel';

export const ROUTES = { overview: 'overview' } as const;

/** Dashboards that come with the plugin, by uid. */
export const DASHBOARDS = {
  overview: 'throughline-overview',
  chain: 'throughline-chain',
  anomalies: 'throughline-anomalies',
  forecast: 'throughline-forecast',
} as const;

function edge(value: string | DateTime): string {
  return typeof value === 'string' ? value : String(value.valueOf());
}

/** Address of one of our dashboards for a data source, a time range and values of its variables. */
export function dashboardUrl(
  uid: string,
  datasource: string,
  range: RawTimeRange,
  variables: Record<string, string> = {}
): string {
  const named = Object.fromEntries(Object.entries(variables).map(([name, value]) => [`var-${name}`, value]));
  return urlUtil.renderUrl(`/d/${uid}`, {
    'var-datasource': datasource,
    ...named,
    from: edge(range.from),
    to: edge(range.to),
  });
}

/** Address of Explore with one complete query. */
export function exploreUrl(datasource: string, range: RawTimeRange, query: Record<string, unknown>): string {
  const complete = { ...parseQuery(query), datasource: { type: DATASOURCE_TYPE, uid: datasource } };
  const pane = { datasource, queries: [complete], range: { from: edge(range.from), to: edge(range.to) } };
  return urlUtil.renderUrl('/explore', { schemaVersion: 1, panes: JSON.stringify({ throughline: pane }) });
}
