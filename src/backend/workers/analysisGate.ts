import { ThroughlineError } from '../../contracts/errors';

interface Waiting {
  enter: () => void;
}

const LONGEST_MS = 600_000;

/**
 * Lets at most `places` analyses run at once; the others wait in the order they came. Who hangs up, or whose deadline
 * passes, leaves the queue.
 */
export class AnalysisGate {
  private running = 0;
  private readonly queue = new Set<Waiting>();

  constructor(
    private readonly places = 5,
    private readonly longestQueue = 200
  ) {}

  get load(): { running: number; waiting: number } {
    return { running: this.running, waiting: this.queue.size };
  }

  /**
   * Runs `work` when a place is free.
   * @param longestMs how long it may wait for one
   * @throws ThroughlineError `busy` when too many wait already, or it has waited for too long; the signal's reason when it
   *   is aborted while waiting
   */
  async run<T>(signal: AbortSignal, work: () => Promise<T>, longestMs = LONGEST_MS): Promise<T> {
    signal.throwIfAborted();
    await this.enter(signal, longestMs);
    try {
      return await work();
    } finally {
      this.leave();
    }
  }

  private enter(signal: AbortSignal, longestMs: number): Promise<void> | undefined {
    if (this.running < this.places) {
      this.running++;
      return undefined;
    }
    if (this.queue.size >= this.longestQueue) {
      throw new ThroughlineError(
        'busy',
        `Throughline is busy: ${this.longestQueue} analyses are waiting already. Try again in a moment, or refresh less often.`
      );
    }
    return new Promise((resolve, reject) => {
      const leave = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', giveUp);
        this.queue.delete(waiting);
      };
      const giveUp = () => {
        leave();
        reject(signal.reason as Error);
      };
      const waiting: Waiting = {
        enter: () => {
          leave();
          resolve();
        },
      };
      const timer = setTimeout(() => {
        leave();
        reject(waitedTooLong(longestMs));
      }, longestMs);
      signal.addEventListener('abort', giveUp, { once: true });
      this.queue.add(waiting);
    });
  }

  /** Hands the place to the next in the queue, or gives it back. */
  private leave(): void {
    const [next] = this.queue;
    if (next) {
      next.enter();
    } else {
      this.running--;
    }
  }
}

function waitedTooLong(ms: number): ThroughlineError {
  return new ThroughlineError(
    'busy',
    `Throughline is busy: the analysis had no turn within ${Number((ms / 1000).toFixed(1))} s. Try again in a moment, or refresh less often.`
  );
}
