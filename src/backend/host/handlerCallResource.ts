import type { CallResourceRequest, CallResourceResponse } from '../grpc/generated/backend';
import type { CallContext } from '../grpc/pluginHost';
import { elapsedSince } from '../workers/answerTask';
import { targetOf } from './caller';
import type { HostParts } from './hostParts';
import { explain } from './queryError';
import { RESOURCES } from './resources/routes';
import type { Resource, ResourceAnswer } from './resources/resource';

/** Largest part of an answer: a longer body goes out in several. */
const PART_BYTES = 1024 * 1024;
/** The same tail under these prefixes means the same. */
const PREFIX = /^\/*(api\/v1\/(chains|analytics\/chains|performance)\/)?/;

/** Finds the route of a resource call, answers in JSON, in parts when long. */
export async function handleCallResource(
  parts: HostParts,
  request: CallResourceRequest,
  call: CallContext,
  send: (part: CallResourceResponse) => void
): Promise<void> {
  const started = performance.now();
  const { answer, source } = await answerOf(parts, request, call);
  const body = Buffer.from(JSON.stringify(answer.body));
  const headers = { 'Content-Type': { values: ['application/json'] }, 'Cache-Control': { values: ['no-store'] } };
  send({ code: answer.status, headers, body: body.subarray(0, PART_BYTES) });
  for (let at = PART_BYTES; at < body.length; at += PART_BYTES) {
    send({ code: answer.status, headers: {}, body: body.subarray(at, at + PART_BYTES) });
  }
  parts.metrics.request('callResource', answer.status, source, elapsedSince(started));
}

async function answerOf(
  parts: HostParts,
  request: CallResourceRequest,
  call: CallContext
): Promise<{ answer: ResourceAnswer; source: string }> {
  try {
    return { answer: await route(parts, request, call), source: 'plugin' };
  } catch (thrown) {
    const { error, message } = explain(thrown, call.correlationId, { endpoint: 'callResource' });
    return { answer: { status: error.status, body: { error: message, code: error.code } }, source: error.source };
  }
}

function route(
  parts: HostParts,
  request: CallResourceRequest,
  call: CallContext
): Promise<ResourceAnswer> | ResourceAnswer {
  const segments = request.path.replace(PREFIX, '').split('/');
  const matching = RESOURCES.filter(({ path }) => matches(path, segments));
  if (matching.length === 0) {
    return {
      status: 404,
      body: { error: 'There is no such resource. The documentation lists them under "Resources".', code: 'notFound' },
    };
  }
  const resource = matching.find(({ method }) => method === request.method.toUpperCase());
  if (!resource) {
    return {
      status: 405,
      body: { error: `Use ${matching.map(({ method }) => method).join(' or ')} for this resource.`, code: 'badQuery' },
    };
  }
  if (request.body.length > resource.maxBody) {
    return { status: 413, body: { error: tooLarge(resource), code: 'tooMuch' } };
  }
  return resource.handle({
    method: request.method,
    params: openParts(resource.path, segments),
    query: new URLSearchParams(request.url.split('?')[1] ?? ''),
    body: request.body,
    target: targetOf(parts.instances, request.pluginContext),
    parts,
    signal: call.signal,
  });
}

function tooLarge(resource: Resource): string {
  return resource.maxBody === 0
    ? 'This resource takes no body.'
    : `The body is larger than ${Math.round(resource.maxBody / 1024)} kB. Send it in smaller pieces.`;
}

function matches(path: string, segments: string[]): boolean {
  const wanted = path.split('/');
  return (
    wanted.length === segments.length &&
    wanted.every((part, i) => (part === '*' ? segments[i] !== '' : part === segments[i]))
  );
}

function openParts(path: string, segments: string[]): string[] {
  return path.split('/').flatMap((part, i) => (part === '*' ? [decoded(segments[i])] : []));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
