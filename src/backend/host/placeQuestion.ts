import type { Watermark } from '../../stores/port';
import type { CachedAnswer } from '../instances/answers/answerFile';
import type { Instance } from '../instances/instance';
import { JUST_PRESENT_MS, type OpenRange } from '../instances/openRanges';
import type { QueryContext } from '../queries/queryType';
import { cacheKey, isClosed, questionText, stepOf, type Question } from './cacheKey';

/** A question with its place among those that count as the same. */
export interface PlacedQuestion {
  key: string;
  /** Of a range that rows may still come to. */
  place: OpenRange | undefined;
  context: QueryContext;
}

/** Finds the place of a question at a version of the data; `fresh` takes its range as it is. */
export function placeQuestion(
  instance: Instance,
  question: Question,
  watermark: Watermark,
  fresh: boolean
): PlacedQuestion {
  const { query, from, to, intervalMs, maxDataPoints, marks } = question;
  const now = Date.now();
  const place = isClosed(query.queryType, to, watermark, now)
    ? undefined
    : instance.openRanges.place(
        questionText(question, Math.round((to - from) / 1000)),
        { from, to },
        stepOf(question),
        watermark.version,
        fresh
      );
  const range = { from: place?.from ?? from, to: place?.to ?? to };
  return {
    key: cacheKey({ ...question, ...range, watermark, now }),
    place,
    context: {
      ...range,
      intervalMs,
      maxDataPoints,
      now,
      watermark,
      settings: instance.settings,
      ...(marks === undefined ? {} : { marks }),
      datasourceUid: instance.source.uid,
      datasourceName: instance.source.name,
    },
  };
}

/** The answer that was the present one until a moment ago: it is given out while the next one is computed. */
export function answerBefore(
  instance: Instance,
  question: Question,
  { place, context }: PlacedQuestion
): CachedAnswer | undefined {
  const before = place?.before;
  return before && context.now - before.presentAt < JUST_PRESENT_MS
    ? instance.cache.get(
        cacheKey({
          ...question,
          ...before,
          watermark: { ...context.watermark, version: before.version },
          now: context.now,
        })
      )
    : undefined;
}

/** Notes that the question's answer is the present one. */
export function noteCurrent({ place }: PlacedQuestion): void {
  if (place) {
    place.presentAt = Date.now();
  }
}
