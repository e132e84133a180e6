import { LOG_QUANTILE_ERROR } from '../../core/stats/logHistogram';
import type { RedQuestion, Scope } from '../port';
import type { Sql } from '../sql';
import type { Stretch } from '../stretches';

/** Where a store keeps figures of requests by cell (an hour, say), service and endpoint, and how many durations each bin has. */
export interface BinnedCells {
  /** A table or subquery `service_name endpoint time requests errors duration_sum sampled row_count bins counts`. */
  table: Sql;
  /** Which of them hold, of the scope's tenants. */
  whole: Sql;
  /** What of the range no such cell stands for. */
  fromRows: readonly Stretch[];
  /** `bins` and `counts` as lists of whole numbers that an answer can hold, and how many there are. */
  lists: { bins: Sql; counts: Sql; length: Sql };
  /** How many of the cell's rows have a duration. */
  durations: Sql;
  worth: Worth;
}

/** From when on figures save more than they cost. */
export interface Worth {
  /** Exact quantiles of fewer rows than this are quick. */
  rows: number;
  /** What counting bins costs grows with the bins: how many rows have to be behind each. */
  rowsPerBin: number;
}

/**
 * Whether figures of cells of a width can answer: in steps and windows of whole cells and in total, with filters on services and
 * endpoints alone, where quantiles within 1 % will do. They do only where the question says so: what decides by quantiles, such as a
 * detector or a forecast, never says it.
 */
export function servedByBins(
  { filters }: Scope,
  { groupBy, unit, stepMs, offsetMs = 0, quantiles, tolerance = 0 }: RedQuestion,
  cellMs: number
): boolean {
  const unfiltered = filters.chains.length + filters.users.length + filters.eventTypes.length === 0;
  const steps = stepMs === 'total' || (stepMs % cellMs === 0 && offsetMs % cellMs === 0);
  const nearly = quantiles?.length === 0 || tolerance >= LOG_QUANTILE_ERROR;
  return groupBy !== 'chain' && unit === undefined && unfiltered && steps && nearly;
}

/**
 * Whether a question needs cells by endpoint: because it tells endpoints apart, or needs to know how many requests have a duration,
 * which figures by service do not say.
 */
export function needsEndpoints({ filters }: Scope, { groupBy, mean }: RedQuestion): boolean {
  return groupBy === 'endpoint' || filters.endpoints.length > 0 || mean === true;
}

/** @param rows none is NaN, as a sum of nothing is */
export function isWorth({ rows: least, rowsPerBin }: Worth, rows: number, bins: number): boolean {
  return rows >= least && rows >= rowsPerBin * bins;
}
