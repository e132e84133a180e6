import { connect, constants, type ClientHttp2Session } from 'node:http2';
import { connect as connectSocket } from 'node:net';
import { QueryDataRequest } from '../../src/backend/grpc/generated/backend';
import { percentile } from './backend';
import { collectBetweenCalls } from './garbage';

/** What Grafana's client lets come before it acknowledges anything, on a connection that is in use. */
const WINDOW = 16 * 1024 * 1024;
const HEADERS = {
  [constants.HTTP2_HEADER_METHOD]: 'POST',
  [constants.HTTP2_HEADER_PATH]: '/pluginv2.Data/QueryData',
  [constants.HTTP2_HEADER_CONTENT_TYPE]: 'application/grpc',
  te: 'trailers',
};

/**
 * Times of `rounds` calls of one query, milliseconds, from its first byte to the last byte of its answer at the backend's
 * gRPC port. It reads the bytes and does not decode them: what an answer costs its reader depends on the reader.
 * @param handshake the line with which the backend announced itself
 * @throws Error when an answer is empty or the call fails
 */
export async function timeCalls(handshake: string, request: QueryDataRequest, rounds: number): Promise<number[]> {
  const session = await connected(handshake);
  const message = Buffer.from(QueryDataRequest.encode(request).finish());
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  const body = Buffer.concat([head, message]);
  try {
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) {
      collectBetweenCalls(round);
      times.push(await timeCall(session, body));
    }
    return times;
  } finally {
    session.close();
  }
}

/** Median and 95th percentile of times, rounded to a tenth. */
export function cachedFigures(times: number[]): { cachedP50Ms: number; cachedP95Ms: number } {
  const tenths = (value: number) => Math.round(value * 10) / 10;
  return { cachedP50Ms: tenths(percentile(times, 0.5)), cachedP95Ms: tenths(percentile(times, 0.95)) };
}

function connected(handshake: string): Promise<ClientHttp2Session> {
  const [, , network, address] = handshake.split('|');
  const [host, port] = address.split(':');
  const session = connect('http://localhost', {
    createConnection: () => (network === 'unix' ? connectSocket(address) : connectSocket(Number(port), host)),
    settings: { initialWindowSize: WINDOW },
  });
  return new Promise((resolve, reject) => {
    session.once('error', reject);
    session.once('connect', () => {
      session.setLocalWindowSize(WINDOW);
      resolve(session);
    });
  });
}

function timeCall(session: ClientHttp2Session, body: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const stream = session.request(HEADERS);
    let bytes = 0;
    let status: unknown;
    stream.on('data', (part: Buffer) => (bytes += part.length));
    stream.once('trailers', (trailers) => (status = trailers['grpc-status']));
    stream.once('error', reject);
    stream.once('end', () => {
      const ms = performance.now() - started;
      const failed = bytes === 0 || status !== '0';
      return failed ? reject(new Error(`The call failed with status ${String(status)}.`)) : resolve(ms);
    });
    stream.end(body);
  });
}
