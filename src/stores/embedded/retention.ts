import type { Settings } from '../../contracts/settings';
import type { RetentionPolicy } from '../writer';
import type { LoadDesk } from './writing/loads';

const DAY = 86_400_000;
/** Removal follows the clock by at most this much. */
const EVERY_MS = 3_600_000;
/** After the start of a backend, whose first questions go first. */
const FIRST_AFTER_MS = 60_000;

/** The ends that a retention in days has at a moment; empty when everything is kept. */
export function policyAt(now: number, { eventDays, figureDays }: Settings['retention']): RetentionPolicy {
  const before = (days: number | undefined) => (days === undefined ? undefined : now - days * DAY);
  return { eventsBefore: before(eventDays ?? figureDays), figuresBefore: before(figureDays) };
}

/**
 * Removes what a retention does not keep, a minute after the start and every hour from then on. What fails is tried again an
 * hour later: a question or a load is never held up by it.
 * @returns ends it
 */
export function keepRetained(desk: LoadDesk, retention: Settings['retention']): () => void {
  if (retention.eventDays === undefined && retention.figureDays === undefined) {
    return () => undefined;
  }
  const prune = () => void desk.prune(policyAt(Date.now(), retention)).catch(() => undefined);
  const first = setTimeout(prune, FIRST_AFTER_MS).unref();
  const timer = setInterval(prune, EVERY_MS).unref();
  return () => {
    clearTimeout(first);
    clearInterval(timer);
  };
}
