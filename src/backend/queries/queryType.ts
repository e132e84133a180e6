import type { z } from 'zod';
import type { QueryOf, QUERY_SCHEMAS, QueryTypeName } from '../../contracts/queryTypes';
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
  datasourceUid: string;
  datasourceName: string;
}

/** Asks the store within the query's own tenant, filters and limits; only the time range may be widened. */
export interface StoreAccess {
  store: ChainStore;
  scope(range?: { from: number; to: number }): Scope;
}

export interface Answer {
  frames: Frame[];
  notices?: FrameNotice[];
  /** What goes into the receipt besides what the host knows itself: method, model version, parameters, seed. */
  receipt?: Record<string, unknown>;
}

/**
 * A query type. `read` runs on the main thread and is the only part that touches the store; `answer` is pure,
 * runs in a worker and may call `core` and `frames` only. What `read` returns must be structured-cloneable;
 * buffers of its typed arrays are transferred.
 */
export interface QueryType<T extends QueryTypeName, Input> {
  type: T;
  schema: (typeof QUERY_SCHEMAS)[T];
  /** `light` answers are made on the main thread; `heavy` ones wait for one of the analysis places (S0-193). */
  cost: 'light' | 'heavy';
  read(query: QueryOf<T>, context: QueryContext, access: StoreAccess): Promise<Input>;
  answer(query: QueryOf<T>, context: QueryContext, input: Input): Answer;
  parallel?: Parallel<T, Input, unknown, unknown>;
}

/** How a heavy answer is made by several threads; it equals that of `answer`. All three are pure. */
export interface Parallel<T extends QueryTypeName, Input, Part, Done> {
  /** Parts that need nothing of each other, and what `join` still needs of the input; fewer than two where cutting does not pay. */
  split(input: Input): { parts: Part[]; rest: Input };
  work(query: QueryOf<T>, context: QueryContext, part: Part): Done;
  join(query: QueryOf<T>, context: QueryContext, rest: Input, done: Done[]): Answer;
}

export type AnyQueryType = {
  [T in QueryTypeName]: QueryType<T, unknown>;
}[QueryTypeName];

export type SchemaInput<T extends QueryTypeName> = z.input<(typeof QUERY_SCHEMAS)[T]>;
