import type { ErrorCode, ErrorSource } from '../../contracts/errors';
import type { ThroughlineQuery } from '../../contracts/queryTypes';
import type { QueryContext } from '../queries/queryType';

/** The pure part of a query, as it goes to a worker. */
export interface AnalysisTask {
  query: ThroughlineQuery;
  context: QueryContext;
  /** What the query type's `read` returned. */
  input: unknown;
  /** What the host knows for the receipt: data version, times of the stages so far. */
  receipt: Receipt;
}

export interface Receipt {
  [key: string]: unknown;
  stages: Record<string, number>;
}

/** Frames as Arrow files. */
export interface AnalysisResult {
  frames: Uint8Array[];
}

/** What a worker posts back: an answer, or an error of the family in plain data. */
export type WorkerReply =
  | { id: number; result: AnalysisResult }
  | { id: number; error: { code: ErrorCode; source: ErrorSource; message: string; stack: string } };
