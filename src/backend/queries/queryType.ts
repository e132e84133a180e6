import type { QueryOf, QUERY_SCHEMAS, QueryTypeName } from '../../contracts/queryTypes';
import type { KnownMarks } from '../../contracts/marks';
import type { Settings } from '../../contracts/settings';
import type { ChainStore, Scope, Watermark } from '../../stores/port';
import type { Frame, FrameNotice } from '../frames/frame';

/** What a query is answered within, besides the query itself. Plain data: it crosses to the worker. */
export interface QueryContext {
  from: number;
  to: number;
  intervalMs: number;
  maxDataPoints: number;
  /** The moment the query is answered, epoch ms. Analytics never ask a clock. */
  now: number;
  /** How far the data goes; intervals that are not complete by then are never judged. */
  watermark: Watermark;
  settings: Settings;
  /** What people said of stretches of time, as far as the caller may know; absent where nobody did. */
  marks?: KnownMarks;
  datasourceUid: string;
  datasourceName: string;
}

/** Asks the store within the query's own tenant, filters and limits; only the time range may be widened. */
export interface StoreAccess {
  store: ChainStore;
  scope(range?: { from: number; to: number }): Scope;
  /**
   * A part of an answer that is about a time long over: read once, and kept as long as answers about such times are. What it
   * gives is plain data that others get too: it may be neither changed nor handed to another thread.
   */
  keep?<T>(what: string, scope: Scope, read: (scope: Scope) => Promise<T>): Promise<T>;
}

export interface Answer {
  frames: Frame[];
  notices?: FrameNotice[];
  /** What goes into the receipt besides what the host knows itself: method, model version, parameters, seed. */
  receipt?: Record<string, unknown>;
}

interface QueryKind<T extends QueryTypeName, Input> {
  type: T;
  schema: (typeof QUERY_SCHEMAS)[T];
  /** Runs on the main thread and is the only part that touches the store. */
  read(query: QueryOf<T>, context: QueryContext, access: StoreAccess): Promise<Input>;
}

/**
 * How an answer is made in parts that need nothing of each other. All three are pure, run anywhere and may call `core`
 * and `frames` only. What goes from one to the next must be structured-cloneable; buffers of typed arrays are transferred.
 */
export interface Steps<T extends QueryTypeName, Input, Part, Done> {
  /** The parts, the longest work first, and what `join` still needs of the input. The order of parts is kept. */
  split(input: Input): { parts: Part[]; rest: Input };
  work(query: QueryOf<T>, context: QueryContext, part: Part): Done;
  join(query: QueryOf<T>, context: QueryContext, rest: Input, done: Done[]): Answer;
}

/** A query type whose answers are made on the main thread, in no time. `answer` is pure. */
export interface LightQueryType<T extends QueryTypeName, Input> extends QueryKind<T, Input> {
  cost: 'light';
  answer(query: QueryOf<T>, context: QueryContext, input: Input): Answer;
}

/** A query type whose answers wait for one of the analysis places (S0-193) and are made in worker threads. */
export interface HeavyQueryType<T extends QueryTypeName, Input> extends QueryKind<T, Input> {
  cost: 'heavy';
  steps: Steps<T, Input, unknown, unknown>;
  /** All steps one after the other: the same answer in one thread. */
  answer(query: QueryOf<T>, context: QueryContext, input: Input): Answer;
}

export type QueryType<T extends QueryTypeName, Input> = LightQueryType<T, Input> | HeavyQueryType<T, Input>;

/** A heavy query type, made of how it reads and of the steps of its answers. */
export function heavyQueryType<T extends QueryTypeName, Input, Part, Done>(
  kind: QueryKind<T, Input>,
  steps: Steps<T, Input, Part, Done>
): HeavyQueryType<T, Input> {
  return {
    ...kind,
    cost: 'heavy',
    steps,
    answer(query, context, input) {
      const { parts, rest } = steps.split(input);
      return steps.join(
        query,
        context,
        rest,
        parts.map((part) => steps.work(query, context, part))
      );
    },
  };
}

/** The steps of an answer that cannot be cut. */
export function inOnePart<T extends QueryTypeName, Input>(
  answer: (query: QueryOf<T>, context: QueryContext, input: Input) => Answer
): Steps<T, Input, Input, Answer> {
  return {
    split: (input) => ({ parts: [input], rest: input }),
    work: answer,
    join: (_query, _context, _rest, [whole]) => whole,
  };
}
