import type { Connection } from '@duckdb/node-bindings';
import { ThroughlineError } from '../../../contracts/errors';
import type { EventBatch, LoadOptions, RemovedRows, RetentionPolicy } from '../../writer';
import { isNamed } from '../../checkBatch';
import type { Shape } from '../../shape';
import { literal, raw, sql } from '../../sql';
import type { EmbeddedDatabase } from '../database';
import { checkLoadId, checkStep } from './checkLoad';
import { EventFeed } from './eventFeed';
import { knownEvents } from './knownEvents';
import type { KnownIds } from './knownIds';
import { createStaging, dropStaging, holdsDataset, runner, waitingEvents, type Run } from './loadTables';
import { failIfBroken, noteLoad, notOpen, storedLoad, type LoadStep, type OpenLoad, type StepAnswer } from './openLoad';
import { putOthers } from './otherRows';
import { pruneRows } from './prune';
import { publishLoad } from './publishLoad';
import { markPending, refreshRollups } from './rollup';
import {
  blocksOf,
  joinWaiting,
  layWaiting,
  moveToWaiting,
  NONE_WAITING,
  sortOut,
  writeRows,
  type Waiting,
} from './waitingRows';

/** Rows that wait for others are written after this time. */
const LONGEST_WAIT_MS = 1000;
/** While a load goes on, figures follow its rows by at most this much. */
const FIGURES_MS = 60_000;

/**
 * Loads into one database file. Steps are numbered; what a load has written is noted in the file in the same
 * transaction, so that it can go on in another process that owns the file by then, or after a crash.
 */
export class LoadDesk {
  private readonly loads = new Map<string, OpenLoad>();
  private flushes = 0;
  /** Ids of all events that are there or wait, while loads are open. */
  private known: { ids: KnownIds | undefined } | undefined;
  private paused = false;
  private figuresAt = Date.now();
  private readonly feed: EventFeed;

  constructor(
    private readonly database: EmbeddedDatabase,
    private readonly shape: Shape | undefined
  ) {
    this.feed = new EventFeed(database);
  }

  /**
   * Opens a load, or goes on with one. Its rows are kept apart until the commit where all or nothing is asked for, or
   * where rows of the same dataset are to leave.
   * @returns the last step that is in the file; later ones have to be sent again
   */
  async begin(loadId: string, options: LoadOptions, processId: number): Promise<number> {
    checkLoadId(loadId);
    if (!this.shape) {
      throw new ThroughlineError(
        'conflict',
        'The database file holds tables that Throughline did not make; it only reads them. Import into another file.'
      );
    }
    return this.database.write(
      async (connection) => {
        const run = runner(this.database.native, connection);
        const known = await this.find(connection, loadId);
        if (known) {
          return known.file.durable;
        }
        const staged =
          options.strict ||
          (options.dataset !== '' && (await holdsDataset(this.database.native, connection, options.dataset)));
        if (staged) {
          await createStaging(run, loadId);
        }
        await run(
          sql`insert into open_loads values (${loadId}, ${options.dataset}, ${staged}, ${literal(processId)}, 0, 0, 0)`
        );
        return 0;
      },
      () => false
    );
  }

  /** The last step of a load that is in the file; undefined for one that is not open. */
  resume(loadId: string): Promise<number | undefined> {
    return this.database.write(
      async (connection) => (await this.find(connection, loadId))?.file.durable,
      () => false
    );
  }

  /**
   * Does one step of a load.
   * @throws ThroughlineError `notFound` when the load is not open
   */
  async step(loadId: string, sequence: number, step: LoadStep): Promise<StepAnswer> {
    checkStep(step);
    await this.feed.ready();
    const ahead =
      step.kind === 'events'
        ? await this.database.inTurn(() => this.takeAhead(loadId, sequence, step.batch))
        : undefined;
    const load = ahead ?? (await this.take(loadId, sequence, step));
    return { summary: load.last, durable: load.file.durable };
  }

  private take(loadId: string, sequence: number, step: LoadStep): Promise<OpenLoad> {
    return this.database.write(
      async (connection) => {
        const known = await this.required(connection, loadId);
        return known.sequence >= sequence ? known : this.apply(connection, known, loadId, sequence, step);
      },
      (next) => this.remember(loadId, next)
    );
  }

  /**
   * Puts rows that are new for sure to those that wait. A block is written at once, but not waited for until it is in the
   * file: that compresses it, while the next rows come.
   * @returns undefined when the step has to be done in a transaction
   */
  private async takeAhead(loadId: string, sequence: number, batch: EventBatch): Promise<OpenLoad | undefined> {
    const load = this.loads.get(loadId);
    const waiting = load?.waiting ?? NONE_WAITING;
    const alone = waiting.laid === 0 && (waiting.rows === 0 || load?.seen === this.flushes);
    if (load === undefined || load.sequence >= sequence || !alone || this.known?.ids?.add(batch.eventId) !== true) {
      return undefined;
    }
    failIfBroken(load);
    let next = waiting.rows === 0 ? { ...load, seen: this.flushes } : load;
    const last = { inserted: batch.length, duplicates: 0 };
    for (const { from, to, full } of blocksOf(batch.length, waiting.rows, () => isNamed(batch))) {
      next = { ...next, waiting: joinWaiting(next.waiting, batch, from, to) };
      if (full) {
        const done = to === batch.length ? { sequence, last } : { sequence: load.sequence, last: load.last };
        next = await this.writeBlock({ ...next, ...done }, loadId);
      }
    }
    next = { ...next, sequence, last };
    this.keep(loadId, next);
    return next;
  }

  private async writeBlock(load: OpenLoad, loadId: string): Promise<OpenLoad> {
    const broken = (cause: unknown) => {
      load.file.failure ??= cause;
    };
    try {
      const { commit } = await this.database.writeAhead(
        (connection) => this.writeWaiting(connection, load, loadId),
        () => failIfBroken(load),
        () => {
          load.file.durable = load.sequence;
          return load.staging === undefined;
        }
      );
      commit.catch(broken);
    } catch (cause) {
      // Other blocks of the same step may be in the file by now, so that doing it once more would write them twice.
      broken(cause);
      throw cause;
    }
    return { ...load, waiting: NONE_WAITING, writes: load.writes + 1, noted: load.sequence, seen: this.flushes + 1 };
  }

  /** Makes staged rows visible at once, replaces the dataset, and brings the figures up to date. A load that is gone was committed before. */
  async commit(loadId: string): Promise<void> {
    await this.flush(loadId);
    await this.database.write(async (connection) => {
      const run = runner(this.database.native, connection);
      const load = await this.find(connection, loadId);
      if (load?.staging !== undefined) {
        await publishLoad(this.database, connection, load, load.staging);
      }
      await this.forget(run, loadId);
    });
    this.close(loadId);
    this.flushes++;
    await this.refreshFigures();
  }

  /** Forgets staged and waiting rows; those of a load without staging that were visible already stay. */
  async rollback(loadId: string): Promise<void> {
    await this.discard(loadId);
    await this.refreshFigures();
  }

  /** Writes what waits, before the file changes hands. */
  async flushAll(): Promise<void> {
    for (const loadId of [...this.loads.keys()]) {
      await this.flush(loadId);
    }
  }

  /** Cleans up after loads whose process has died, and finishes figures that a crash left behind. */
  async recover(isAlive: (processId: number) => boolean): Promise<void> {
    if (!this.shape) {
      return;
    }
    const open = await this.database.read(sql`select distinct load_id, process_id from open_loads`);
    const processes = open.integers(1);
    for (const [row, loadId] of open.strings(0).entries()) {
      if (!this.loads.has(loadId) && !isAlive(processes[row])) {
        await this.discard(loadId);
      }
    }
    await this.refreshFigures();
  }

  /**
   * Removes rows that are older than a policy keeps, after the figures of what waits for them.
   * @throws ThroughlineError `conflict` when the tables are somebody's own
   */
  async prune(policy: RetentionPolicy): Promise<RemovedRows> {
    if (!this.shape) {
      throw new ThroughlineError(
        'conflict',
        'The database file holds tables that Throughline did not make; it removes nothing from them.'
      );
    }
    await this.refreshFigures();
    return pruneRows(this.database, policy, () => this.paused);
  }

  /** From now on figures are left to the next owner of the file, who finds the minutes that wait for them. */
  pauseFigures(): void {
    this.paused = true;
  }

  private async refreshFigures(): Promise<void> {
    if (this.shape) {
      this.figuresAt = Date.now();
      await refreshRollups(this.database, this.shape.history, () => this.paused);
    }
  }

  private async discard(loadId: string): Promise<void> {
    this.close(loadId);
    await this.database.write(async (connection) => {
      const run = runner(this.database.native, connection);
      await dropStaging(run, loadId);
      await this.forget(run, loadId);
    });
  }

  private close(loadId: string): void {
    clearTimeout(this.loads.get(loadId)?.timer);
    this.loads.delete(loadId);
    this.known = this.loads.size === 0 ? undefined : this.known;
  }

  private async forget(run: Run, loadId: string): Promise<void> {
    await run(raw(`drop table if exists ${waitingEvents(loadId)}`));
    await run(sql`delete from open_loads where load_id = ${loadId}`);
  }

  /** @param after writes only when no step has come after this one, so that the rest of a busy load goes on waiting */
  private async flush(loadId: string, after?: number): Promise<void> {
    await this.database.write(
      async (connection) => {
        const load = this.loads.get(loadId);
        const due = load !== undefined && load.waiting.rows > 0 && (after === undefined || load.sequence === after);
        return due && load.file.failure === undefined ? this.writeWaiting(connection, load, loadId) : undefined;
      },
      (next) => next !== undefined && this.remember(loadId, next)
    );
  }

  /**
   * Keeps the state of a load after its transaction.
   * @returns whether rows became visible
   */
  private remember(loadId: string, load: OpenLoad): boolean {
    const written = load.writes !== (this.loads.get(loadId)?.writes ?? 0);
    load.file.durable = load.noted;
    this.keep(loadId, load);
    return written && load.staging === undefined;
  }

  /** Keeps the state of a load, and sees to it that rows do not wait for long. */
  private keep(loadId: string, load: OpenLoad): void {
    const before = this.loads.get(loadId);
    const written = load.writes !== (before?.writes ?? 0);
    this.flushes += written ? 1 : 0;
    clearTimeout(before?.timer);
    const flush = () => void this.flush(loadId, load.sequence).catch(() => undefined);
    const timer = load.waiting.rows > 0 ? setTimeout(flush, LONGEST_WAIT_MS) : undefined;
    this.loads.set(loadId, { ...load, timer });
    if (written && Date.now() - this.figuresAt > FIGURES_MS) {
      void this.refreshFigures().catch(() => undefined);
    }
  }

  private async apply(
    connection: Connection,
    load: OpenLoad,
    loadId: string,
    sequence: number,
    step: LoadStep
  ): Promise<OpenLoad> {
    const run = runner(this.database.native, connection);
    if (step.kind === 'events') {
      return this.wait(connection, load, loadId, sequence, step.batch);
    }
    const flushed = load.waiting.rows > 0 ? await this.writeWaiting(connection, load, loadId) : load;
    const last = await putOthers(this.database, connection, load, step);
    return this.note(run, { ...flushed, last, sequence, writes: flushed.writes + 1 }, loadId);
  }

  /** Puts new rows to those that wait; whenever they make a whole block, it is written. */
  private async wait(
    connection: Connection,
    load: OpenLoad,
    loadId: string,
    sequence: number,
    batch: EventBatch
  ): Promise<OpenLoad> {
    const { database } = this;
    const table = waitingEvents(loadId);
    const fresh = await this.areNew(connection, batch);
    let next = load.waiting.rows === 0 ? { ...load, seen: this.flushes } : load;
    let duplicates = 0;
    if (!fresh) {
      next = { ...next, waiting: await layWaiting(database, connection, table, next.waiting) };
      duplicates = await sortOut(database, connection, next, table, next.waiting, batch);
    }
    const inserted = batch.length - duplicates;
    const put = async (from: number, to: number): Promise<Waiting> =>
      fresh
        ? joinWaiting(next.waiting, batch, from, to)
        : moveToWaiting(database, connection, table, next.waiting, from, to - from);
    for (const { from, to, full } of blocksOf(inserted, next.waiting.rows, () => isNamed(batch))) {
      next = { ...next, waiting: await put(from, to) };
      if (full) {
        next = { ...(await this.writeWaiting(connection, next, loadId)), seen: this.flushes + 1 };
      }
    }
    const done = { ...next, sequence, last: { inserted, duplicates } };
    return next.waiting.rows === 0 && next.writes > load.writes
      ? this.note(runner(database.native, connection), done, loadId)
      : done;
  }

  /** Whether no event of a batch can be there already. Events without an id of their own are always new. */
  private async areNew(connection: Connection, batch: EventBatch): Promise<boolean> {
    this.known ??= { ids: await knownEvents(this.database, connection) };
    return this.known.ids?.add(batch.eventId) ?? false;
  }

  private async writeWaiting(connection: Connection, load: OpenLoad, loadId: string): Promise<OpenLoad> {
    const run = runner(this.database.native, connection);
    const table = waitingEvents(loadId);
    await writeRows(this.database, connection, this.feed, load, table, load.waiting, load.seen !== this.flushes);
    if (load.staging === undefined) {
      await markPending(this.database, connection, table);
    }
    await run(raw(`drop table ${table}`));
    return this.note(run, { ...load, waiting: NONE_WAITING, writes: load.writes + 1 }, loadId);
  }

  private async note(run: Run, load: OpenLoad, loadId: string): Promise<OpenLoad> {
    await noteLoad(run, loadId, load.sequence, load.last);
    return { ...load, noted: load.sequence };
  }

  private async required(connection: Connection, loadId: string): Promise<OpenLoad> {
    const load = await this.find(connection, loadId);
    if (!load) {
      throw notOpen();
    }
    return load;
  }

  private async find(connection: Connection, loadId: string): Promise<OpenLoad | undefined> {
    const known = this.loads.get(loadId);
    if (known) {
      failIfBroken(known);
      return known;
    }
    return storedLoad(this.database, connection, loadId, this.flushes);
  }
}
