import type { Connection } from '@duckdb/node-bindings';
import { ThroughlineError } from '../../../contracts/errors';
import type {
  DefinitionRow,
  EventBatch,
  LoadOptions,
  MetricBatch,
  RemovedRows,
  RetentionPolicy,
  WriteSummary,
} from '../../writer';
import { isNamed } from '../../checkBatch';
import type { Shape } from '../../shape';
import { literal, raw, sql } from '../../sql';
import type { EmbeddedDatabase } from '../database';
import { appendBatch } from './appendBatch';
import { HISTORY_COLUMNS, METRIC_COLUMNS, metricColumns } from './batchRows';
import { checkLoadId, checkStep } from './checkLoad';
import { EventFeed } from './eventFeed';
import { knownEvents } from './knownEvents';
import type { KnownIds } from './knownIds';
import {
  createStaging,
  dropStaging,
  holdsDataset,
  insertMetrics,
  METRIC_BATCH,
  publishDefinitions,
  putDefinitions,
  runner,
  stagedDefinitions,
  stagedEvents,
  stagedMetrics,
  waitingEvents,
  type LoadTarget,
  type Run,
} from './loadTables';
import { noteTimes } from './noteTimes';
import { notOpen, storedLoad, type LoadStep, type OpenLoad, type StepAnswer } from './openLoad';
import { pruneRows } from './prune';
import { markPending, refreshRollups } from './rollup';
import { joinWaiting, layWaiting, moveToWaiting, NONE_WAITING, sortOut, writeRows, type Waiting } from './waitingRows';

/**
 * Rows of the engine's blocks. Whole ones go straight into the file, past the log, 3 times faster; what is written in
 * any other number is put together and compressed once more when the log is moved into the file.
 */
const ROWS_AT_ONCE = 122_880;
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
          return known.durable;
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
      async (connection) => (await this.find(connection, loadId))?.durable,
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
    const load = await this.database.write(
      async (connection) => {
        const known = await this.required(connection, loadId);
        return known.sequence >= sequence ? known : this.apply(connection, known, loadId, sequence, step);
      },
      (next) => this.remember(loadId, next)
    );
    return { summary: load.last, durable: load.durable };
  }

  /** Makes staged rows visible at once, replaces the dataset, and brings the figures up to date. A load that is gone was committed before. */
  async commit(loadId: string): Promise<void> {
    await this.flush(loadId);
    await this.database.write(async (connection) => {
      const run = runner(this.database.native, connection);
      const load = await this.find(connection, loadId);
      if (load?.staging !== undefined) {
        await this.publish(connection, run, load, load.staging);
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
    const open = await this.database.read(sql`select load_id, process_id from open_loads`);
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
        return due ? this.writeWaiting(connection, load, loadId) : undefined;
      },
      (next) => next !== undefined && this.remember(loadId, next)
    );
  }

  /**
   * Keeps the state of a load after its transaction, and sees to it that rows do not wait for long.
   * @returns whether rows became visible
   */
  private remember(loadId: string, load: OpenLoad): boolean {
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
    return written && load.staging === undefined;
  }

  private async apply(
    connection: Connection,
    load: OpenLoad,
    loadId: string,
    sequence: number,
    step: LoadStep
  ): Promise<OpenLoad> {
    const { native } = this.database;
    const run = runner(native, connection);
    if (step.kind === 'events') {
      return this.wait(connection, load, loadId, sequence, step.batch);
    }
    const flushed = load.waiting.rows > 0 ? await this.writeWaiting(connection, load, loadId) : load;
    if (step.kind === 'metrics') {
      await appendBatch(native, connection, METRIC_BATCH, metricColumns(step.batch), step.batch.length);
    }
    const last =
      step.kind === 'metrics'
        ? await insertMetrics(run, load, step.batch.length)
        : await putDefinitions(run, load, step.rows);
    if (step.kind === 'metrics' && load.staging === undefined) {
      await noteTimes(this.database, connection, METRIC_BATCH);
    }
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
    let from = 0;
    while (next.waiting.rows + inserted - from >= ROWS_AT_ONCE) {
      // A crash before the rest is written brings the step again, so only rows that are known by their ids may be parted.
      const to = isNamed(batch) ? from + Math.max(0, ROWS_AT_ONCE - next.waiting.rows) : inserted;
      next = { ...next, waiting: await put(from, to) };
      next = { ...(await this.writeWaiting(connection, next, loadId)), seen: this.flushes + 1 };
      from = to;
    }
    next = from < inserted ? { ...next, waiting: await put(from, inserted) } : next;
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
    await run(sql`update open_loads set sequence = ${literal(load.sequence)}, inserted = ${literal(load.last.inserted)},
      duplicates = ${literal(load.last.duplicates)} where load_id = ${loadId}`);
    return { ...load, durable: load.sequence };
  }

  private async publish(connection: Connection, run: Run, load: LoadTarget, staging: string): Promise<void> {
    const [events, metrics, definitions] = [stagedEvents(staging), stagedMetrics(staging), stagedDefinitions(staging)];
    if (load.dataset !== '') {
      await markPending(this.database, connection, 'chain_history', sql`dataset = ${load.dataset}`);
      await noteTimes(this.database, connection, 'chain_metrics', sql`dataset = ${load.dataset}`);
      await run(sql`delete from chain_history where dataset = ${load.dataset}`);
      await run(sql`delete from chain_metrics where dataset = ${load.dataset}`);
    }
    await run(raw(`insert into chain_history (${HISTORY_COLUMNS}) select ${HISTORY_COLUMNS} from ${events}`));
    await run(raw(`insert into chain_metrics (${METRIC_COLUMNS}) select ${METRIC_COLUMNS} from ${metrics}`));
    await noteTimes(this.database, connection, metrics);
    await publishDefinitions(run, definitions);
    await markPending(this.database, connection, events);
    await dropStaging(run, staging);
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
      return known;
    }
    return storedLoad(this.database, connection, loadId, this.flushes);
  }
}
