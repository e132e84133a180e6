/** The data source that a link leads back to; only its id and name travel, never its settings. */
export interface LinkTarget {
  datasourceUid: string;
  datasourceName: string;
}

/** A data link as Grafana's field configuration holds it. */
export interface DataLink {
  title: string;
  url: string;
  internal?: { datasourceUid: string; datasourceName: string; query: Record<string, unknown> };
}

const APP_PATH = '/a/throughline-chains-app';

/** From a chain's id in a table to its waterfall. */
export function chainLink(target: LinkTarget): DataLink {
  return internalLink('Open this chain', target, 'trace', { options: { chainId: '${__value.raw}' } });
}

/** From a service's name in field `fieldName` to its page in the app, with the data source and the shown time range. */
export function serviceLink(target: LinkTarget, fieldName: string): DataLink {
  const address = `${APP_PATH}/overview?ds=${encodeURIComponent(target.datasourceUid)}&service=\${__data.fields.${fieldName}}`;
  return { title: 'Open this service', url: `${address}&\${__url_time_range}` };
}

/** The page of a service in the app, with the data source and a time range. */
export function serviceAddress({ datasourceUid }: LinkTarget, service: string, from: number, to: number): string {
  return `${APP_PATH}/overview?${new URLSearchParams({ ds: datasourceUid, service, from: String(from), to: String(to) }).toString()}`;
}

/** From an incident's id in field `fieldName` to its page in the app. */
export function incidentLink(target: LinkTarget, fieldName: string): DataLink {
  const address = `${APP_PATH}/incidents/\${__data.fields.${fieldName}}?ds=${encodeURIComponent(target.datasourceUid)}`;
  return { title: 'Open this incident', url: `${address}&\${__url_time_range}` };
}

/** From a service to its failed chains. */
export function failedChainsLink(target: LinkTarget, fieldName: string): DataLink {
  return internalLink('Show its failed chains', target, 'chains', {
    filters: { services: [`\${__data.fields.${fieldName}}`] },
    options: { status: 'error' },
  });
}

function internalLink(title: string, target: LinkTarget, queryType: string, model: Record<string, unknown>): DataLink {
  const { datasourceUid, datasourceName } = target;
  return {
    title,
    url: '',
    internal: { datasourceUid, datasourceName, query: { refId: 'A', queryType, schemaVersion: 1, ...model } },
  };
}
