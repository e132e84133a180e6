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
import { targetOf } from './caller';
import type { HostParts } from './hostParts';
import { explain } from './queryError';
import { OVERVIEW_PATH, overviewPacket, readOverview } from './realtimeOverview';

const EVERY_MS = 5_000;
const NOTHING = Buffer.alloc(0);

/** Channels are a fixed list; who may read the data source's rows may subscribe. */
export async function handleSubscribe(parts: HostParts, request: SubscribeStreamRequest, call: CallContext): Promise<SubscribeStreamResponse> {
  if (request.path !== OVERVIEW_PATH) {
    return { status: SubscribeStreamResponse_Status.NOT_FOUND, data: NOTHING };
  }
  try {
    const figures = await readOverview(targetOf(parts.instances, request.pluginContext), call.signal);
    return { status: SubscribeStreamResponse_Status.OK, data: Buffer.from(overviewPacket(figures, true)) };
  } catch (thrown) {
    const { error } = explain(thrown, call.correlationId, { endpoint: 'subscribeStream', path: request.path });
    const refused = error.code === 'forbidden';
    return { status: refused ? SubscribeStreamResponse_Status.PERMISSION_DENIED : SubscribeStreamResponse_Status.OK, data: NOTHING };
  }
}

/** Nobody publishes into this plugin's channels but the plugin. */
export function handlePublish(_request: PublishStreamRequest, _call: CallContext): Promise<PublishStreamResponse> {
  return Promise.resolve({ status: PublishStreamResponse_Status.PERMISSION_DENIED, data: NOTHING });
}

/** Sends figures every five seconds until nobody watches. A store that fails for a while only leaves a gap. */
export async function handleRunStream(parts: HostParts, request: RunStreamRequest, call: CallContext, send: (packet: StreamPacket) => void): Promise<void> {
  if (request.path !== OVERVIEW_PATH) {
    return;
  }
  parts.streams.open++;
  try {
    for (let first = true; !call.signal.aborted; ) {
      try {
        const figures = await readOverview(targetOf(parts.instances, request.pluginContext), call.signal);
        send({ data: Buffer.from(overviewPacket(figures, first)) });
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
