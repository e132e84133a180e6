import { ThroughlineError, type ErrorSource } from '../../contracts/errors';
import type { DataQuery, DataResponse, QueryDataRequest, QueryDataResponse } from '../grpc/generated/backend';
import type { CallContext } from '../grpc/pluginHost';
import { log } from '../telemetry/logger';
import { elapsedSince } from '../workers/answerTask';
import { isRule } from '../instances/tenants';
import { targetOf, type CallTarget } from './caller';
import { headerOf } from './headers';
import type { HostParts } from './hostParts';
import { explain } from './queryError';
import type { QueryRequest } from './queryRunner';

const OK = 200;
const NO_META = Buffer.alloc(0);

/** Answers every query of a call, each on its own: one that fails takes no other with it. */
export async function handleQueryData(
  parts: HostParts,
  request: QueryDataRequest,
  call: CallContext
): Promise<QueryDataResponse> {
  const started = performance.now();
  const skipCache = headerOf(request.headers, 'X-Cache-Skip') === 'true';
  const answers = await Promise.all(
    request.queries.map((query) => answerQuery(parts, request, query, skipCache, call))
  );
  const responses: Record<string, DataResponse> = {};
  request.queries.forEach((query, i) => {
    responses[query.refId] = answers[i];
  });
  const worst = answers.reduce<DataResponse | undefined>(
    (found, answer) => (!found || answer.status > found.status ? answer : found),
    undefined
  );
  const durationMs = elapsedSince(started);
  parts.metrics.request('queryData', worst?.status ?? OK, worst?.errorSource || 'plugin', durationMs);
  log.debug('Plugin Request Completed', {
    endpoint: 'queryData',
    queries: answers.length,
    status: worst?.status ?? OK,
    durationMs,
    correlationId: call.correlationId,
  });
  return { responses };
}

async function answerQuery(
  parts: HostParts,
  request: QueryDataRequest,
  query: DataQuery,
  skipCache: boolean,
  call: CallContext
): Promise<DataResponse> {
  let type = 'invalid';
  try {
    const target: CallTarget = targetOf(parts.instances, request.pluginContext);
    const model = modelOf(query);
    type = typeof model.queryType === 'string' ? model.queryType.slice(0, 50) : 'red';
    const fresh = skipCache || model.force_refresh === true || model.forceRefresh === true;
    const forRule = headerOf(request.headers, 'FromAlert') === 'true' || isRule(target.caller);
    const started = performance.now();
    const asked: QueryRequest = {
      ...target,
      model,
      from: query.timeRange?.fromEpochMS ?? Number.NaN,
      to: query.timeRange?.toEpochMS ?? Number.NaN,
      intervalMs: query.intervalMS,
      maxDataPoints: query.maxDataPoints,
      staleAllowed: !fresh && !forRule,
      skipCache: fresh,
      signal: call.signal,
    };
    const { frames } = await parts.runner.run(asked);
    parts.warmUp.noteAsked(asked, elapsedSince(started));
    parts.metrics.query(type, OK);
    return response(OK, frames as Buffer[]);
  } catch (thrown) {
    const { error, message } = explain(thrown, call.correlationId, { refId: query.refId, queryType: type });
    parts.metrics.query(error.code === 'badQuery' ? 'invalid' : type, error.status);
    return response(error.status, [], message, error.source);
  }
}

/** The saved model; Grafana sends the query type beside it too. */
function modelOf(query: DataQuery): Record<string, unknown> {
  let model: unknown;
  try {
    model = JSON.parse(query.json.toString('utf8') || '{}');
  } catch (cause) {
    throw new ThroughlineError('badQuery', 'The query is not valid JSON. Open it in the editor and save it again.', {
      cause,
    });
  }
  if (typeof model !== 'object' || model === null || Array.isArray(model)) {
    throw new ThroughlineError('badQuery', 'The query is not an object. Open it in the editor and save it again.');
  }
  const own = model as Record<string, unknown>;
  return { ...own, refId: query.refId, queryType: own.queryType || query.queryType || undefined };
}

function response(status: number, frames: Buffer[], error = '', errorSource: ErrorSource | '' = ''): DataResponse {
  return { frames, error, errorSource, status, jsonMeta: NO_META };
}
