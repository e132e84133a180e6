import type { Connection } from '@duckdb/node-bindings';
import { ThroughlineError } from '../../contracts/errors';
import type { Ask } from '../ask';
import { Line } from '../line';
import { refuseTooMany, Stop, type Limits } from '../stop';
import { storeError } from './failure';
import type { Native } from './native';
import { queryColumns } from './statement';

/** How often a statement that is to stop is told so: an interrupt between two statements is forgotten by the engine. */
const INTERRUPT_EVERY_MS = 15;

/**
 * A few connections for questions. Each question runs in a transaction of its own, marked read only, so that all
 * its statements see the same rows; it ends early on abort and on timeout.
 */
export class ReaderPool {
  private readonly idle: Connection[] = [];
  private readonly line = new Line();
  private open = 0;
  private closed = false;

  constructor(
    private readonly native: Native,
    private readonly connect: () => Promise<Connection>,
    private readonly size: number
  ) {}

  async question<T>(limits: Limits, work: (ask: Ask) => Promise<T>): Promise<T> {
    const stop = new Stop(limits, INTERRUPT_EVERY_MS);
    try {
      const connection = await this.acquire(stop);
      try {
        const answer = await this.transaction(connection, limits, stop, work);
        this.line.answered();
        return answer;
      } finally {
        this.release(connection);
      }
    } finally {
      stop.dispose();
    }
  }

  close(): void {
    this.closed = true;
    this.idle.splice(0).forEach((connection) => this.native.disconnect_sync(connection));
    this.line.all();
  }

  private async transaction<T>(
    connection: Connection,
    limits: Limits,
    stop: Stop,
    work: (ask: Ask) => Promise<T>
  ): Promise<T> {
    const refuse = (rows: number) => refuseTooMany(rows, limits.maxRows);
    await this.native.query(connection, 'BEGIN TRANSACTION READ ONLY');
    stop.onStop(() => this.native.interrupt(connection));
    try {
      return await work(async (statement) => {
        stop.check();
        return queryColumns(this.native, connection, statement, refuse);
      });
    } catch (cause) {
      throw stop.error() ?? storeError(cause);
    } finally {
      stop.onStop(undefined);
      await this.native.query(connection, 'ROLLBACK').catch(() => undefined);
    }
  }

  private async acquire(stop: Stop): Promise<Connection> {
    for (;;) {
      stop.check();
      if (this.closed) {
        throw new ThroughlineError(
          'storeUnavailable',
          'The embedded database was closed while the query waited. Try again.'
        );
      }
      const connection = this.idle.pop();
      if (connection) {
        return connection;
      }
      if (this.open < this.size) {
        this.open++;
        return this.connect().catch((cause: unknown) => {
          this.open--;
          throw storeError(cause);
        });
      }
      await this.line.wait(stop);
    }
  }

  private release(connection: Connection): void {
    if (this.closed) {
      this.native.disconnect_sync(connection);
    } else {
      this.idle.push(connection);
    }
    this.line.next();
  }
}
