import type { NamedStretch } from '../summariseAnomalies';

/**
 * An incident lives on while less than this lies between the end of what was abnormal and the next abnormal minute. Longer than
 * a stretch may go on without a marked minute, so that whether one is alive never hangs on minutes to come.
 */
export const INCIDENT_PAUSE_MS = 10 * 60_000;

/** An incident that a signal joined so recently is growing. */
export const GROWING_MS = 10 * 60_000;

/** Version of the grouping, for receipts. */
export const INCIDENT_MODEL_VERSION = 'time-and-calls/1';

/** How a signal came to its group: the first one, or by an earlier one of the same service, of a service that it calls, or that calls it. */
export type Tie<T extends NamedStretch = NamedStretch> =
  | { kind: 'first' }
  | { kind: 'sameService' | 'calls' | 'calledBy'; by: T };

export interface Member<T extends NamedStretch = NamedStretch> {
  stretch: T;
  tie: Tie<T>;
}

/** Signals that belong together by time and calls; an incident, once there is enough of them. */
export interface SignalGroup<T extends NamedStretch = NamedStretch> {
  /** Follows from series and start of its first signal: the same in every view and on every replica. */
  id: string;
  /** By start. */
  members: Array<Member<T>>;
  /** Last end of a member. */
  lastEnd: number;
  /** When it became an incident; NaN while it is none. */
  opened: number;
}

/** `open` and `growing`: something is abnormal now; `recovering`: nothing is, but the pause is not over. */
export type IncidentState = 'open' | 'growing' | 'recovering' | 'closed';

/** Whom an incident touches. */
export interface BlastRadius {
  /** Services with an abnormal signal, in the order in which they joined. */
  touched: string[];
  /** Services that call one of these, directly or through others, and are not abnormal themselves; nearest first. */
  atRisk: string[];
  /** `touched` as a share of all services known. */
  share: number;
}

/** An incident as it is known at a moment. Times are epoch ms. */
export interface Incident<T extends NamedStretch = NamedStretch> {
  id: string;
  state: IncidentState;
  /** Start of its first signal. */
  started: number;
  opened: number;
  /** End of its last abnormal minute once it is closed; NaN before. */
  ended: number;
  /** When it was closed; NaN before. */
  closed: number;
  /** End of its last abnormal minute so far. */
  lastAbnormal: number;
  severity: number;
  members: Array<Member<T>>;
  /** Different signals among its members: several stretches of one signal count once. */
  signals: number;
  radius: BlastRadius;
}
