import { ThroughlineError } from '../../contracts/errors';
import { RECEIPT_KEY } from '../../contracts/frames';
import { encodeFrame } from '../frames/encodeFrame';
import type { Frame } from '../frames/frame';
import { queryTypeOf } from '../queries/lookup';
import type { Answer } from '../queries/queryType';
import type { AnalysisResult, AnalysisTask, WorkedParts } from './task';

/** What one answer may weigh: more would only hurt the browser. */
const LARGEST_ANSWER = 100 * 1024 * 1024;

/**
 * Answers the pure part of a query and encodes its frames. Receipt and notices go onto the first frame, so an answer
 * without frames gets one without fields.
 * @throws ThroughlineError `tooMuch` when the frames weigh more than 100 MB
 */
export function answerTask(task: AnalysisTask): AnalysisResult {
  const started = performance.now();
  const answer = answerOf(task);
  const stages = { ...task.receipt.stages, answerMs: elapsedSince(started) };
  const receipt = { ...task.receipt, ...answer.receipt, stages, cacheHit: false };
  const [first = { name: task.query.queryType, fields: [] }, ...others] = answer.frames;
  const notices = [...(first.meta?.notices ?? []), ...(answer.notices ?? [])];
  const head: Frame = {
    ...first,
    meta: {
      ...first.meta,
      ...(notices.length > 0 && { notices }),
      custom: { ...first.meta?.custom, [RECEIPT_KEY]: receipt },
    },
  };
  let bytes = 0;
  const frames = [head, ...others].map((frame) => {
    const encoded = encodeFrame(frame);
    bytes += encoded.length;
    if (bytes > LARGEST_ANSWER) {
      throw new ThroughlineError(
        'tooMuch',
        'The answer would be larger than 100 MB. Choose a shorter time range, a wider interval or stricter filters.'
      );
    }
    return encoded;
  });
  return { frames };
}

/** Runs one step of an analysis, or all of them, in the thread that calls it. */
export function runStep(task: AnalysisTask): AnalysisResult {
  if (task.step !== 'work') {
    return answerTask(task);
  }
  return { frames: [], done: queryTypeOf(task.query.queryType).steps?.work(task.query, task.context, task.input) };
}

function answerOf({ step, query, context, input }: AnalysisTask): Answer {
  const type = queryTypeOf(query.queryType);
  if (step !== 'join' || type.steps === undefined) {
    return type.answer(query, context, input);
  }
  const { rest, done } = input as WorkedParts;
  return type.steps.join(query, context, rest, done);
}

/** Milliseconds since a moment of `performance.now`, to the hundredth. */
export function elapsedSince(started: number): number {
  return Math.round((performance.now() - started) * 100) / 100;
}
