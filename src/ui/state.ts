/** States in the order of their severity: the later, the worse. */
export const STATES = ['unknown', 'ok', 'warning', 'error'] as const;
export type State = (typeof STATES)[number];

/** Number of a state, 0 unknown to 3 error. */
export function stateRank(state: State): number {
  return STATES.indexOf(state);
}

/** The worse of two states. */
export function worseOf(a: State, b: State): State {
  return stateRank(a) >= stateRank(b) ? a : b;
}

/** A state by its name on the wire; anything else is `unknown`. */
export function toState(value: unknown): State {
  return value === 'ok' || value === 'warning' || value === 'error' ? value : 'unknown';
}

/** Severity of an anomaly (0 normal, 1 low, 2 medium, 3 high) as a state. */
export function severityState(severity: number): State {
  if (!Number.isFinite(severity)) {
    return 'unknown';
  }
  if (severity <= 0) {
    return 'ok';
  }
  return severity >= 3 ? 'error' : 'warning';
}
