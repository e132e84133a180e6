import { randomUUID } from 'node:crypto';
import {
  Server,
  ServerCredentials,
  status,
  type Metadata,
  type sendUnaryData,
  type ServerUnaryCall,
  type ServerWritableStream,
} from '@grpc/grpc-js';
import { ThroughlineError } from '../../contracts/errors';
import { log } from '../telemetry/logger';
import {
  DataService,
  DiagnosticsService,
  ResourceService,
  StreamService,
  type DataServer,
  type DiagnosticsServer,
  type ResourceServer,
  type StreamServer,
} from './generated/backend';
import {
  GRPCBrokerService,
  GRPCControllerService,
  GRPCStdioService,
  type GRPCBrokerServer,
  type GRPCControllerServer,
  type GRPCStdioServer,
} from './generated/goplugin';
import { HealthCheckResponse_ServingStatus, HealthService, type HealthServer } from './generated/health';
import { serializeQueryDataResponse } from './encodeResponse';
import type { CallContext, PluginHost } from './pluginHost';
import { collectWhenSent } from './sentCopies';

/** Name under which go-plugin asks for the health of a plugin. */
const HEALTH_NAME = 'plugin';
/** Go plugins take 16 MB; grpc-js alone would stop at 4. */
const LARGEST_REQUEST = 16 * 1024 * 1024;

const FAST_DATA_SERVICE = {
  ...DataService,
  queryData: { ...DataService.queryData, responseSerialize: serializeQueryDataResponse },
} as const;

/** Made once: an error's stack costs more than the rest of a call. */
const HUNG_UP = new ThroughlineError('cancelled', 'The query was cancelled.');

export interface ServerParts {
  /** Loaded on the first call, so that nothing delays the handshake. */
  host: () => Promise<PluginHost>;
  onShutdown: () => void;
}

/** The gRPC server with go-plugin's own services and Grafana's, not listening yet. */
export function makeServer({ host, onShutdown }: ServerParts): Server {
  const server = new Server({
    'grpc.max_receive_message_length': LARGEST_REQUEST,
    'grpc.max_send_message_length': -1,
    interceptors: [collectWhenSent],
  });
  const serve = unary(host);
  server.addService(HealthService, {
    check: (call, callback) =>
      call.request.service === HEALTH_NAME || call.request.service === ''
        ? callback(null, { status: HealthCheckResponse_ServingStatus.SERVING })
        : callback({ code: status.NOT_FOUND, details: 'unknown service' }),
  } satisfies HealthServer);
  server.addService(GRPCControllerService, {
    shutdown: (_call, callback) => {
      callback(null, {});
      setImmediate(onShutdown);
    },
  } satisfies GRPCControllerServer);
  server.addService(GRPCBrokerService, {
    startStream: (call) => void call.on('end', () => call.end()).resume(),
  } satisfies GRPCBrokerServer);
  server.addService(GRPCStdioService, { streamStdio: () => undefined } satisfies GRPCStdioServer);
  server.addService(FAST_DATA_SERVICE, {
    queryData: serve((target, request, call) => target.queryData(request, call)),
  } satisfies DataServer);
  server.addService(DiagnosticsService, {
    checkHealth: serve((target, request, call) => target.checkHealth(request, call)),
    collectMetrics: serve((target, request, call) => target.collectMetrics(request, call)),
  } satisfies DiagnosticsServer);
  server.addService(ResourceService, {
    callResource: serverStream(host, (target, request, call, send) => target.callResource(request, call, send)),
  } satisfies ResourceServer);
  server.addService(StreamService, {
    subscribeStream: serve((target, request, call) => target.subscribeStream(request, call)),
    publishStream: serve((target, request, call) => target.publishStream(request, call)),
    runStream: serverStream(host, (target, request, call, send) => target.runStream(request, call, send)),
  } satisfies StreamServer);
  return server;
}

/** Starts listening; resolves with the port (0 for a Unix socket). */
export function listen(server: Server, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port)
    );
  });
}

function unary(host: () => Promise<PluginHost>) {
  return <Req, Res>(handle: (host: PluginHost, request: Req, call: CallContext) => Promise<Res>) =>
    (call: ServerUnaryCall<Req, Res>, callback: sendUnaryData<Res>) => {
      const context = contextOf(call);
      host()
        .then((target) => handle(target, call.request, context))
        .then(
          (response) => callback(null, response),
          (error: unknown) => callback(failure(error, call.getPath(), context))
        );
    };
}

function serverStream<Req, Res>(
  host: () => Promise<PluginHost>,
  handle: (host: PluginHost, request: Req, call: CallContext, send: (part: Res) => void) => Promise<void>
) {
  return (call: ServerWritableStream<Req, Res>) => {
    const context = contextOf(call);
    const send = (part: Res) => {
      if (!context.signal.aborted) {
        call.write(part);
      }
    };
    host()
      .then((target) => handle(target, call.request, context, send))
      .then(
        () => call.end(),
        (error: unknown) => void call.emit('error', failure(error, call.getPath(), context))
      );
  };
}

interface AnyCall {
  metadata: Metadata;
  getDeadline(): Date | number;
  on(event: 'cancelled', listener: () => void): unknown;
}

function contextOf(call: AnyCall): CallContext {
  const controller = new AbortController();
  call.on('cancelled', () => controller.abort(HUNG_UP));
  return {
    signal: controller.signal,
    deadline: Number(call.getDeadline()),
    correlationId: correlationOf(call.metadata),
  };
}

/** The trace id of W3C's `traceparent`, else a random one. */
function correlationOf(metadata: Metadata): string {
  const [header] = metadata.get('traceparent');
  const match = /^[\da-f]{2}-([\da-f]{32})-/.exec(String(header ?? ''));
  return match ? match[1] : randomUUID().replaceAll('-', '');
}

/** Handlers answer their own errors; what still gets here is a fault of ours, told without its text. */
function failure(error: unknown, path: string, context: CallContext): { code: status; details: string } {
  if (context.signal.aborted) {
    return { code: status.CANCELLED, details: 'cancelled' };
  }
  log.error('Call failed', { path, correlationId: context.correlationId, error });
  return {
    code: status.INTERNAL,
    details: `Something went wrong inside Throughline (id ${context.correlationId}). The log has the details.`,
  };
}
