import type { Pool, PoolClient } from 'pg';
import { ThroughlineError } from '../../contracts/errors';
import type { Ask } from '../ask';
import { Line } from '../line';
import type { Scope } from '../port';
import { compile, ident } from '../sql';
import { Stop, type Limits } from '../stop';
import { cancelRunning, loadDriver, openPool, type Address, type Driver } from './client';
import { isBroken, postgresError } from './failure';
import { copyColumns } from './copyOut';
import { queryColumns } from './statement';

/** How often a statement that is to stop is told so: a request between two statements is forgotten by the server. */
const CANCEL_EVERY_MS = 250;
/** A server that says nothing for this long after it was told to stop is given up. */
const SILENCE_MS = 3_000;
/** The server's own limit comes a little after ours, for when we are gone. */
const GRACE_MS = 1_000;

/**
 * Memory for each sort and each join, unless the server gives more already: with the 4 MB that it gives by itself, a
 * day of events goes through temporary files.
 */
const WORK_MEMORY = 32 * 1024 * 1024;

/** Questions that run at the same time. */
const SIZE = 4;

/**
 * A few connections for questions. Each question runs in a transaction of its own, read only, so that all its
 * statements see the same rows; it ends early on abort and on timeout. What a session needs is set within the
 * transaction, so that a pooler may give every transaction another connection.
 */
export class PostgresPool {
  private pool: Promise<{ driver: Driver; pool: Pool }> | undefined;
  private running = 0;
  private readonly line = new Line();
  private closed = false;

  constructor(
    readonly address: Address,
    readonly schema: string
  ) {}

  async question<T>(limits: Limits & Partial<Pick<Scope, 'tenants'>>, work: (ask: Ask) => Promise<T>): Promise<T> {
    const stop = new Stop(limits, CANCEL_EVERY_MS);
    try {
      await this.turn(stop);
      try {
        const answer = await this.transaction(limits, stop, work);
        this.line.answered();
        return answer;
      } catch (cause) {
        throw stop.error() ?? postgresError(cause);
      } finally {
        this.running -= 1;
        this.line.next();
      }
    } finally {
      stop.dispose();
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    this.line.all();
    const opened = this.pool;
    this.pool = undefined;
    await (await opened)?.pool.end();
  }

  private async transaction<T>(
    limits: Limits & Partial<Pick<Scope, 'tenants'>>,
    stop: Stop,
    work: (ask: Ask) => Promise<T>
  ): Promise<T> {
    const { driver, connection } = await this.begin(limits, stop);
    const asked = new Conversation(connection, this.address);
    stop.onStop(() => asked.cancel());
    try {
      if (Array.isArray(limits.tenants)) {
        // For policies of the database: see docs/postgres.md.
        await connection.query(`select set_config('throughline.tenants', $1, true)`, [JSON.stringify(limits.tenants)]);
      }
      return await work(async (statement, { large = false } = {}) => {
        stop.check();
        const read = large ? copyColumns : queryColumns;
        const query = read({ driver, connection }, statement, limits.maxRows, () => asked.cancel());
        return asked.within(query, stop);
      });
    } finally {
      stop.onStop(undefined);
      await asked.end();
    }
  }

  /** A connection within a new transaction. One that turns out to be gone, after a restart of the server, is replaced. */
  private async begin(limits: Limits, stop: Stop): Promise<{ driver: Driver; connection: PoolClient }> {
    const { driver, pool } = await this.opened();
    for (let tries = 0; ; tries++) {
      stop.check();
      const connection = await unlessStopped(pool.connect(), stop, (late) => late.release());
      try {
        await unlessStopped(connection.query(this.opening(limits.timeoutMs)), stop);
        return { driver, connection };
      } catch (cause) {
        connection.release(true);
        if (stop.error() !== undefined || !isBroken(cause) || tries >= SIZE) {
          throw cause;
        }
      }
    }
  }

  /** All in one message: nothing in it comes from a person but the schema, which is a checked name. */
  private opening(timeoutMs: number): string {
    const schema = compile(ident(this.schema)).text;
    return `begin isolation level repeatable read read only; set local statement_timeout = ${Math.ceil(timeoutMs + GRACE_MS)};
      set local timezone = 'UTC'; set local jit = off; set local search_path = ${schema};
      select set_config('work_mem', '${WORK_MEMORY / 1024}kB', true) where pg_size_bytes(current_setting('work_mem')) < ${WORK_MEMORY}`;
  }

  private opened(): Promise<{ driver: Driver; pool: Pool }> {
    this.pool ??= loadDriver().then((driver) => ({ driver, pool: openPool(driver, this.address, SIZE) }));
    return this.pool;
  }

  private async turn(stop: Stop): Promise<void> {
    for (;;) {
      stop.check();
      if (this.closed) {
        throw new ThroughlineError('storeUnavailable', 'The database was closed while the query waited. Try again.');
      }
      if (this.running < SIZE) {
        this.running += 1;
        return;
      }
      await this.line.wait(stop);
    }
  }
}

/** Waits for something that cannot be stopped itself, only until the question has to end. */
function unlessStopped<T>(promise: Promise<T>, stop: Stop, late: (value: T) => void = () => undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    let ended = false;
    // Before whoever waits goes on, who may wait for something else at once.
    const settle = (act: () => void) => {
      if (!ended) {
        stop.onStop(undefined);
        act();
      }
    };
    stop.onStop(() => {
      ended = true;
      reject(stop.error());
    });
    promise.then(
      (value) => (ended ? late(value) : settle(() => resolve(value))),
      (cause: unknown) => settle(() => reject(cause))
    );
  });
}

/** Whether something comes to a good end in time. */
function doneWithin(promise: Promise<unknown>, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), ms);
    promise
      .then(
        () => resolve(true),
        () => resolve(false)
      )
      .finally(() => clearTimeout(timer));
  });
}

/** One transaction on one connection: what has to be waited for before the connection may serve another. */
class Conversation {
  private cancelling: Promise<void> = Promise.resolve();
  private pending = false;
  private broken = false;

  constructor(
    private readonly connection: PoolClient,
    private readonly address: Address
  ) {}

  /** Has the server end the statement that runs. */
  cancel(): void {
    if (!this.pending) {
      this.pending = true;
      this.cancelling = cancelRunning(this.address, this.connection).finally(() => {
        this.pending = false;
      });
    }
  }

  /** Waits for an answer, for a short time only once it is to stop. */
  async within<T>(query: Promise<T>, stop: Stop): Promise<T> {
    let silence: NodeJS.Timeout | undefined;
    const silent = new Promise<never>((_, reject) => {
      stop.onStop(() => {
        this.cancel();
        silence ??= setTimeout(() => {
          this.broken = true;
          reject(stop.error());
        }, SILENCE_MS);
      });
    });
    try {
      return await Promise.race([query, silent]);
    } catch (cause) {
      query.catch(() => undefined);
      this.broken ||= stop.error() === undefined && isBroken(cause) && !(cause instanceof ThroughlineError);
      throw cause;
    } finally {
      clearTimeout(silence);
      stop.onStop(() => this.cancel());
    }
  }

  /** Ends the transaction and gives the connection back, or closes one that cannot be trusted any more. */
  async end(): Promise<void> {
    if (!this.broken) {
      // A request that is under way may still end whatever runs next.
      await this.cancelling;
      const rollback = () => this.connection.query('rollback');
      // The answer is there already: a network that has gone silent by now must not keep it.
      this.broken = !(await doneWithin(rollback().catch(rollback), SILENCE_MS));
    }
    this.connection.release(this.broken);
  }
}
