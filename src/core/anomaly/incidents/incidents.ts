import { STRETCH_GAP } from '../stretches';
import { ANOMALY_STEP_MS } from '../model';
import type { NamedStretch } from '../summariseAnomalies';
import {
  GROWING_MS,
  INCIDENT_PAUSE_MS,
  type BlastRadius,
  type Incident,
  type IncidentState,
  type SignalGroup,
} from './model';
import type { Calls } from './topology';

/** How long after its last marked minute a stretch may still go on. */
const MAY_GO_ON_MS = STRETCH_GAP * ANOMALY_STEP_MS;

/** The groups that are incidents, as they are known from minutes that ended by `until`; by start. */
export function incidentsOf<T extends NamedStretch>(
  groups: ReadonlyArray<SignalGroup<T>>,
  until: number,
  callsAt: (time: number) => Calls
): Array<Incident<T>> {
  return groups
    .filter(({ opened }) => opened <= until)
    .map((group) => {
      const { id, members, opened, lastEnd } = group;
      const state = stateOf(group, until);
      const isClosed = state === 'closed';
      return {
        id,
        state,
        started: members[0].stretch.start,
        opened,
        ended: isClosed ? lastEnd : NaN,
        closed: isClosed ? lastEnd + INCIDENT_PAUSE_MS : NaN,
        lastAbnormal: lastEnd,
        severity: Math.max(...members.map(({ stretch }) => stretch.severity)),
        members,
        signals: new Set(members.map(({ stretch }) => JSON.stringify([stretch.service, stretch.signal]))).size,
        radius: blastRadius(group, callsAt),
      };
    });
}

function stateOf({ members, lastEnd }: SignalGroup, until: number): IncidentState {
  const isGoingOn = members.some(({ stretch }) => stretch.open || until - stretch.end < MAY_GO_ON_MS);
  if (!isGoingOn) {
    return until - lastEnd < INCIDENT_PAUSE_MS ? 'recovering' : 'closed';
  }
  return members.slice(1).some(({ stretch }) => until - stretch.start <= GROWING_MS) ? 'growing' : 'open';
}

/** By the calls that were known when its latest member joined. */
function blastRadius({ members }: SignalGroup, callsAt: (time: number) => Calls): BlastRadius {
  const touched = [...new Set(members.map(({ stretch }) => stretch.service))].filter((service) => service !== '');
  const calls = callsAt(members[members.length - 1].stretch.start);
  const found = new Set(touched);
  // A set is walked in the order in which names were added, those added on the way included: nearest callers first.
  for (const service of found) {
    calls.callersOf(service).forEach((caller) => found.add(caller));
  }
  const all = new Set([...calls.services, ...touched]);
  return {
    touched,
    atRisk: [...found].filter((service) => !touched.includes(service)),
    share: all.size === 0 ? NaN : touched.length / all.size,
  };
}

/** Worst severity of an incident as it was known when the minute that ends at `time` was over; 0 before it was opened and when it was closed. */
export function severityAt({ opened, closed, members }: Incident, time: number): number {
  if (!(opened <= time) || closed <= time) {
    return 0;
  }
  return members.reduce(
    (worst, { stretch }) => Math.max(worst, stretch.reached.filter((reached) => reached <= time).length),
    0
  );
}

const RANKS: Readonly<Record<IncidentState, number>> = { growing: 0, open: 0, recovering: 1, closed: 2 };

/** Those that go on first, then those that recover; of each the latest first. */
export function rankIncidents<T extends Incident>(incidents: readonly T[]): T[] {
  return [...incidents].sort(
    (a, b) => RANKS[a.state] - RANKS[b.state] || b.started - a.started || (a.id < b.id ? -1 : 1)
  );
}
