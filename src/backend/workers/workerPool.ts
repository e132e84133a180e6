import { Worker } from 'node:worker_threads';
import { ThroughlineError } from '../../contracts/errors';
import { log } from '../telemetry/logger';
import { buffersOf } from './transfer';
import type { Analysis, AnalysisResult, AnalysisTask, WorkerReply } from './task';

/** Thrown when the thread died under a task, not because of an error of the task itself. */
export class WorkerLost extends Error {}

interface Job {
  task: AnalysisTask;
  analysis: Analysis;
  resolve: (result: AnalysisResult) => void;
  reject: (error: Error) => void;
  /** Ends its waiting, or its thread. */
  timer: NodeJS.Timeout;
  stopListening: () => void;
}

interface Thread {
  worker: Worker;
  job: Job | undefined;
}

export interface PoolOptions {
  /** The bundled worker program. */
  file: string;
  size: number;
  heapMegabytes?: number;
}

/** How long an analysis that nobody waits for may still hold its thread. */
const ABANDONED_MS = 2_000;

/**
 * Threads for the analytics, started when first needed, each with one task at a time. Tasks of the analysis that began
 * first go first. A thread that dies or takes too long is replaced; its task fails, the others go on.
 */
export class WorkerPool {
  private readonly threads = new Set<Thread>();
  private readonly queue: Job[] = [];
  private nextId = 1;
  private closed = false;
  /** Threads that had to be replaced so far. */
  lost = 0;

  constructor(private readonly options: PoolOptions) {}

  get size(): number {
    return this.options.size;
  }

  get load(): { threads: number; busy: number; waiting: number } {
    return {
      threads: this.threads.size,
      busy: [...this.threads].filter(({ job }) => job).length,
      waiting: this.queue.length,
    };
  }

  /**
   * Answers a task in a thread. The memory of the task's typed arrays moves there: it is empty here afterwards.
   * @throws WorkerLost when the thread died; ThroughlineError as the analysis threw it, or `timeout` when it has taken
   * longer than it may; the signal's reason when it is aborted
   */
  async run(task: AnalysisTask, analysis: Analysis): Promise<AnalysisResult> {
    const { signal, begun, timeoutMs } = analysis;
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const abandon = () => this.abandon(job);
      const job: Job = {
        task,
        analysis,
        resolve,
        reject,
        timer: setTimeout(() => this.stopOverdue(job), Math.max(0, begun + timeoutMs - performance.now())),
        stopListening: () => signal.removeEventListener('abort', abandon),
      };
      signal.addEventListener('abort', abandon, { once: true });
      this.enqueue(job);
      this.dispatch();
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const job of this.queue.splice(0)) {
      clearTimeout(job.timer);
      job.stopListening();
      job.reject(new ThroughlineError('cancelled', 'The plugin is being shut down.'));
    }
    await Promise.all([...this.threads].map(({ worker }) => worker.terminate()));
  }

  /** Behind the tasks of analyses that are as old or older. */
  private enqueue(job: Job): void {
    const younger = this.queue.findIndex(({ analysis }) => analysis.begun > job.analysis.begun);
    this.queue.splice(younger < 0 ? this.queue.length : younger, 0, job);
  }

  private dispatch(): void {
    while (this.queue.length > 0 && !this.closed) {
      const thread =
        [...this.threads].find(({ job }) => !job) ??
        (this.threads.size < this.options.size ? this.startThread() : undefined);
      if (!thread) {
        return;
      }
      this.start(thread, this.queue.shift() as Job);
    }
  }

  private start(thread: Thread, job: Job): void {
    const id = this.nextId++;
    thread.job = job;
    thread.worker.ref();
    try {
      thread.worker.postMessage({ id, task: job.task }, buffersOf(job.task.input));
    } catch (error) {
      this.settle(thread)?.reject(error as Error);
    }
  }

  private startThread(): Thread {
    const { file, heapMegabytes = 1024 } = this.options;
    const worker = new Worker(file, {
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
    });
    worker.stdout.pipe(process.stderr, { end: false });
    worker.stderr.pipe(process.stderr, { end: false });
    const thread: Thread = { worker, job: undefined };
    worker.on('message', (reply: WorkerReply) => this.finish(thread, reply));
    worker.on('error', (error) => this.replace(thread, error));
    worker.on('exit', (code) => this.replace(thread, new WorkerLost(`thread ended with ${code}`)));
    worker.unref();
    this.threads.add(thread);
    return thread;
  }

  private finish(thread: Thread, reply: WorkerReply): void {
    const job = this.settle(thread);
    if ('result' in reply) {
      job?.resolve(reply.result);
    } else {
      const { code, source, message, stack } = reply.error;
      const cause = new Error(message);
      cause.stack = stack;
      job?.reject(new ThroughlineError(code, message, { source, cause }));
    }
    this.dispatch();
  }

  /** Frees a thread of its task. */
  private settle(thread: Thread): Job | undefined {
    const { job } = thread;
    clearTimeout(job?.timer);
    job?.stopListening();
    thread.job = undefined;
    thread.worker.unref();
    return job;
  }

  private replace(thread: Thread, error: Error): void {
    if (!this.threads.delete(thread)) {
      return;
    }
    const job = this.settle(thread);
    if (!this.closed) {
      this.lost++;
      log.warn('An analysis thread died and is replaced', { error, hadTask: job !== undefined });
    }
    job?.reject(lossOf(error));
    this.dispatch();
  }

  private stopOverdue(job: Job): void {
    job.stopListening();
    job.reject(
      new ThroughlineError(
        'timeout',
        'The analysis took longer than the query timeout of the data source. Choose a shorter time range or stricter filters.',
        { source: 'plugin' }
      )
    );
    this.drop(job, 0);
  }

  /** The caller of a job has gone: its thread still gets a little time, since a new one has to be started. */
  private abandon(job: Job): void {
    job.reject(job.analysis.signal.reason as Error);
    this.drop(job, ABANDONED_MS);
  }

  /** Forgets a job that waits; ends the thread of one that runs, unless it is done in time. */
  private drop(job: Job, graceMs: number): void {
    clearTimeout(job.timer);
    const waiting = this.queue.indexOf(job);
    if (waiting >= 0) {
      this.queue.splice(waiting, 1);
      return;
    }
    const thread = [...this.threads].find((candidate) => candidate.job === job);
    if (thread) {
      job.timer = setTimeout(() => void thread.worker.terminate(), graceMs);
    }
  }
}

function lossOf(error: Error): Error {
  if ((error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return new ThroughlineError(
      'tooMuch',
      'The analysis needs more memory than it may take. Choose a shorter time range, a wider interval or stricter filters.',
      { cause: error }
    );
  }
  return error instanceof WorkerLost ? error : new WorkerLost(error.message, { cause: error });
}
