import { urlUtil, type RawTimeRange, type DateTime } from '@grafana/data';
import { parseQuery } from '../contracts/parseQuery';
import { exploreAddress } from '../ui/exploreUrl';

export const APP_ID = 'throughline-chains-app';
export const DATASOURCE_TYPE = 'throughline-chains-datasource';
export const GRAPH_PANEL = 'throughline-dependencygraph-panel';

export const ROUTES = {
  overview: 'overview',
  incidents: 'incidents',
  incident: 'incidents/:id',
  scorecard: 'scorecard',
  models: 'models',
} as const;

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

/** Address of the list of incidents. */
export function incidentsUrl(datasource: string, range: RawTimeRange): string {
  return urlUtil.renderUrl(`/a/${APP_ID}/${ROUTES.incidents}`, {
    ds: datasource,
    from: edge(range.from),
    to: edge(range.to),
  });
}

/** What is shown before and after an incident. */
const AROUND_MS = 30 * 60_000;

/** A fixed range around what began and ended; to now where it goes on. */
export function rangeAround({ started, ended, open }: { started: number; ended: number; open: boolean }): {
  from: string;
  to: string;
} {
  return { from: String(started - AROUND_MS), to: open ? 'now' : String(ended + AROUND_MS) };
}

/** Address of an incident's page, in a range that holds it whole, whenever the link is opened. */
export function incidentUrl(
  datasource: string,
  incident: { id: string; started: number; ended: number; open: boolean }
): string {
  return urlUtil.renderUrl(`/a/${APP_ID}/${ROUTES.incidents}/${encodeURIComponent(incident.id)}`, {
    ds: datasource,
    ...rangeAround(incident),
  });
}

/** Address of Explore with one complete query. */
export function exploreUrl(datasource: string, range: RawTimeRange, query: Record<string, unknown>): string {
  const edges = { from: edge(range.from), to: edge(range.to) };
  return exploreAddress({ type: DATASOURCE_TYPE, uid: datasource }, edges, { ...parseQuery(query) });
}
