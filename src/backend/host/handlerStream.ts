import { ThroughlineError } from '../../contracts/errors';
import {
  PublishStreamResponse_Status,
  SubscribeStreamResponse_Status,
  type PublishStreamRequest,
  type PublishStreamResponse,
  type RunStreamRequest,
  type StreamPacket,
  type SubscribeStreamRequest,
  type SubscribeStreamResponse,
} from '../grpc/generated/backend';
import type { CallContext } from '../grpc/pluginHost';
import { targetOf, type CallTarget } from './caller';
import type { HostParts } from './hostParts';
import { openAnomalies } from './openAnomalies';
import { explain } from './queryError';
import { OVERVIEW_PATH, overviewPacket, overviewPathOf, readOverview } from './realtimeOverview';

const EVERY_MS = 5_000;
const NOTHING = Buffer.alloc(0);

/** Channels are a fixed list; who may read the data source's rows may subscribe to the one of its own tenants. */
export async function handleSubscribe(
  parts: HostParts,
  request: SubscribeStreamRequest,
  call: CallContext
): Promise<SubscribeStreamResponse> {
  if (!isOverview(request.path)) {
    return { status: SubscribeStreamResponse_Status.NOT_FOUND, data: NOTHING };
  }
  try {
    const data = await packetOf(parts, request, call, true);
    return { status: SubscribeStreamResponse_Status.OK, data };
  } catch (thrown) {
    const { error } = explain(thrown, call.correlationId, { endpoint: 'subscribeStream', path: request.path });
    const refused = error.code === 'forbidden';
    return {
      status: refused ? SubscribeStreamResponse_Status.PERMISSION_DENIED : SubscribeStreamResponse_Status.OK,
      data: NOTHING,
    };
  }
}

/** Nobody publishes into this plugin's channels but the plugin. */
export function handlePublish(_request: PublishStreamRequest, _call: CallContext): Promise<PublishStreamResponse> {
  return Promise.resolve({ status: PublishStreamResponse_Status.PERMISSION_DENIED, data: NOTHING });
}

/** Sends figures every five seconds until nobody watches. A store that fails for a while only leaves a gap. */
export async function handleRunStream(
  parts: HostParts,
  request: RunStreamRequest,
  call: CallContext,
  send: (packet: StreamPacket) => void
): Promise<void> {
  if (!isOverview(request.path)) {
    return;
  }
  parts.streams.open++;
  try {
    for (let first = true; !call.signal.aborted; ) {
      try {
        send({ data: await packetOf(parts, request, call, first) });
        first = false;
      } catch (thrown) {
        explain(thrown, call.correlationId, { endpoint: 'runStream', path: request.path });
      }
      await pause(EVERY_MS, call.signal);
    }
  } finally {
    parts.streams.open--;
  }
}

async function packetOf(
  parts: HostParts,
  request: Pick<SubscribeStreamRequest, 'path' | 'pluginContext'>,
  call: CallContext,
  withSchema: boolean
): Promise<Buffer> {
  const target = channelTarget(parts, request);
  const [figures, anomalies] = await Promise.all([
    readOverview(target, call.signal),
    openAnomalies(parts, target, call),
  ]);
  return Buffer.from(overviewPacket(figures, anomalies, withSchema));
}

function isOverview(path: string): boolean {
  return path === OVERVIEW_PATH || path.startsWith(`${OVERVIEW_PATH}/`);
}

/** @throws ThroughlineError `forbidden` for the channel of other tenants */
function channelTarget(
  parts: HostParts,
  { path, pluginContext }: Pick<SubscribeStreamRequest, 'path' | 'pluginContext'>
): CallTarget {
  const target = targetOf(parts.instances, pluginContext);
  if (path !== overviewPathOf(target)) {
    throw new ThroughlineError(
      'forbidden',
      'This live channel is not yours. The resource "about" names the one to subscribe to.'
    );
  }
  return target;
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done, { once: true });
  });
}
