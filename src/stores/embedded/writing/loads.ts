import type { Connection } from '@duckdb/node-bindings';
import { ThroughlineError } from '../../../contracts/errors';
import type { DefinitionRow, EventBatch, LoadOptions, MetricBatch, WriteSummary } from '../../writer';
import { literal, raw, sql } from '../../sql';
import type { EmbeddedDatabase } from '../database';
import type { Shape } from '../shape';
import { queryColumns } from '../statement';
import { appendBatch } from './appendBatch';
import { eventColumns, HISTORY_COLUMNS, METRIC_COLUMNS, metricColumns } from './batchRows';
import { checkEvents, checkMetrics } from './checkBatch';
import {
  createStaging,
  dropKnownEvents,
  dropStaging,
  EVENT_BATCH,
  insertEvents,
  insertMetrics,
  METRIC_BATCH,
  moveToWaiting,
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
import { markPending, refreshRollups } from './rollup';

/** A step of a load. Steps are numbered, so that one which is sent again after a lost answer is not done twice. */
export type LoadStep =
  | { kind: 'events'; batch: EventBatch }
  | { kind: 'metrics'; batch: MetricBatch }
  | { kind: 'definitions'; rows: DefinitionRow[] };

/** What a step did, and up to which step the load would survive a crash. */
export interface StepAnswer {
  summary: WriteSummary;
  durable: number;
}

interface OpenLoad extends LoadTarget {
  /** Last step that was done, and the last that is in the file. */
  sequence: number;
  durable: number;
  last: WriteSummary;
  /** Rows that wait, and how often others had written when the first of them came. */
  waiting: number;
  seen: number;
  /** How often rows of the load went into the file. */
  writes: number;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Rows of the engine's blocks. Whole ones go straight into the file, past the log, 3 times faster; what is written in
 * any other number is put together and compressed once more when the log is moved into the file.
 */
const ROWS_AT_ONCE = 122_880;
/** Rows that wait for others are written after this time. */
const LONGEST_WAIT_MS = 1000;

/**
 * Loads into one database file. Steps are numbered; what a load has written is noted in the file in the same
 * transaction, so that it can go on in another process that owns the file by then, or after a crash.
 */
export class LoadDesk {
  private readonly loads = new Map<string, OpenLoad>();
  private flushes = 0;

  private paused = false;

  constructor(
    private readonly database: EmbeddedDatabase,
    private readonly shape: Shape | undefined
  ) {}

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
          options.strict || (options.dataset !== '' && (await this.holdsDataset(connection, options.dataset)));
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
    this.loads.delete(loadId);
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

  /** From now on figures are left to the next owner of the file, who finds the minutes that wait for them. */
  pauseFigures(): void {
    this.paused = true;
  }

  private async refreshFigures(): Promise<void> {
    if (this.shape) {
      await refreshRollups(this.database, this.shape.history, () => this.paused);
    }
  }

  private async discard(loadId: string): Promise<void> {
    clearTimeout(this.loads.get(loadId)?.timer);
    this.loads.delete(loadId);
    await this.database.write(async (connection) => {
      const run = runner(this.database.native, connection);
      await dropStaging(run, loadId);
      await this.forget(run, loadId);
    });
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
        const due = load !== undefined && load.waiting > 0 && (after === undefined || load.sequence === after);
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
    const timer = load.waiting > 0 ? setTimeout(flush, LONGEST_WAIT_MS) : undefined;
    this.loads.set(loadId, { ...load, timer });
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
      return this.wait(connection, run, load, loadId, sequence, step.batch);
    }
    const flushed = load.waiting > 0 ? await this.writeWaiting(connection, load, loadId) : load;
    if (step.kind === 'metrics') {
      await appendBatch(native, connection, METRIC_BATCH, metricColumns(step.batch), step.batch.length);
    }
    const last =
      step.kind === 'metrics'
        ? await insertMetrics(run, load, step.batch.length)
        : await putDefinitions(run, load, step.rows);
    return this.note(run, { ...flushed, last, sequence, writes: flushed.writes + 1 }, loadId);
  }

  /** Puts new rows to those that wait; whenever they make a whole block, it is written. */
  private async wait(
    connection: Connection,
    run: Run,
    load: OpenLoad,
    loadId: string,
    sequence: number,
    batch: EventBatch
  ): Promise<OpenLoad> {
    await appendBatch(this.database.native, connection, EVENT_BATCH, eventColumns(batch), batch.length);
    const waiting = load.waiting > 0 ? waitingEvents(loadId) : undefined;
    const duplicates = await dropKnownEvents(run, load, EVENT_BATCH, waiting);
    const inserted = batch.length - duplicates;
    let next = load.waiting === 0 ? { ...load, seen: this.flushes } : load;
    let from = 0;
    while (next.waiting + inserted - from >= ROWS_AT_ONCE) {
      // A crash before the rest is written brings the step again, so only rows that are known by their ids may be parted.
      const count = isNamed(batch) ? Math.max(0, ROWS_AT_ONCE - next.waiting) : inserted - from;
      next = await this.putWaiting(run, next, loadId, from, count);
      next = { ...(await this.writeWaiting(connection, next, loadId)), seen: this.flushes + 1 };
      from += count;
    }
    next = from < inserted ? await this.putWaiting(run, next, loadId, from, inserted - from) : next;
    const done = { ...next, sequence, last: { inserted, duplicates } };
    return next.waiting === 0 && next.writes > load.writes ? this.note(run, done, loadId) : done;
  }

  /** Moves rows of the batch to those that wait. */
  private async putWaiting(run: Run, load: OpenLoad, loadId: string, from: number, count: number): Promise<OpenLoad> {
    await moveToWaiting(run, waitingEvents(loadId), load.waiting === 0, from, count);
    return { ...load, waiting: load.waiting + count };
  }

  private async writeWaiting(connection: Connection, load: OpenLoad, loadId: string): Promise<OpenLoad> {
    const run = runner(this.database.native, connection);
    const waiting = waitingEvents(loadId);
    if (load.seen !== this.flushes) {
      await dropKnownEvents(run, load, waiting);
    }
    await insertEvents(run, load, waiting);
    if (load.staging === undefined) {
      await markPending(this.database, connection, waiting);
    }
    await run(raw(`drop table ${waiting}`));
    return this.note(run, { ...load, waiting: 0, writes: load.writes + 1 }, loadId);
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
      await run(sql`delete from chain_history where dataset = ${load.dataset}`);
      await run(sql`delete from chain_metrics where dataset = ${load.dataset}`);
    }
    await run(raw(`insert into chain_history (${HISTORY_COLUMNS}) select ${HISTORY_COLUMNS} from ${events}`));
    await run(raw(`insert into chain_metrics (${METRIC_COLUMNS}) select ${METRIC_COLUMNS} from ${metrics}`));
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
    const found = await queryColumns(
      this.database.native,
      connection,
      sql`select dataset, staged, sequence, inserted, duplicates from open_loads where load_id = ${loadId}`
    );
    if (found.length === 0) {
      return undefined;
    }
    const [staged, sequence, inserted, duplicates] = [1, 2, 3, 4].map((column) => found.integers(column)[0]);
    const staging = staged === 1 ? loadId : undefined;
    return {
      dataset: found.strings(0)[0],
      staging,
      sequence,
      durable: sequence,
      last: { inserted, duplicates },
      waiting: 0,
      seen: this.flushes,
      writes: 0,
      timer: undefined,
    };
  }

  private async holdsDataset(connection: Connection, dataset: string): Promise<boolean> {
    const found = await queryColumns(
      this.database.native,
      connection,
      sql`select exists (select 1 from chain_history where dataset = ${dataset}) or exists (select 1 from chain_metrics where dataset = ${dataset})`
    );
    return found.integers(0)[0] === 1;
  }
}

function notOpen(): ThroughlineError {
  return new ThroughlineError('notFound', 'This import is not open any more. Start it again.');
}

/** Ids become parts of table names, and may come from another process. */
function checkLoadId(loadId: string): void {
  if (!/^[0-9a-f]{32}$/.test(loadId)) {
    throw new ThroughlineError('badInput', 'The id of an import has to be 32 hexadecimal digits.');
  }
}

/** Whether every row has an id of its own. */
function isNamed({ eventId, length }: EventBatch): boolean {
  const words = new BigUint64Array(eventId.slice(0, length * 16).buffer);
  for (let row = 0; row < length; row++) {
    if (words[row * 2] === 0n && words[row * 2 + 1] === 0n) {
      return false;
    }
  }
  return true;
}

function checkStep(step: LoadStep): void {
  if (step.kind === 'events') {
    checkEvents(step.batch);
  } else if (step.kind === 'metrics') {
    checkMetrics(step.batch);
  }
}
