import type { ServerResponse } from 'node:http';
import {
  CheckHealthResponse_HealthStatus as Status,
  type PluginContext,
  SubscribeStreamResponse_Status as Subscribed,
} from '../../backend/grpc/generated/backend';
import { ThroughlineError } from '../../contracts/errors';
import { arrowToJson, type FrameJson } from '../../backend/grpc/arrowToJson';
import type { ApiRequest } from './grafanaApi';
import type { PluginProcess } from './pluginProcess';
import type { ProvisionedDataSource } from './provisioning';

const ORGANISATION = 1;
const PLUGIN_ID = 'throughline-chains-datasource';

interface RefResult {
  status: number;
  frames: FrameJson[];
  error?: string;
  errorSource?: string;
}

type FindSource = (uid: string) => ProvisionedDataSource;

/** Calls the backend as Grafana does: same requests, same shapes of answers. */
export class BackendCaller {
  /** @param plugin hands out the running backend, also after it had to be started again */
  constructor(private readonly plugin: { process(): Promise<PluginProcess> }) {}

  /** `POST /api/ds/query`: one call per data source; 400 as soon as one refId has an error. */
  async query(
    queries: Array<Record<string, unknown>>,
    from: number,
    to: number,
    find: FindSource
  ): Promise<{ status: number; results: Record<string, RefResult> }> {
    const byUid = new Map<string, Array<Record<string, unknown>>>();
    for (const query of queries) {
      const uid = (query.datasource as { uid?: string } | undefined)?.uid ?? '';
      byUid.set(uid, [...(byUid.get(uid) ?? []), query]);
    }
    const results: Record<string, RefResult> = {};
    for (const [uid, group] of byUid) {
      Object.assign(results, await this.queryOne(find(uid), group, from, to));
    }
    return { status: Object.values(results).some(({ error }) => error) ? 400 : 200, results };
  }

  private async queryOne(
    source: ProvisionedDataSource,
    queries: Array<Record<string, unknown>>,
    from: number,
    to: number
  ): Promise<Record<string, RefResult>> {
    const backend = await this.plugin.process();
    const answer = await backend.queryData({
      pluginContext: contextOf(source),
      headers: {},
      queries: queries.map((query) => ({
        refId: String(query.refId ?? 'A'),
        queryType: String(query.queryType ?? ''),
        maxDataPoints: Math.round(Number(query.maxDataPoints ?? 100)),
        intervalMS: Math.round(Number(query.intervalMs ?? 1000)),
        timeRange: { fromEpochMS: from, toEpochMS: to },
        json: Buffer.from(JSON.stringify(query)),
      })),
    });
    return Object.fromEntries(
      Object.entries(answer.responses).map(([refId, response]): [string, RefResult] => [
        refId,
        {
          status: response.status || 500,
          frames: response.frames.map((frame) => arrowToJson(frame, refId)),
          ...(response.error && { error: response.error, errorSource: response.errorSource }),
        },
      ])
    );
  }

  async health(source: ProvisionedDataSource): Promise<{ status: string; message: string; details?: unknown }> {
    const backend = await this.plugin.process();
    const { status, message, jsonDetails } = await backend.checkHealth({
      pluginContext: contextOf(source),
      headers: {},
    });
    return {
      status: Status[status] ?? 'UNKNOWN',
      message,
      details: jsonDetails.length > 0 ? JSON.parse(jsonDetails.toString()) : undefined,
    };
  }

  /** A resource call, streamed: the first message has code and headers, every message's body is passed on. */
  async resource(
    source: ProvisionedDataSource,
    path: string,
    request: ApiRequest,
    response: ServerResponse
  ): Promise<void> {
    const call = {
      pluginContext: contextOf(source),
      path,
      method: request.method,
      url: path + request.url.search,
      headers: {},
      body: request.body,
    };
    const backend = await this.plugin.process();
    for await (const { code, headers, body } of backend.callResource(call)) {
      if (!response.headersSent) {
        const types = Object.entries(headers).map(([name, list]) => [name, list.values.join(', ')]);
        response.writeHead(code, { 'Content-Type': 'application/json', ...Object.fromEntries(types) });
      }
      response.write(body);
    }
    response.end();
  }

  /** A Live channel as server-sent events, until the browser goes away. */
  async live(channel: string, response: ServerResponse, find: FindSource): Promise<void> {
    const [, uid, path] = /^ds\/([^/]+)\/(.+)$/.exec(channel) ?? [];
    if (!uid) {
      throw new ThroughlineError('notFound', `There is no channel "${channel}".`);
    }
    const request = { pluginContext: contextOf(find(uid)), path, data: Buffer.alloc(0), headers: {} };
    const backend = await this.plugin.process();
    const { status } = await backend.subscribeStream(request);
    if (status !== Subscribed.OK) {
      throw new ThroughlineError(
        status === Subscribed.PERMISSION_DENIED ? 'forbidden' : 'notFound',
        `There is no channel "${channel}".`
      );
    }
    const stop = new AbortController();
    response.on('close', () => stop.abort());
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' });
    try {
      for await (const { data } of backend.runStream(request, { signal: stop.signal })) {
        response.write(`data: ${data.toString()}\n\n`);
      }
    } finally {
      response.end();
    }
  }
}

/** The caller is always the one admin of the one organisation. */
function contextOf(source: ProvisionedDataSource): PluginContext {
  return {
    orgId: ORGANISATION,
    pluginId: PLUGIN_ID,
    user: { login: 'preview', name: 'Preview', email: '', role: 'Admin' },
    appInstanceSettings: undefined,
    dataSourceInstanceSettings: {
      id: source.id,
      uid: source.uid,
      name: source.name,
      url: source.url,
      user: source.user,
      database: source.database,
      basicAuthEnabled: false,
      basicAuthUser: '',
      jsonData: Buffer.from(JSON.stringify(source.jsonData)),
      decryptedSecureJsonData: source.secureJsonData,
      lastUpdatedMS: source.updated,
      apiVersion: '',
    },
    grafanaConfig: {},
    pluginVersion: '',
    userAgent: 'Grafana/12.3.0 (preview)',
    apiVersion: '',
  };
}
