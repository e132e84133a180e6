import type { ServerResponse } from 'node:http';
import { ThroughlineError } from '../../contracts/errors';
import { localeOf, metaOf, type BuiltPlugin } from './plugins';
import type { BackendCaller } from './backendCaller';
import type { Provisioned, ProvisionedDataSource } from './provisioning';
import { sendJson } from './server';

/** The world that the preview's addresses speak of: what is built, what is provisioned, and the running backend. */
export interface GrafanaApi {
  version: string;
  plugins: BuiltPlugin[];
  provisioned: Provisioned;
  backend: BackendCaller;
}

export interface ApiRequest {
  method: string;
  url: URL;
  body: Buffer;
}

type Handler = (
  api: GrafanaApi,
  request: ApiRequest,
  response: ServerResponse,
  parts: string[]
) => Promise<void> | void;

const UNIT_MS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** The few of Grafana's HTTP addresses that plugins use, in Grafana's own shapes. */
const ROUTES: Array<[string, RegExp, Handler]> = [
  ['GET', /^\/api\/preview\/bootstrap$/, (api, _, response) => sendJson(response, 200, bootstrap(api))],
  [
    'GET',
    /^\/api\/preview\/live$/,
    (api, request, response) =>
      api.backend.live(request.url.searchParams.get('channel') ?? '', response, (uid) => find(api, uid)),
  ],
  ['POST', /^\/api\/ds\/query$/, queryData],
  ['GET', /^\/api\/dashboards\/uid\/([^/]+)$/, dashboard],
  [
    'GET',
    /^\/api\/datasources$/,
    (api, _, response) => sendJson(response, 200, api.provisioned.datasources.map(publicSettings)),
  ],
  [
    'GET',
    /^\/api\/datasources\/uid\/([^/]+)$/,
    (api, _, response, [uid]) => sendJson(response, 200, publicSettings(find(api, uid))),
  ],
  ['PUT', /^\/api\/datasources\/uid\/([^/]+)$/, saveDataSource],
  ['GET', /^\/api\/datasources\/uid\/([^/]+)\/health$/, health],
  [
    '*',
    /^\/api\/datasources\/uid\/([^/]+)\/resources\/?(.*)$/,
    (api, request, response, [uid, path]) => api.backend.resource(find(api, uid), path, request, response),
  ],
  ['GET', /^\/api\/plugins\/([^/]+)\/settings$/, pluginSettings],
  ['POST', /^\/api\/plugins\/([^/]+)\/settings$/, savePluginSettings],
];

/** Answers a request, or returns false where Grafana's address is none that the preview knows. */
export async function routeGrafanaApi(
  api: GrafanaApi,
  request: ApiRequest,
  response: ServerResponse
): Promise<boolean> {
  for (const [method, pattern, handler] of ROUTES) {
    const match = pattern.exec(request.url.pathname);
    if (match && (method === '*' || method === request.method)) {
      await handler(api, request, response, match.slice(1).map(decodeURIComponent));
      return true;
    }
  }
  return false;
}

function find(api: GrafanaApi, uid: string): ProvisionedDataSource {
  const found = api.provisioned.datasources.find((source) => source.uid === uid);
  if (!found) {
    throw new ThroughlineError('notFound', `There is no data source "${uid}".`);
  }
  return found;
}

function publicSettings({ secureJsonData, updated, ...settings }: ProvisionedDataSource) {
  const secureJsonFields = Object.fromEntries(Object.keys(secureJsonData).map((key) => [key, true]));
  return {
    ...settings,
    secureJsonFields,
    access: 'proxy',
    orgId: 1,
    readOnly: false,
    version: updated,
    basicAuth: false,
    withCredentials: false,
    basicAuthUser: '',
    typeName: 'Throughline',
    typeLogoUrl: '',
  };
}

function jsonOf(request: ApiRequest): Record<string, unknown> {
  let body: unknown;
  try {
    body = JSON.parse(request.body.toString());
  } catch {
    throw new ThroughlineError('badInput', 'The request body is not JSON.');
  }
  if (typeof body !== 'object' || body === null) {
    throw new ThroughlineError('badInput', 'The request body is no JSON object.');
  }
  return body as Record<string, unknown>;
}

async function queryData(api: GrafanaApi, request: ApiRequest, response: ServerResponse): Promise<void> {
  const { queries, from, to } = jsonOf(request);
  if (!Array.isArray(queries) || queries.some((query) => typeof query !== 'object' || query === null)) {
    throw new ThroughlineError('badInput', 'The request needs a list of queries.');
  }
  const range = [from, to].map(epochMs);
  const { status, results } = await api.backend.query(queries, range[0], range[1], (uid) => find(api, uid));
  sendJson(response, status, { results });
}

/** Milliseconds since 1970 of a time as Grafana takes it: these, `now`, or `now-6h`. */
function epochMs(time: unknown): number {
  const text = String(time);
  const [relative, amount = '0', unit = 's'] = /^now(?:-(\d{1,6})([smhdw]))?$/.exec(text) ?? [];
  if (relative !== undefined) {
    return Date.now() - Number(amount) * UNIT_MS[unit];
  }
  if (!/^-?\d{1,15}$/.test(text)) {
    throw new ThroughlineError('badInput', `"${text}" is no time. Use milliseconds since 1970, now, or now-6h.`);
  }
  return Number(text);
}

function dashboard(api: GrafanaApi, _: ApiRequest, response: ServerResponse, [uid]: string[]): void {
  const found = api.provisioned.dashboards.find((candidate) => candidate.uid === uid);
  if (!found) {
    throw new ThroughlineError('notFound', `There is no dashboard "${uid}".`);
  }
  sendJson(response, 200, { dashboard: found.model, meta: { folderTitle: found.folder } });
}

function saveDataSource(api: GrafanaApi, request: ApiRequest, response: ServerResponse, [uid]: string[]): void {
  const source = find(api, uid);
  const sent = jsonOf(request) as { jsonData?: Record<string, unknown>; secureJsonData?: Record<string, string> };
  source.jsonData = sent.jsonData ?? source.jsonData;
  source.secureJsonData = { ...source.secureJsonData, ...sent.secureJsonData };
  source.updated += 1;
  sendJson(response, 200, {
    datasource: publicSettings(source),
    id: source.id,
    message: 'Datasource updated',
    name: source.name,
  });
}

async function health(api: GrafanaApi, _: ApiRequest, response: ServerResponse, [uid]: string[]): Promise<void> {
  const result = await api.backend.health(find(api, uid));
  sendJson(response, result.status === 'OK' ? 200 : 400, result);
}

function pluginSettings(api: GrafanaApi, _: ApiRequest, response: ServerResponse, [id]: string[]): void {
  const plugin = api.plugins.find((candidate) => candidate.id === id);
  if (!plugin) {
    throw new ThroughlineError('notFound', `There is no plugin "${id}".`);
  }
  sendJson(response, 200, { ...metaOf(plugin, appData(api, id)), enabled: true, pinned: true });
}

function savePluginSettings(api: GrafanaApi, request: ApiRequest, response: ServerResponse, [id]: string[]): void {
  const { jsonData } = jsonOf(request) as { jsonData?: Record<string, unknown> };
  const app = api.provisioned.apps.find(({ type }) => type === id);
  if (app) {
    app.jsonData = jsonData ?? {};
  }
  sendJson(response, 200, { message: 'Plugin settings updated' });
}

function appData(api: GrafanaApi, id: string): Record<string, unknown> {
  return api.provisioned.apps.find(({ type }) => type === id)?.jsonData ?? {};
}

/** What the page needs to know at start; its shape is `BootstrapData` of the shell. */
function bootstrap(api: GrafanaApi) {
  const of = (type: BuiltPlugin['type']) => api.plugins.filter((plugin) => plugin.type === type);
  const metas = (type: BuiltPlugin['type']) =>
    Object.fromEntries(of(type).map((plugin) => [plugin.id, metaOf(plugin, appData(api, plugin.id))]));
  const sourceMetas = metas('datasource');
  const datasources = api.provisioned.datasources.map((source) => ({
    ...publicSettings(source),
    meta: sourceMetas[source.type],
  }));
  const locales = api.plugins.map((plugin) => [plugin.id, localeOf(plugin)] as const).filter(([, address]) => address);
  return {
    version: api.version,
    datasources: Object.fromEntries(datasources.map((source) => [source.name, source])),
    defaultDatasource: (datasources.find((source) => source.isDefault) ?? datasources[0])?.name ?? '',
    panels: metas('panel'),
    apps: metas('app'),
    modules: Object.fromEntries(api.plugins.map(({ id }) => [id, `/public/plugins/${id}/module.js`])),
    dashboards: api.provisioned.dashboards.map(({ uid, title, folder, description }) => ({
      uid,
      title: title.replace(/^Throughline: /, ''),
      folder,
      description,
    })),
    locales: Object.fromEntries(locales),
  };
}
