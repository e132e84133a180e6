import { ThroughlineError } from '../../contracts/errors';
import type { KnownMarks } from '../../contracts/marks';
import { parseQuery } from '../../contracts/parseQuery';
import type { ThroughlineQuery } from '../../contracts/queryTypes';
import type { CachedAnswer } from '../instances/answers/answerFile';
import type { Instance } from '../instances/instance';
import type { TenantScope } from '../instances/tenants';
import { queryTypeOf } from '../queries/lookup';
import type { StoreAccess } from '../queries/queryType';
import type { QueryContext } from '../queries/queryType';
import type { SelfMetrics } from '../telemetry/selfMetrics';
import type { AnalysisGate } from '../workers/analysisGate';
import { answerTask, elapsedSince } from '../workers/answerTask';
import { runAnalysis } from '../workers/runAnalysis';
import type { Analysis, AnalysisTask, Receipt } from '../workers/task';
import { WorkerLost, type WorkerPool } from '../workers/workerPool';
import { followsMarks, type Question } from './cacheKey';
import { markCached } from './cachedMark';
import { within } from './deadline';
import { answerBefore, noteCurrent, placeQuestion, type PlacedQuestion } from './placeQuestion';
import { questionKey, staleAnswer } from './staleAnswer';

export interface RunnerParts {
  gate: AnalysisGate;
  pool: WorkerPool;
  metrics: SelfMetrics;
}

/** One query as the host got it. */
export interface QueryRequest {
  instance: Instance;
  tenants: TenantScope;
  model: unknown;
  from: number;
  to: number;
  intervalMs: number;
  maxDataPoints: number;
  /** Whether an answer of earlier will do while the database is away; never for alert rules. */
  staleAllowed: boolean;
  /** Asks the store even where the cache has an answer, and does not trust a watermark of a moment ago. */
  skipCache: boolean;
  /** Nobody asked: it is answered for whoever is about to. */
  ahead?: boolean;
  signal: AbortSignal;
}

/** An answer without rows behind it is kept no longer than this: data may be on its way. */
const OPEN_TTL_MS = 60_000;
const LATEST = 8_640_000_000_000_000;

/** Runs queries: cache, single flight, places for analyses, store, thread. */
export class QueryRunner {
  constructor(private readonly parts: RunnerParts) {}

  /** @throws ThroughlineError with a sentence for the user */
  async run(request: QueryRequest): Promise<CachedAnswer> {
    const { tenants, from, to } = request;
    const query = parseQuery(request.model);
    queryTypeOf(query.queryType);
    checkRange(from, to);
    const intervalMs = Math.max(1, Math.round(request.intervalMs) || 1000);
    const maxDataPoints = Math.max(1, Math.round(request.maxDataPoints) || 100);
    const marks = followsMarks(query.queryType) ? await marksOf(request) : undefined;
    const asked = { query, tenants, from, to, intervalMs, maxDataPoints };
    const question: Question = marks === undefined ? asked : { ...asked, marks };
    try {
      return await this.answer(request, question);
    } catch (thrown) {
      const stale = request.staleAllowed ? staleAnswer(request.instance, question, thrown) : undefined;
      if (stale === undefined) {
        throw thrown;
      }
      return stale;
    }
  }

  private async answer(request: QueryRequest, question: Question): Promise<CachedAnswer> {
    const { instance, skipCache, signal } = request;
    const watermark = await untilAborted(instance.watermark(question.tenants, skipCache), signal);
    const asked = placeQuestion(instance, question, watermark, skipCache);
    const known = skipCache ? undefined : instance.cache.get(asked.key);
    const before = known === undefined && request.staleAllowed ? answerBefore(instance, question, asked) : undefined;
    if (request.ahead !== true) {
      this.parts.metrics.cache((known ?? before) !== undefined);
    }
    if (known) {
      noteCurrent(asked);
      return known;
    }
    if (before) {
      instance.refreshes.add(asked.key, () => this.refresh(instance, question, asked));
      return before;
    }
    return this.find(instance, question, asked, skipCache, signal);
  }

  /** Nobody's to cancel. */
  private async refresh(instance: Instance, question: Question, asked: PlacedQuestion): Promise<void> {
    if (instance.cache.get(asked.key) === undefined) {
      await this.find(instance, question, asked, false, new AbortController().signal);
    }
  }

  /** From the disk, or computed; once for all who ask meanwhile. */
  private find(
    instance: Instance,
    question: Question,
    asked: PlacedQuestion,
    skipCache: boolean,
    signal: AbortSignal
  ): Promise<CachedAnswer> {
    const { key, place, context } = asked;
    const kept = { question: questionKey(question, context.now), closed: place === undefined };
    return instance.flights.run(skipCache ? `${key} fresh` : key, signal, async (shared) => {
      const onDisk = kept.closed && !skipCache ? await instance.cache.promote(key, kept.question) : undefined;
      if (onDisk) {
        return onDisk;
      }
      const answer = await this.compute(question.query, context, instance, question.tenants, shared);
      keep(instance, key, kept, answer);
      noteCurrent(asked);
      return answer;
    });
  }

  /** A heavy query waits for one of the places; a thread that dies under it gets a second try. */
  private compute(
    query: ThroughlineQuery,
    context: QueryContext,
    instance: Instance,
    tenants: TenantScope,
    signal: AbortSignal
  ): Promise<CachedAnswer> {
    const asked = performance.now();
    const { queryTimeoutMs } = instance.settings.limits;
    const read = async (limited: AbortSignal) => {
      const waitMs = elapsedSince(asked);
      const task = await this.read(query, context, instance, tenants, limited);
      task.receipt.stages.waitMs = waitMs;
      return task;
    };
    if (queryTypeOf(query.queryType).cost === 'light') {
      return within(queryTimeoutMs, signal, read).then(answerTask);
    }
    const analyse = (limited: AbortSignal) => {
      const analysis: Analysis = { signal: limited, begun: performance.now(), timeoutMs: queryTimeoutMs };
      return retryOnce(async () => runAnalysis(this.parts.pool, await read(limited), analysis));
    };
    return this.parts.gate.run(signal, () => within(queryTimeoutMs, signal, analyse), queryTimeoutMs);
  }

  private async read(
    query: ThroughlineQuery,
    context: QueryContext,
    instance: Instance,
    tenants: TenantScope,
    signal: AbortSignal
  ): Promise<AnalysisTask> {
    const store = await instance.store();
    const started = performance.now();
    const scope = (range = { from: context.from, to: context.to }) =>
      instance.scopeAsOf(tenants, range, signal, query.filters);
    const access: StoreAccess = {
      store,
      scope,
      keep: (what, part, ask) => instance.keptParts.get(what, part, ask),
    };
    const input = await untilAborted(queryTypeOf(query.queryType).read(query, context, access), signal);
    const readMs = elapsedSince(started);
    this.parts.metrics.read(query.queryType, readMs, rowsOf(input));
    const receipt: Receipt = {
      query,
      range: { from: context.from, to: context.to },
      engine: store.engine,
      dataVersion: context.watermark.version,
      answeredAt: new Date(context.now).toISOString(),
      stages: { readMs },
    };
    // What of the marks is needed further on is part of the input.
    const { marks: _marks, ...plain } = context;
    return { step: 'answer', query, context: plain, input, receipt };
  }
}

/** Keeps an answer; the copy that is kept says of itself that it was. */
function keep(
  { cache, settings }: Instance,
  key: string,
  { question, closed }: { question: string; closed: boolean },
  answer: CachedAnswer
): void {
  const [first, ...others] = answer.frames;
  const ttlMs = settings.limits.cacheTtlSeconds * 1000;
  cache.put(
    key,
    { frames: [markCached(first), ...others] },
    { question, ttlMs: closed ? ttlMs : Math.min(ttlMs, OPEN_TTL_MS), closed }
  );
}

async function retryOnce<T>(attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof WorkerLost)) {
      throw error;
    }
    return attempt().catch(lostTwice);
  }
}

function lostTwice(error: unknown): never {
  if (error instanceof WorkerLost) {
    throw new ThroughlineError(
      'internal',
      'The analysis ended before it had an answer, twice. Run the query again; if that happens again, choose a shorter time range.',
      { cause: error }
    );
  }
  throw error;
}

/** The marks that count, where there are any or they could not be read. */
async function marksOf({ instance, tenants, signal }: QueryRequest): Promise<KnownMarks | undefined> {
  const known = await untilAborted(instance.marks.known(instance.stateScope(tenants)), signal);
  return known.version === '' ? undefined : known;
}

function checkRange(from: number, to: number): void {
  if (!Number.isFinite(from) || !Number.isFinite(to) || Math.abs(from) > LATEST || Math.abs(to) > LATEST) {
    throw new ThroughlineError('badQuery', 'The time range is not valid. Choose it again.');
  }
  if (from >= to) {
    throw new ThroughlineError('badQuery', 'The time range ends before it starts. Swap its start and end.');
  }
}

/** Rows that a question read, where its columns say so. */
function rowsOf(input: unknown): number {
  if (typeof input !== 'object' || input === null) {
    return 0;
  }
  const { rowsRead } = input as { rowsRead?: unknown };
  if (typeof rowsRead === 'number') {
    return rowsRead;
  }
  return ArrayBuffer.isView(input)
    ? 0
    : Object.values(input).reduce<number>((sum, part) => sum + (hasRows(part) ? part.rowsRead : 0), 0);
}

function hasRows(part: unknown): part is { rowsRead: number } {
  return typeof part === 'object' && part !== null && typeof (part as { rowsRead?: unknown }).rowsRead === 'number';
}

/** Stops waiting when the caller has gone, whatever the store does. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason as Error);
    if (signal.aborted) {
      work.catch(() => undefined);
      stop();
      return;
    }
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
