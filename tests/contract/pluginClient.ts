import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DataQuery, PluginContext, QueryDataRequest } from '../../src/backend/grpc/generated/backend';
import { arrowToJson, type FrameJson } from '../../src/backend/grpc/arrowToJson';
import { PluginProcess, type LogLine } from '../../src/preview/host/pluginProcess';

const ROOT = path.resolve(__dirname, '../..');

/** Builds the backend as it ships and returns the path of its executable. */
export function buildBackend(): string {
  const outdir = path.join(ROOT, 'build', 'contract', process.env.JEST_WORKER_ID ?? '1');
  return execFileSync(process.execPath, [path.join(ROOT, 'scripts/build-backend.mjs'), '--outdir', outdir], {
    encoding: 'utf8',
  }).trim();
}

export interface Caller {
  orgId?: number;
  login?: string;
  email?: string;
  role?: string;
  settings?: object;
  secrets?: Record<string, string>;
  uid?: string;
  updated?: number;
}

/** Grafana's plugin context. */
export function contextOf({
  orgId = 1,
  login = 'admin',
  email = '',
  role = 'Admin',
  settings = {},
  secrets = {},
  uid = 'test',
  updated = 1,
}: Caller = {}): PluginContext {
  return {
    orgId,
    pluginId: 'throughline-chains-datasource',
    user: { login, name: login, email, role },
    appInstanceSettings: undefined,
    dataSourceInstanceSettings: {
      id: 1,
      uid,
      name: 'Test',
      url: '',
      user: '',
      database: '',
      basicAuthEnabled: false,
      basicAuthUser: '',
      jsonData: Buffer.from(JSON.stringify(settings)),
      decryptedSecureJsonData: secrets,
      lastUpdatedMS: updated,
      apiVersion: '',
    },
    grafanaConfig: {},
    pluginVersion: '',
    userAgent: 'Grafana/12.3.0 (linux; amd64)',
    apiVersion: '',
  };
}

export interface Range {
  from: number;
  to: number;
}

/** A query as Grafana sends it; `model` is the saved JSON. */
export function dataQuery(model: Record<string, unknown>, range: Range, points = 1000): DataQuery {
  return {
    refId: String(model.refId ?? 'A'),
    queryType: String(model.queryType ?? ''),
    maxDataPoints: points,
    intervalMS: Math.max(1, Math.round((range.to - range.from) / points)),
    timeRange: { fromEpochMS: range.from, toEpochMS: range.to },
    json: Buffer.from(JSON.stringify(model)),
  };
}

export function queryRequest(
  models: Array<Record<string, unknown>>,
  range: Range,
  caller: Caller = {},
  headers: Record<string, string> = {}
): QueryDataRequest {
  return { pluginContext: contextOf(caller), headers, queries: models.map((model) => dataQuery(model, range)) };
}

export interface RefAnswer {
  status: number;
  error: string;
  errorSource: string;
  frames: FrameJson[];
}

/** A running backend with a data directory of its own. */
export class TestPlugin {
  readonly log: LogLine[];

  private constructor(
    readonly process: PluginProcess,
    readonly dataDir: string,
    log: LogLine[]
  ) {
    this.log = log;
  }

  static async start(
    executable: string,
    options: { dataDir?: string; env?: Record<string, string | undefined> } = {}
  ): Promise<TestPlugin> {
    const dataDir = options.dataDir ?? mkdtempSync(path.join(tmpdir(), 'throughline-test-'));
    const log: LogLine[] = [];
    const started = await PluginProcess.start({
      executable,
      env: { GF_PLUGIN_DATA_DIR: dataDir, ...options.env },
      onLog: (line) => log.push(line),
    });
    return new TestPlugin(started, dataDir, log);
  }

  /** Answers by refId, decoded. */
  async query(
    models: Array<Record<string, unknown>>,
    range: Range,
    caller: Caller = {},
    headers: Record<string, string> = {}
  ): Promise<Record<string, RefAnswer>> {
    const { responses } = await this.process.queryData(queryRequest(models, range, caller, headers));
    return Object.fromEntries(
      Object.entries(responses).map(([refId, { status, error, errorSource, frames }]) => [
        refId,
        { status, error, errorSource, frames: frames.map((frame) => arrowToJson(frame, refId)) },
      ])
    );
  }

  async resource(
    method: string,
    url: string,
    body: unknown = '',
    caller: Caller = {}
  ): Promise<{ code: number; body: unknown; parts: number }> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const chunks: Buffer[] = [];
    let code = 0;
    const request = {
      pluginContext: contextOf(caller),
      path: url.split('?')[0],
      method,
      url,
      headers: {},
      body: Buffer.from(text),
    };
    for await (const part of this.process.callResource(request)) {
      code ||= part.code;
      chunks.push(part.body);
    }
    return { code, body: JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown, parts: chunks.length };
  }

  async end(): Promise<void> {
    await this.process.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

/** Receipt on the first frame. */
export function receiptOf(answer: RefAnswer): Record<string, unknown> {
  const custom = answer.frames[0].schema.meta?.custom as { receipt: Record<string, unknown> };
  return custom.receipt;
}

/** Chain events of three services: one chain every ten seconds for `minutes`, every tenth of them with an error. */
export function shopEvents(end: number, minutes = 60, tenant?: string): Array<Record<string, unknown>> {
  const events: Array<Record<string, unknown>> = [];
  for (let chain = 0; chain < minutes * 6; chain++) {
    const start = end - minutes * 60_000 + chain * 10_000;
    const id = `${tenant === undefined ? '00000000' : Buffer.from(tenant.padEnd(4)).toString('hex').slice(0, 8)}-0000-4000-8000-${String(chain).padStart(12, '0')}`;
    ['frontend', 'cart', 'payment'].forEach((service, depth) => {
      const failed = service === 'payment' && chain % 10 === 9;
      const duration = 100 - 30 * depth + (chain % 7);
      events.push({
        chain_id: id,
        service_name: service,
        event_type: failed ? 'error' : 'complete',
        timestamp: new Date(start + duration).toISOString(),
        duration_ms: duration,
        endpoint: `/${service}`,
        ...(tenant && { tenant_id: tenant }),
        ...(failed && { error_context: { message: 'card refused' } }),
      });
    });
  }
  return events;
}

/** The plugins that a test file starts, all of which end with it. */
export class RunningPlugins {
  private readonly all = new Set<TestPlugin>();

  async start(executable: string, options: Parameters<typeof TestPlugin.start>[1] = {}): Promise<TestPlugin> {
    const started = await TestPlugin.start(executable, options);
    this.all.add(started);
    return started;
  }

  /** One that has been given the events of an hour of the shop before `end`. */
  async startShop(executable: string, end: number): Promise<TestPlugin> {
    const plugin = await this.start(executable);
    const stored = await plugin.resource('POST', 'events', shopEvents(end));
    expect(stored).toMatchObject({ code: 200, body: { status: 'success', stored: 1080 } });
    return plugin;
  }

  async end(): Promise<void> {
    await Promise.all([...this.all].map((started) => started.end()));
  }
}
