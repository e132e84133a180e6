import { parentPort } from 'node:worker_threads';
import { toThroughlineError } from '../../contracts/errors';
import { runStep } from './answerTask';
import { buffersOf } from './transfer';
import type { AnalysisTask, WorkerReply } from './task';

parentPort?.on('message', ({ id, task }: { id: number; task: AnalysisTask }) => {
  try {
    const result = runStep(task);
    reply({ id, result }, buffersOf(result));
  } catch (thrown) {
    const error = toThroughlineError(thrown);
    const { code, source, message } = error;
    const cause = error.cause instanceof Error ? error.cause : error;
    reply({ id, error: { code, source, message, stack: cause.stack ?? cause.message } });
  }
});

function reply(message: WorkerReply, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer);
}
