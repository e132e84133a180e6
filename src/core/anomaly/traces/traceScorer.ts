import { ConformalTail } from '../../stats/conformalTail';
import { spanFigures, traceFigure, type SpanFigure, type Trace } from './spanFigures';

/** How long before a trace others tell about the state of the places that it passes. */
const CONTEXT_MS = 30_000;
/** A single span says at most this much (−ln p): many that are a little strange are more than one that is very much so. */
const CLIP = 8;
/** Mean of −ln p in normal times, where it is exponential and clipped, and p is never 0. */
const USUAL = 0.95;
/** Past figures of a place from which on it is judged, and the newest that are kept of each. */
const LEAST_PAST = 20;
const MOST_PAST = 5_000;
/** The strangest places weigh most (a mean of this power), and the duration of the whole as much as three of them. */
const POWER = 3;
const DURATION_WEIGHT = 3;

/** What is normal: of each place its figures, and how far they move together within half a minute. */
export interface TraceModel {
  figures: ReadonlyMap<string, ConformalTail>;
  contexts: ReadonlyMap<string, ConformalTail>;
}

/**
 * Learns from traces of normal times. Two passes: what figures each place has, then what the last half minute of
 * such figures comes to. Memory: at most 5,000 numbers for each figure and 5,000 for its context.
 * @param normal in any order; none give a model against which nothing is strange
 */
export function fitTraces(normal: readonly Trace[]): TraceModel {
  const ordered = [...normal].sort((one, other) => one.start - other.start);
  const figures = new Past();
  ordered.forEach((trace) => [...spanFigures(trace), traceFigure(trace)].forEach((figure) => figures.add(figure)));
  const known = figures.tails();
  const contexts = new Past();
  const scorer = new TraceScorer({ figures: known, contexts: new Map() });
  ordered.forEach((trace) => scorer.contextOf(trace).forEach((value, key) => contexts.add({ key, value })));
  return { figures: known, contexts: contexts.tails() };
}

/**
 * Scores traces as they come, against a model and what happened in the half minute before each. Per trace and place the
 * mean of its clipped −ln p beyond the usual; per place the sum of these over the last half minute by the root of
 * their number, made a probability again against such sums in normal times; of a trace the power mean of its places' −ln p,
 * and thrice that of its duration. Causal: a score depends on earlier traces alone. Keeps half a minute of figures.
 */
export class TraceScorer {
  private readonly recent = new Map<string, Array<{ at: number; value: number }>>();

  constructor(private readonly model: TraceModel) {}

  /**
   * @param trace not earlier than the one before
   * @returns 0 or more, larger is stranger; 0 where nothing is known of any of its places
   */
  score(trace: Trace): number {
    let sum = 0;
    let places = 0;
    this.contextOf(trace).forEach((context, key) => {
      sum += Math.max(0, natsOf(this.model.contexts, { key, value: context })) ** POWER;
      places++;
    });
    const lasting = places === 0 ? 0 : (sum / places) ** (1 / POWER);
    return lasting + DURATION_WEIGHT * natsOf(this.model.figures, traceFigure(trace));
  }

  /** How strange the places of a trace were in the half minute up to it, the trace included. */
  contextOf(trace: Trace): Map<string, number> {
    const contexts = new Map<string, number>();
    this.meansOf(trace).forEach((value, key) => {
      const recent = this.recent.get(key) ?? [];
      this.recent.set(key, recent);
      recent.push({ at: trace.start, value });
      const first = recent.findIndex(({ at }) => at > trace.start - CONTEXT_MS);
      recent.splice(0, first);
      contexts.set(key, recent.reduce((sum, one) => sum + one.value, 0) / Math.sqrt(recent.length));
    });
    return contexts;
  }

  private meansOf(trace: Trace): Map<string, number> {
    const sums = new Map<string, { sum: number; count: number }>();
    for (const figure of spanFigures(trace)) {
      const tail = this.model.figures.get(figure.key);
      if (tail && tail.size >= LEAST_PAST) {
        const entry = sums.get(figure.key) ?? { sum: 0, count: 0 };
        entry.sum += Math.min(tail.nats(figure.value), CLIP) - USUAL;
        entry.count++;
        sums.set(figure.key, entry);
      }
    }
    return new Map([...sums].map(([key, { sum, count }]) => [key, sum / count]));
  }
}

function natsOf(tails: ReadonlyMap<string, ConformalTail>, { key, value }: SpanFigure): number {
  const tail = tails.get(key);
  return tail === undefined || tail.size < LEAST_PAST ? 0 : tail.nats(value);
}

/** The newest figures of each place. */
class Past {
  private readonly values = new Map<string, number[]>();

  add({ key, value }: SpanFigure): void {
    const values = this.values.get(key);
    if (values === undefined) {
      this.values.set(key, [value]);
    } else if (values.push(value) >= 2 * MOST_PAST) {
      values.splice(0, values.length - MOST_PAST);
    }
  }

  tails(): Map<string, ConformalTail> {
    return new Map(
      [...this.values].map(([key, values]) => [key, new ConformalTail(Float64Array.from(values.slice(-MOST_PAST)))])
    );
  }
}
