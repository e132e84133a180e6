import { queryTypeOf } from '../queries/lookup';
import { elapsedSince } from './answerTask';
import type { Analysis, AnalysisResult, AnalysisTask } from './task';
import type { WorkerPool } from './workerPool';

/**
 * Answers a heavy query in the pool: its parts are worked on at the same time and then joined, or, where there is one
 * part or one thread, everything is done in one go. The answer is the same either way. A part that fails ends the others.
 * @throws what {@link WorkerPool.run} throws
 */
export async function runAnalysis(pool: WorkerPool, task: AnalysisTask, analysis: Analysis): Promise<AnalysisResult> {
  const cut = pool.size > 1 ? queryTypeOf(task.query.queryType).steps?.split(task.input) : undefined;
  if (cut === undefined || cut.parts.length < 2) {
    return pool.run(task, analysis);
  }
  const started = performance.now();
  const failed = new AbortController();
  const shared = { ...analysis, signal: AbortSignal.any([analysis.signal, failed.signal]) };
  const working = cut.parts.map((part) => pool.run({ ...task, step: 'work', input: part }, shared));
  const worked = await Promise.all(working).catch((error: unknown) => {
    failed.abort(error);
    throw error;
  });
  const receipt = { ...task.receipt, stages: { ...task.receipt.stages, workMs: elapsedSince(started) } };
  const input = { rest: cut.rest, done: worked.map(({ done }) => done) };
  return pool.run({ ...task, step: 'join', receipt, input }, analysis);
}
