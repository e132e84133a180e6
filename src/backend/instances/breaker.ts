import { ThroughlineError, toThroughlineError, type ErrorCode } from '../../contracts/errors';

/** Failures in a row, without an answer in between, after which a database counts as away. */
const FAILURES = 3;
/** How long it is then left alone before one question tries again: with its answer, within five seconds of being back. */
const PAUSE_MS = 4_000;
/** What says that the database is away, rather than that a question is wrong. */
const AWAY: ReadonlySet<ErrorCode> = new Set(['storeUnavailable', 'timeout']);
const SAYS_NOTHING: ReadonlySet<ErrorCode> = new Set(['cancelled', 'busy']);

/**
 * A circuit breaker in front of one database. After failures in a row it opens: questions are refused at once instead of
 * waiting one by one. After a pause a single question goes through; its answer closes the breaker, its failure starts
 * another pause. A question that was cancelled, or had no turn, says nothing either way.
 */
export class Breaker {
  private failures = 0;
  private firstFailure = 0;
  private nextTry = 0;
  private trying = false;
  private reason = '';

  constructor(private readonly now = () => Date.now()) {}

  /** When the failures began that opened the breaker, epoch ms; undefined while it is closed. */
  get openSince(): number | undefined {
    return this.failures >= FAILURES ? this.firstFailure : undefined;
  }

  /** @throws ThroughlineError `storeUnavailable` at once while the database is left alone, else what `work` throws */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const probe = this.openSince !== undefined;
    if (probe) {
      this.refuseUnlessDue();
      this.trying = true;
    }
    try {
      const answer = await work();
      this.failures = 0;
      return answer;
    } catch (thrown) {
      this.note(toThroughlineError(thrown), probe);
      throw thrown;
    } finally {
      this.trying &&= !probe;
    }
  }

  private refuseUnlessDue(): void {
    if (this.trying || this.now() < this.nextTry) {
      throw new ThroughlineError(
        'storeUnavailable',
        `The database has not answered since ${moment(this.firstFailure)}. It is tried again every ${PAUSE_MS / 1000} seconds. The last try said: ${this.reason}`
      );
    }
  }

  private note({ code, message }: ThroughlineError, probe: boolean): void {
    if (SAYS_NOTHING.has(code)) {
      return;
    }
    if (!AWAY.has(code)) {
      this.failures = 0;
      return;
    }
    this.firstFailure = this.failures === 0 ? this.now() : this.firstFailure;
    this.failures += 1;
    // Questions that were under way when it opened fail later and put nothing off.
    this.nextTry = probe || this.failures === FAILURES ? this.now() + PAUSE_MS : this.nextTry;
    this.reason = message;
  }
}

/** A moment as people write it, in UTC. */
export function moment(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
