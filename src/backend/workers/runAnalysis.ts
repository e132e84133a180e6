import { queryTypeOf } from '../queries/lookup';
import { elapsedSince } from './answerTask';
import type { AnalysisResult, AnalysisTask } from './task';
import type { WorkerPool } from './workerPool';

/**
 * Answers a heavy query in the pool: in one thread, or, where its type can be cut and there is more than one thread, in
 * parts that are worked on at the same time and then joined. The answer is the same either way.
 * @throws what {@link WorkerPool.run} throws
 */
export async function runAnalysis(
  pool: WorkerPool,
  task: AnalysisTask,
  signal: AbortSignal,
  timeoutMs: number
): Promise<AnalysisResult> {
  const cut = pool.size > 1 ? queryTypeOf(task.query.queryType).parallel?.split(task.input) : undefined;
  if (cut === undefined || cut.parts.length < 2) {
    return pool.run(task, signal, timeoutMs);
  }
  const started = performance.now();
  const worked = await Promise.all(
    cut.parts.map((part) => pool.run({ ...task, step: 'work', input: part }, signal, timeoutMs))
  );
  const receipt = { ...task.receipt, stages: { ...task.receipt.stages, workMs: elapsedSince(started) } };
  const input = { rest: cut.rest, done: worked.map(({ done }) => done) };
  return pool.run({ ...task, step: 'join', receipt, input }, signal, timeoutMs);
}
