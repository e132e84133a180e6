import type { ErrorCode, ErrorSource } from '../../contracts/errors';
import type { ThroughlineQuery } from '../../contracts/queryTypes';
import type { QueryContext } from '../queries/queryType';

/** The pure part of a query, as it goes to a worker: the whole answer, a part of the work, or the answer made of worked parts. */
export interface AnalysisTask {
  step: 'answer' | 'work' | 'join';
  query: ThroughlineQuery;
  context: QueryContext;
  /** What the query type's `read` returned, or a part of it; for `join` a {@link WorkedParts}. */
  input: unknown;
  /** What the host knows for the receipt: data version, times of the stages so far. */
  receipt: Receipt;
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
