import { setMaxListeners } from 'node:events';
import { ThroughlineError } from '../contracts/errors';
import type { Scope } from './port';

/** What bounds a question. */
export type Limits = Pick<Scope, 'signal' | 'timeoutMs' | 'maxRows'>;

/** @throws ThroughlineError `tooMuch` */
export function refuseTooMany(rows: number, maxRows: number): void {
  if (rows > maxRows) {
    throw tooManyRows(maxRows, rows);
  }
}

/** @param rows how many there are, where that is known */
export function tooManyRows(maxRows: number, rows?: number): ThroughlineError {
  const excess =
    rows === undefined ? `more rows than the limit of ${maxRows}` : `${rows} rows, more than the limit of ${maxRows}`;
  return new ThroughlineError(
    'tooMuch',
    `The question returns ${excess}. Choose a shorter time range, a wider interval or a filter, or raise the row limit in the data source.`
  );
}

/** Why and when a question has to end before its time. */
export class Stop {
  private reason: ThroughlineError | undefined;
  private action: (() => void) | undefined;
  private repeat: NodeJS.Timeout | undefined;
  private readonly timer: NodeJS.Timeout;

  /** @param repeatMs how often a statement that is to stop is told so until it has stopped */
  constructor(
    private readonly limits: Limits,
    private readonly repeatMs: number
  ) {
    this.timer = setTimeout(() => this.stop(timeoutError(limits.timeoutMs)), limits.timeoutMs);
    // Many questions of one query share its signal.
    setMaxListeners(0, limits.signal);
    limits.signal.addEventListener('abort', this.abort, { once: true });
    if (limits.signal.aborted) {
      this.abort();
    }
  }

  error(): ThroughlineError | undefined {
    return this.reason;
  }

  check(): void {
    if (this.reason) {
      throw this.reason;
    }
  }

  onStop(action: (() => void) | undefined): void {
    this.action = action;
    if (this.reason) {
      this.act();
    }
  }

  dispose(): void {
    clearTimeout(this.timer);
    clearInterval(this.repeat);
    this.action = undefined;
    this.limits.signal.removeEventListener('abort', this.abort);
  }

  private readonly abort = () => this.stop(new ThroughlineError('cancelled', 'The query was cancelled.'));

  private stop(reason: ThroughlineError): void {
    this.reason ??= reason;
    this.act();
    this.repeat ??= setInterval(() => this.act(), this.repeatMs);
  }

  private act(): void {
    this.action?.();
  }
}

function timeoutError(timeoutMs: number): ThroughlineError {
  return new ThroughlineError(
    'timeout',
    `The database did not answer within ${Number((timeoutMs / 1000).toFixed(1))} s. Choose a shorter time range or a filter, or raise the query timeout in the data source.`
  );
}
