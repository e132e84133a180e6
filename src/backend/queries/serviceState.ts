export type ServiceState = 'ok' | 'warning' | 'error';

/** Figures of a service or an edge; NaN where unknown. */
export interface StateFigures {
  requests: number;
  errorRatio: number;
  p95: number;
  usualP95: number;
}

/** Fewer requests than this prove nothing. */
const ENOUGH_REQUESTS = 10;
const ERROR_SHARE = { warning: 0.01, error: 0.05 };
const SLOWER = { warning: 1.5, error: 3 };
/** A duration counts as grown only by more than this, in milliseconds: 2 ms instead of 1 ms hurts nobody. */
const NOTICEABLE_MS = 20;

/**
 * State of a service for colour: `error` from 5 % errors or three times the usual p95, `warning` from 1 % errors or
 * 1.5 times; `ok` with fewer than ten requests.
 */
export function serviceState({ requests, errorRatio, p95, usualP95 }: StateFigures): ServiceState {
  if (!(requests >= ENOUGH_REQUESTS)) {
    return 'ok';
  }
  const slower = p95 - usualP95 > NOTICEABLE_MS ? p95 / usualP95 : 1;
  if (errorRatio >= ERROR_SHARE.error || slower >= SLOWER.error) {
    return 'error';
  }
  return errorRatio >= ERROR_SHARE.warning || slower >= SLOWER.warning ? 'warning' : 'ok';
}
