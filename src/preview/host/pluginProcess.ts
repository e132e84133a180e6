import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import {
  credentials,
  Metadata,
  type ChannelOptions,
  type ClientReadableStream,
  type ServiceError,
} from '@grpc/grpc-js';
import {
  DataClient,
  DiagnosticsClient,
  ResourceClient,
  StreamClient,
  type CallResourceRequest,
  type CallResourceResponse,
  type CheckHealthRequest,
  type CheckHealthResponse,
  type CollectMetricsRequest,
  type CollectMetricsResponse,
  type PublishStreamRequest,
  type PublishStreamResponse,
  type QueryDataRequest,
  type QueryDataResponse,
  type RunStreamRequest,
  type StreamPacket,
  type SubscribeStreamRequest,
  type SubscribeStreamResponse,
} from '../../backend/grpc/generated/backend';
import { GRPCControllerClient } from '../../backend/grpc/generated/goplugin';
import { HealthClient, type HealthCheckResponse } from '../../backend/grpc/generated/health';

/** What go-plugin sets for a plugin that Grafana starts. */
const HOST_ENV = {
  grafana_plugin_type: 'datasource',
  PLUGIN_PROTOCOL_VERSIONS: '2',
  PLUGIN_MIN_PORT: '10000',
  PLUGIN_MAX_PORT: '25000',
};
const HANDSHAKE_TIMEOUT_MS = 60_000;
/** Grafana's patience after it asked for the end. */
const KILL_AFTER_MS = 2_000;
// Grafana's client grows its windows to what a connection can carry; grpc-js stays at 64 kB unless told otherwise.
const FLOW_CONTROL_WINDOW = 16 * 1024 * 1024;

const CHANNEL: ChannelOptions = {
  'grpc.max_receive_message_length': -1,
  'grpc.max_send_message_length': -1,
  'grpc-node.flow_control_window': FLOW_CONTROL_WINDOW,
};

/** One line of the backend's log: hclog JSON, or a plain text under `@message`. */
export type LogLine = Record<string, unknown> & { '@level': string; '@message': string };

export interface PluginProcessOptions {
  executable: string;
  /** Added to this process's own environment; `undefined` takes a variable away. */
  env?: Record<string, string | undefined>;
  onLog?: (line: LogLine) => void;
  /** Told once, when the process has ended. */
  onExit?: (code: number | null, signal: NodeJS.Signals | null) => void;
}

export interface CallOptions {
  signal?: AbortSignal;
  /** Epoch milliseconds. */
  deadline?: number;
}

interface Clients {
  health: HealthClient;
  controller: GRPCControllerClient;
  data: DataClient;
  diagnostics: DiagnosticsClient;
  resource: ResourceClient;
  stream: StreamClient;
}

/** A running backend, started and spoken to as Grafana does it: go-plugin handshake, then gRPC. */
export class PluginProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly clients: Clients,
    readonly handshakeLine: string,
    readonly handshakeMs: number,
    /** Resolves when the process has ended. */
    readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  ) {}

  /**
   * Starts the executable and waits for its handshake.
   * @throws Error when it cannot be started, ends before the handshake, or says nothing for a minute
   */
  static async start(options: PluginProcessOptions): Promise<PluginProcess> {
    const started = performance.now();
    const child = spawn(options.executable, [], {
      env: { ...process.env, ...HOST_ENV, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    forwardLog(child, options.onLog);
    const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
      child.once('exit', (code, signal) => resolve({ code, signal }));
    });
    void exited.then(({ code, signal }) => options.onExit?.(code, signal));
    const line = await handshake(child);
    const handshakeMs = performance.now() - started;
    child.stdout?.resume();
    return new PluginProcess(child, connect(addressOf(line)), line, handshakeMs, exited);
  }

  get pid(): number {
    return this.child.pid ?? -1;
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  ping(service = 'plugin'): Promise<HealthCheckResponse> {
    return unary((done) => this.clients.health.check({ service }, done));
  }

  queryData(request: QueryDataRequest, options: CallOptions = {}): Promise<QueryDataResponse> {
    return unary(
      (done) => this.clients.data.queryData(request, new Metadata(), deadlineOf(options), done),
      options.signal
    );
  }

  checkHealth(request: CheckHealthRequest, options: CallOptions = {}): Promise<CheckHealthResponse> {
    return unary(
      (done) => this.clients.diagnostics.checkHealth(request, new Metadata(), deadlineOf(options), done),
      options.signal
    );
  }

  collectMetrics(request: CollectMetricsRequest): Promise<CollectMetricsResponse> {
    return unary((done) => this.clients.diagnostics.collectMetrics(request, done));
  }

  subscribeStream(request: SubscribeStreamRequest): Promise<SubscribeStreamResponse> {
    return unary((done) => this.clients.stream.subscribeStream(request, done));
  }

  publishStream(request: PublishStreamRequest): Promise<PublishStreamResponse> {
    return unary((done) => this.clients.stream.publishStream(request, done));
  }

  /** The parts of an answer as they come; code and headers of the first one count. */
  callResource(request: CallResourceRequest, options: CallOptions = {}): AsyncIterable<CallResourceResponse> {
    return parts(this.clients.resource.callResource(request, new Metadata(), deadlineOf(options)), options.signal);
  }

  /** Packets of a live channel until the signal ends it. */
  runStream(request: RunStreamRequest, options: CallOptions = {}): AsyncIterable<StreamPacket> {
    return parts(this.clients.stream.runStream(request, new Metadata(), deadlineOf(options)), options.signal);
  }

  /** Ends the process as Grafana does: a request, two seconds of patience, then a kill. */
  async stop(): Promise<void> {
    if (this.running) {
      this.clients.controller.shutdown({}, () => undefined);
      const timer = setTimeout(() => this.child.kill('SIGKILL'), KILL_AFTER_MS);
      await this.exited;
      clearTimeout(timer);
    }
    this.disconnect();
  }

  /** Sends a signal to this process alone. */
  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    this.child.kill(signal);
  }

  disconnect(): void {
    Object.values(this.clients).forEach((client: { close(): void }) => client.close());
  }
}

function forwardLog(child: ChildProcess, onLog: PluginProcessOptions['onLog']): void {
  if (!child.stderr) {
    return;
  }
  createInterface({ input: child.stderr }).on('line', (text) => onLog?.(parseLogLine(text)));
}

/** A line as go-plugin reads it: JSON with a level, anything else at debug. */
export function parseLogLine(text: string): LogLine {
  try {
    const line: unknown = JSON.parse(text);
    if (typeof line === 'object' && line !== null && '@level' in line && '@message' in line) {
      return line as LogLine;
    }
  } catch {
    // Plain text.
  }
  return { '@level': 'debug', '@message': text };
}

function handshake(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const fail = (reason: string) => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      reject(new Error(`The backend did not start: ${reason}`));
    };
    const timer = setTimeout(() => fail('no handshake within a minute'), HANDSHAKE_TIMEOUT_MS);
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code, signal) => fail(`it ended with ${signal ?? code} before the handshake`));
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      const end = text.indexOf('\n');
      if (end >= 0) {
        clearTimeout(timer);
        child.stdout?.removeAllListeners('data');
        resolve(text.slice(0, end));
      }
    });
  });
}

/** Address for grpc-js from `1|2|unix|/path|grpc|` or `1|2|tcp|host:port|grpc|`. */
function addressOf(line: string): string {
  const [core, app, network, address, protocol] = line.split('|');
  if (core !== '1' || app !== '2' || protocol !== 'grpc' || (network !== 'unix' && network !== 'tcp')) {
    throw new Error(`Not a handshake of a Grafana plugin: ${line.slice(0, 200)}`);
  }
  return network === 'unix' ? `unix:${address}` : address;
}

function connect(address: string): Clients {
  const insecure = credentials.createInsecure();
  return {
    health: new HealthClient(address, insecure, CHANNEL),
    controller: new GRPCControllerClient(address, insecure, CHANNEL),
    data: new DataClient(address, insecure, CHANNEL),
    diagnostics: new DiagnosticsClient(address, insecure, CHANNEL),
    resource: new ResourceClient(address, insecure, CHANNEL),
    stream: new StreamClient(address, insecure, CHANNEL),
  };
}

function deadlineOf({ deadline }: CallOptions) {
  return deadline === undefined ? {} : { deadline };
}

function unary<T>(
  start: (done: (error: ServiceError | null, value: T) => void) => { cancel(): void },
  signal?: AbortSignal
): Promise<T> {
  return new Promise((resolve, reject) => {
    const call = start((error, value) => {
      signal?.removeEventListener('abort', cancel);
      return error ? reject(error) : resolve(value);
    });
    const cancel = () => call.cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    if (signal?.aborted) {
      cancel();
    }
  });
}

async function* parts<T>(call: ClientReadableStream<T>, signal?: AbortSignal): AsyncGenerator<T> {
  const cancel = () => call.cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    for await (const part of call) {
      yield part as T;
    }
  } catch (error) {
    if (!signal?.aborted) {
      throw error;
    }
  } finally {
    signal?.removeEventListener('abort', cancel);
    call.cancel();
  }
}
