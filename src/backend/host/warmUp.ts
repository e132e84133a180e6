import { tenantKey, type Instance } from '../instances/instance';
import type { QueryRequest } from './queryRunner';

/** A question that is asked again and again, as a dashboard does that refreshes by itself. */
interface InUse {
  request: QueryRequest;
  /** When it was asked, the latest last. */
  asked: number[];
  /** How far its range moved with the last ask. */
  shiftMs: number;
  /** Longest time that an answer took. */
  tookMs: number;
  timer: NodeJS.Timeout | undefined;
}

/** Asks that come closer together are one: several viewers, or a panel that is drawn twice. */
const SAME_MS = 1_000;
/** Refreshes that have to be alike before the next one is expected. */
const LEAST_GAPS = 3;
const SHORTEST_GAP_MS = 4_000;
const LONGEST_GAP_MS = 15 * 60_000;
/** Share of a gap by which others may differ from it. */
const ALIKE = 0.2;
/** A range that ends so close to the moment of asking moves with it. */
const LATEST_MS = 60_000;
const MOST_QUESTIONS = 200;
/** The answer is to be there this long before it is asked for. */
const MARGIN_MS = 300;

export interface WarmUpParts {
  /** Answers a question into the cache. */
  ask: (request: QueryRequest) => Promise<unknown>;
  /** Whether an instance is still the one that answers, its database does, and nobody waits for an analysis. */
  isFree: (instance: Instance) => boolean;
  onWarmed?: () => void;
}

/**
 * Answers what dashboards in use are about to ask, into the cache: a question that came three times at equal distances, about a
 * range that moves with the clock, is asked again a moment before it is expected, once for each time that somebody
 * asked. So the first of many viewers waits no longer than the others, and nothing is computed for a dashboard that was closed.
 */
export class WarmUp {
  private readonly inUse = new Map<string, InUse>();

  constructor(private readonly parts: WarmUpParts) {}

  /** Notes that somebody asked, and how long the answer took. */
  noteAsked(request: QueryRequest, tookMs: number, now = Date.now()): void {
    if (request.skipCache || !request.staleAllowed || request.to < now - LATEST_MS) {
      return;
    }
    const key = keyOf(request);
    const known = this.inUse.get(key);
    if (known && now - (known.asked.at(-1) ?? 0) < SAME_MS) {
      return;
    }
    clearTimeout(known?.timer);
    this.inUse.delete(key);
    const question: InUse = {
      request: { ...request, signal: new AbortController().signal },
      asked: [...(known?.asked ?? []), now].slice(-LEAST_GAPS - 1),
      shiftMs: request.to - (known?.request.to ?? request.to),
      tookMs: Math.max(known?.tookMs ?? 0, tookMs),
      timer: undefined,
    };
    this.inUse.set(key, question);
    this.expect(question);
    this.forgetOldest();
  }

  close(): void {
    this.inUse.forEach(({ timer }) => clearTimeout(timer));
    this.inUse.clear();
  }

  private expect(question: InUse): void {
    const gap = regularGap(question.asked);
    if (gap === undefined) {
      return;
    }
    const leadMs = Math.min(gap / 2, MARGIN_MS + 2 * question.tookMs);
    question.timer = setTimeout(() => void this.warm(question, gap), gap - leadMs).unref();
  }

  private async warm({ request, shiftMs }: InUse, patienceMs: number): Promise<void> {
    if (!this.parts.isFree(request.instance)) {
      return;
    }
    const signal = AbortSignal.timeout(patienceMs);
    try {
      await this.parts.ask({ ...request, from: request.from + shiftMs, to: request.to + shiftMs, signal });
      this.parts.onWarmed?.();
    } catch {
      // Whoever asks next gets the error, with its sentence.
    }
  }

  private forgetOldest(): void {
    const [oldest] = this.inUse.keys();
    if (this.inUse.size > MOST_QUESTIONS && oldest !== undefined) {
      clearTimeout(this.inUse.get(oldest)?.timer);
      this.inUse.delete(oldest);
    }
  }
}

/** Distance between asks where the last of them are alike; the shortest of these, so that no answer comes too late. */
export function regularGap(asked: readonly number[]): number | undefined {
  const gaps = asked.slice(1).map((at, index) => at - asked[index]);
  const shortest = Math.min(...gaps);
  const regular =
    gaps.length >= LEAST_GAPS &&
    shortest >= SHORTEST_GAP_MS &&
    shortest <= LONGEST_GAP_MS &&
    Math.max(...gaps) <= shortest * (1 + ALIKE);
  return regular ? shortest : undefined;
}

function keyOf({ instance, tenants, model, from, to, intervalMs, maxDataPoints }: QueryRequest): string {
  const { orgId, uid, updatedMs } = instance.source;
  const { refId: _refId, ...own } = model as Record<string, unknown>;
  const width = Math.round((to - from) / 1000);
  return JSON.stringify([orgId, uid, updatedMs, tenantKey(tenants), own, width, intervalMs, maxDataPoints]);
}
