import { ANOMALY_STEP_MS } from '../model';
import type { NamedStretch } from '../summariseAnomalies';
import { INCIDENT_PAUSE_MS, type Member, type SignalGroup, type Tie } from './model';
import type { Calls } from './topology';

/**
 * Puts abnormal stretches into groups by time and calls. In the order of their starts each joins the oldest group that is still
 * alive (something in it was abnormal less than {@link INCIDENT_PAUSE_MS} before) and in which its own service, or one that it
 * calls or is called by, is abnormal; else it begins a group. Groups are never merged, so that what was said of one stays true:
 * rows of later times only add members, and make ends later. The order of the input does not matter.
 *
 * @param callsAt who called whom, as known at a moment
 */
export function groupSignals<T extends NamedStretch>(
  stretches: readonly T[],
  callsAt: (time: number) => Calls
): Array<SignalGroup<T>> {
  const groups: Array<Growing<T>> = [];
  let alive: Array<Growing<T>> = [];
  for (const [start, together] of byStart(stretches)) {
    alive = alive.filter(({ group }) => start - group.lastEnd < INCIDENT_PAUSE_MS);
    const calls = callsAt(start);
    const waiting = calleesFirst(together, calls);
    while (waiting.length > 0) {
      const joining = waiting.findIndex((stretch) => joinOldest(alive, stretch, calls));
      const [stretch] = waiting.splice(Math.max(0, joining), 1);
      if (joining < 0) {
        const growing = begin(stretch);
        groups.push(growing);
        alive.push(growing);
      }
    }
  }
  return groups.map(({ group }) => group);
}

function begin<T extends NamedStretch>(stretch: T): Growing<T> {
  const group: SignalGroup<T> = { id: stretch.id, members: [], lastEnd: stretch.end, opened: NaN };
  const growing: Growing<T> = { group, recent: new Map() };
  add(growing, { stretch, tie: { kind: 'first' } });
  return growing;
}

interface Growing<T extends NamedStretch> {
  group: SignalGroup<T>;
  /** Members by service: those that may still be abnormal, else the latest. Others bring nobody in. */
  recent: Map<string, T[]>;
}

function joinOldest<T extends NamedStretch>(alive: Array<Growing<T>>, stretch: T, calls: Calls): boolean {
  for (const growing of alive) {
    const tie = tieTo(growing, stretch, calls);
    if (tie !== undefined) {
      add(growing, { stretch, tie });
      return true;
    }
  }
  return false;
}

/** A group becomes an incident with its second signal, or when one of its stretches has become serious. */
function add<T extends NamedStretch>({ group, recent }: Growing<T>, member: Member<T>): void {
  const { stretch } = member;
  const isSecondSignal = group.members.length > 0 && !isSameSignal(group.members[0].stretch, stretch);
  const when = isSecondSignal ? stretch.start + ANOMALY_STEP_MS : Infinity;
  const serious = Number.isNaN(stretch.seriousAt) ? Infinity : stretch.seriousAt;
  const opened = Math.min(Number.isNaN(group.opened) ? Infinity : group.opened, when, serious);
  group.opened = opened === Infinity ? NaN : opened;
  group.lastEnd = Math.max(group.lastEnd, stretch.end);
  group.members.push(member);
  recent.set(stretch.service, [...(recent.get(stretch.service) ?? []), stretch]);
}

/** Members of a service that may still be abnormal at `time`, else the latest one. */
function recentOf<T extends NamedStretch>({ recent }: Growing<T>, service: string, time: number): T[] {
  const all = recent.get(service) ?? [];
  const alive = all.filter(({ end }) => time - end < INCIDENT_PAUSE_MS);
  const kept = alive.length > 0 ? alive : all.slice(-1);
  recent.set(service, kept);
  return kept;
}

/** Several stretches of one signal are one signal that comes and goes. */
export function isSameSignal(one: NamedStretch, other: NamedStretch): boolean {
  return one.service === other.service && one.signal === other.signal;
}

const CLOSENESS = ['sameService', 'calls', 'calledBy'] as const;

/** The member that a stretch belongs to the group by: one that is still abnormal rather than one that was, then the closest, then the latest. */
function tieTo<T extends NamedStretch>(growing: Growing<T>, stretch: T, calls: Calls): Tie<T> | undefined {
  let best: { by: T; kind: (typeof CLOSENESS)[number]; rank: number[] } | undefined;
  for (const service of growing.recent.keys()) {
    for (const by of recentOf(growing, service, stretch.start)) {
      const kind = kinship(stretch, by, calls);
      if (kind !== undefined) {
        const isOver = stretch.start - by.end >= INCIDENT_PAUSE_MS;
        const rank = [Number(isOver), CLOSENESS.indexOf(kind), -by.start];
        best = best === undefined || isBefore(rank, best.rank) ? { by, kind, rank } : best;
      }
    }
  }
  return best && { kind: best.kind, by: best.by };
}

/** A signal that names no service is akin to itself alone. */
function kinship(one: NamedStretch, other: NamedStretch, calls: Calls): (typeof CLOSENESS)[number] | undefined {
  if (one.service === '' || other.service === '') {
    return isSameSignal(one, other) ? 'sameService' : undefined;
  }
  if (one.service === other.service) {
    return 'sameService';
  }
  if (calls.calls(one.service, other.service)) {
    return 'calls';
  }
  return calls.calls(other.service, one.service) ? 'calledBy' : undefined;
}

function isBefore(one: readonly number[], other: readonly number[]): boolean {
  const place = one.findIndex((value, index) => value !== other[index]);
  return place >= 0 && one[place] < other[place];
}

function byStart<T extends NamedStretch>(stretches: readonly T[]): Array<[start: number, together: T[]]> {
  const found = new Map<number, T[]>();
  for (const stretch of stretches) {
    found.set(stretch.start, [...(found.get(stretch.start) ?? []), stretch]);
  }
  return [...found].sort(([a], [b]) => a - b);
}

/**
 * Of stretches that begin in the same minute those whose services call fewest of the others come first, since trouble travels from
 * callees to callers; then by name, so that the order does not depend on how they were found.
 */
function calleesFirst<T extends NamedStretch>(together: readonly T[], calls: Calls): T[] {
  const services = [...new Set(together.map(({ service }) => service))];
  const key = ({ service, signal, id }: T) => JSON.stringify([service, signal, id]);
  return together
    .map((stretch) => ({
      stretch,
      called: services.filter((other) => calls.calls(stretch.service, other)).length,
      key: key(stretch),
    }))
    .sort((a, b) => a.called - b.called || (a.key < b.key ? -1 : 1))
    .map(({ stretch }) => stretch);
}
