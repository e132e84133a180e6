import { RECEIPT_KEY } from '../../contracts/frames';
import { toThroughlineError } from '../../contracts/errors';
import { rewriteMeta } from '../frames/rewriteMeta';
import type { FrameNotice } from '../frames/frame';
import { moment } from '../instances/breaker';
import type { CachedAnswer } from '../instances/answers/answerFile';
import type { Instance } from '../instances/instance';
import { questionText, type Question } from './cacheKey';

/** A range that ends this close to the moment of asking means "the latest". */
const LATEST_MS = 60_000;

/** What a question means whatever the data are and, where it asks for the latest, whenever it is asked. */
export function questionKey(question: Question, now: number): string {
  const { from, to } = question;
  return questionText(question, to >= now - LATEST_MS ? ['latest', Math.round((to - from) / 1000)] : [from, to]);
}

/**
 * The answer of earlier to a question that failed because the database is away; undefined while it is not, or without
 * such an answer. It says of itself that it is old.
 */
export function staleAnswer(instance: Instance, question: Question, thrown: unknown): CachedAnswer | undefined {
  const since = instance.breaker.openSince;
  const { code } = toThroughlineError(thrown);
  if (since === undefined || (code !== 'storeUnavailable' && code !== 'timeout')) {
    return undefined;
  }
  const earlier = instance.cache.earlier(questionKey(question, Date.now()));
  if (earlier === undefined) {
    return undefined;
  }
  const [first, ...others] = earlier.value.frames;
  return { frames: [rewriteMeta(first, (meta) => asStale(meta, earlier.keptAt, since)), ...others] };
}

function asStale(meta: Record<string, unknown>, keptAt: number, since: number): Record<string, unknown> {
  const notice: FrameNotice = {
    severity: 'warning',
    text: `The database has not answered since ${moment(since)}; these are the figures of ${moment(keptAt)}.`,
  };
  const custom = (meta.custom ?? {}) as Record<string, object>;
  const stale = { keptAt: new Date(keptAt).toISOString(), silentSince: new Date(since).toISOString() };
  return {
    ...meta,
    notices: [notice, ...((meta.notices as FrameNotice[] | undefined) ?? [])],
    custom: { ...custom, [RECEIPT_KEY]: { ...custom[RECEIPT_KEY], stale } },
  };
}
