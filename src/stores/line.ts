import { ThroughlineError } from '../contracts/errors';
import type { Stop } from './stop';

/** Where questions wait for a connection, in the order they came. */
export class Line {
  private readonly waiting: Array<() => void> = [];
  private answers = 0;

  /**
   * Waits for one's turn, or until the question has to end.
   * @throws ThroughlineError `busy` for one whose time is over while others were answered; else why it has to end
   */
  wait(stop: Stop): Promise<void> {
    const before = this.answers;
    return new Promise((resolve, reject) => {
      const wake = () => {
        stop.onStop(undefined);
        resolve();
      };
      this.waiting.push(wake);
      stop.onStop(() => {
        const place = this.waiting.indexOf(wake);
        if (place >= 0) {
          this.waiting.splice(place, 1);
          stop.onStop(undefined);
          const error = stop.error();
          reject(error?.code === 'timeout' && this.answers > before ? busy() : error!);
        }
      });
    });
  }

  /** Lets the first go on. */
  next(): void {
    this.waiting.shift()?.();
  }

  /** Lets everybody go on. */
  all(): void {
    this.waiting.splice(0).forEach((wake) => wake());
  }

  /** Notes that a question was answered: the database does what it can. */
  answered(): void {
    this.answers += 1;
  }
}

/** Says who is at fault: the database answers, just not this many at once. */
function busy(): ThroughlineError {
  return new ThroughlineError(
    'busy',
    'Throughline is busy: the query waited for the database until its time was over. Try again in a moment, or refresh less often.'
  );
}
