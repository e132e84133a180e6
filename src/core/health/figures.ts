/** Requests, errors and durations of one service or of all chains over a range. Durations in ms; NaN where unknown. */
export interface RedFigures {
  requests: number;
  errors: number;
  durationSum: number;
  p95: number;
}

/** Errors / (completes + errors), the one definition used everywhere; NaN without requests. */
export function errorRatio({ requests, errors }: Pick<RedFigures, 'requests' | 'errors'>): number {
  return requests > 0 ? errors / requests : NaN;
}

/** Mean duration in ms; NaN without requests. */
export function meanDuration({ requests, durationSum }: Pick<RedFigures, 'requests' | 'durationSum'>): number {
  return requests > 0 ? durationSum / requests : NaN;
}

export type ServiceState = 'ok' | 'warning' | 'error';

/** Figures of a service or an edge; NaN where unknown. */
export interface StateFigures {
  requests: number;
  errorRatio: number;
  p95: number;
  usualP95: number;
}

/** Fewer requests than this prove nothing. */
export const ENOUGH_REQUESTS = 10;
export const ERROR_SHARE = { warning: 0.01, error: 0.05 } as const;
export const SLOWER = { warning: 1.5, error: 3 } as const;
/** A duration counts as grown only by more than this, in milliseconds: 2 ms instead of 1 ms hurts nobody. */
export const NOTICEABLE_MS = 20;

/** p95 / usual p95 where it has grown by more than 20 ms, else 1. */
export function slowdown(p95: number, usualP95: number): number {
  return p95 - usualP95 > NOTICEABLE_MS && usualP95 > 0 ? p95 / usualP95 : 1;
}

/**
 * State of a service for colour: `error` from 5 % errors or three times the usual p95, `warning` from 1 % errors or
 * 1.5 times; `ok` with fewer than ten requests.
 */
export function serviceState({ requests, errorRatio: ratio, p95, usualP95 }: StateFigures): ServiceState {
  if (!(requests >= ENOUGH_REQUESTS)) {
    return 'ok';
  }
  const slower = slowdown(p95, usualP95);
  if (ratio >= ERROR_SHARE.error || slower >= SLOWER.error) {
    return 'error';
  }
  return ratio >= ERROR_SHARE.warning || slower >= SLOWER.warning ? 'warning' : 'ok';
}
