import { formatDuration } from '../../text/format';
import { signalWords } from '../../text/signalWords';
import { advice, clockUtc, describeFigures } from '../describeStretch';
import { SERIOUS_MINUTES } from '../stretches';
import type { NamedStretch } from '../summariseAnomalies';
import { isSameSignal } from './groupSignals';
import type { Incident, Member, SignalGroup } from './model';
import type { Calls } from './topology';

/** A stretch with the unit of its metric in words, where it has one. */
type Signal = NamedStretch & { unit?: string };

/**
 * An incident in one sentence, after its first signal, as far from usual as it has been.
 *
 * @example "checkout and 3 more services: error share of checkout rose to 12 %, 24 × its usual 0.50 %, since 02:41 UTC"
 */
export function incidentTitle(incident: Incident<Signal>, until: number): string {
  const { service, signal } = incident.members[0].stretch;
  const more = incident.radius.touched.filter((name) => name !== service).length;
  const who = service === '' ? '' : `${service}${moreServices(more)}: `;
  const what = more > 0 && service !== '' ? `${signalWords(signal)} of ${service}` : signalWords(signal);
  return `${who}${what} ${movedTo(worstOfFirst(incident))}, ${timeOf(incident, until)}`;
}

/** The first signal may come back worse. */
function worstOfFirst({ members }: Incident<Signal>): Signal {
  const [{ stretch: first }] = members;
  return members
    .map(({ stretch }) => stretch)
    .filter((stretch) => isSameSignal(stretch, first))
    .reduce((worst, one) => ((one.severity - worst.severity || one.score - worst.score) > 0 ? one : worst));
}

function moreServices(more: number): string {
  return more === 0 ? '' : more === 1 ? ' and 1 more service' : ` and ${more} more services`;
}

function movedTo({ value, usual, ratio, signal, unit }: Signal): string {
  return `${value >= usual ? 'rose' : 'fell'} to ${describeFigures({ value, usual, ratio }, signal, unit)}`;
}

function timeOf({ started, ended }: Incident, until: number): string {
  return Number.isNaN(ended)
    ? `since ${momentUtc(started, until)}`
    : `from ${momentUtc(started, until)} for ${formatDuration(ended - started)}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAY_MS = 86_400_000;

/** `02:41 UTC` on the day of `until`, with the date before it on another. */
function momentUtc(time: number, until: number): string {
  if (Math.floor(time / DAY_MS) === Math.floor((until - 1) / DAY_MS)) {
    return clockUtc(time);
  }
  const date = new Date(time);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}, ${clockUtc(time)}`;
}

/** Where to begin, and what to look at next: of the services touched, those that call none of the others. */
export function investigation({ members, radius }: Incident<Signal>, callsAt: (time: number) => Calls): string {
  const [{ stretch }] = members;
  const first = signalWords(stretch.signal);
  const where = stretch.service === '' ? `the ${first}: it` : `${stretch.service}: its ${first}`;
  const start = `Begin with ${where} moved first. ${advice(stretch.signal)}`;
  const calls = callsAt(members[members.length - 1].stretch.start);
  const deepest = radius.touched.filter(
    (service) =>
      service !== stretch.service && !radius.touched.some((other) => other !== service && calls.calls(service, other))
  );
  const isUnderneath = radius.touched.some((other) => calls.calls(stretch.service, other));
  return deepest.length === 0 || !isUnderneath
    ? start
    : `${start} Then look at ${namesOf(deepest)}: of the services touched, ${deepest.length === 1 ? 'it calls' : 'these call'} none of the others.`;
}

const NAMES = 3;

function namesOf(services: readonly string[]): string {
  const shown = services.slice(0, NAMES);
  const rest = services.length - shown.length;
  const list = rest > 0 ? [...shown, `${rest} more`] : shown;
  return list.length < 2 ? list.join('') : `${list.slice(0, -1).join(', ')} and ${list[list.length - 1]}`;
}

/** Ids in sentences: enough to tell two apart. */
export function shortId(id: string): string {
  return id.slice(0, 8);
}

/** Why a signal belongs to the incident that it belongs to. */
export function whyMember(id: string, { stretch, tie }: Member<Signal>): string {
  if (tie.kind === 'first') {
    return `The first signal of incident ${shortId(id)}.`;
  }
  const since = stretch.start - tie.by.start;
  const when = since > 0 ? `became abnormal ${formatDuration(since)} earlier` : 'became abnormal at the same time';
  return `Belongs to incident ${shortId(id)} because ${reason(stretch, tie)} ${when}.`;
}

function reason(stretch: Signal, { kind, by }: Exclude<Member<Signal>['tie'], { kind: 'first' }>): string {
  switch (kind) {
    case 'sameService':
      return isSameSignal(stretch, by)
        ? 'the same signal'
        : `the ${signalWords(by.signal)} of the same service, ${stretch.service},`;
    case 'calls':
      return `its service ${stretch.service} calls ${by.service}, whose ${signalWords(by.signal)}`;
    case 'calledBy':
      return `its service ${stretch.service} is called by ${by.service}, whose ${signalWords(by.signal)}`;
  }
}

/** Why the signals of a group are no incident, or none yet. */
export function whyNone({ members }: SignalGroup): string {
  const isOpen = members.some(({ stretch }) => stretch.open);
  const worst = Math.max(...members.map(({ stretch }) => stretch.severity));
  const what =
    worst > 1 ? `a single signal that lasted less than ${SERIOUS_MINUTES} minutes` : 'a single signal of low severity';
  return `No incident${isOpen ? ' so far' : ''}: ${what}.`;
}
