import type { ErrorCode, ErrorSource } from '../../contracts/errors';
import type { ThroughlineQuery } from '../../contracts/queryTypes';
import type { QueryContext } from '../queries/queryType';

/** What of a query goes to a worker: all steps of its answer, the work on one part, or the joining of worked parts. */
export interface AnalysisTask {
  step: 'answer' | 'work' | 'join';
  query: ThroughlineQuery;
  context: QueryContext;
  /** What the query type's `read` returned, or a part of it; for `join` a {@link WorkedParts}. */
  input: unknown;
  /** What the host knows for the receipt: data version, times of the stages so far. */
  receipt: Receipt;
}

/** What all tasks of one analysis have in common. */
export interface Analysis {
  /** Aborted when nobody waits for it any more. */
  signal: AbortSignal;
  /** When it began, on the clock of `performance.now`: older ones are served first. */
  begun: number;
  /** How long it may take from then on, waiting for a thread included. */
  timeoutMs: number;
}

export interface Receipt {
  [key: string]: unknown;
  stages: Record<string, number>;
}

export interface WorkedParts {
  rest: unknown;
  done: unknown[];
}

export interface AnalysisResult {
  /** Arrow files; none of a `work` step. */
  frames: Uint8Array[];
  /** What a `work` step found. */
  done?: unknown;
}

/** What a worker posts back: an answer, or an error of the family in plain data. */
export type WorkerReply =
  | { id: number; result: AnalysisResult }
  | { id: number; error: { code: ErrorCode; source: ErrorSource; message: string; stack: string } };
