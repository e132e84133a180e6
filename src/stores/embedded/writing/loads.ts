import type { Connection } from '@duckdb/node-bindings';
import { ThroughlineError } from '../../../contracts/errors';
import type { DefinitionRow, EventBatch, LoadOptions, MetricBatch, WriteSummary } from '../../writer';
import { literal, raw, sql } from '../../sql';
import type { EmbeddedDatabase } from '../database';
import type { HistoryShape } from '../shape';
import { queryColumns } from '../statement';
import { appendBatch } from './appendBatch';
import { eventColumns, HISTORY_COLUMNS, METRIC_COLUMNS, metricColumns } from './batchRows';
import { checkEvents, checkMetrics } from './checkBatch';
import {
  createStaging,
  dropStaging,
  EVENT_BATCH,
  insertEvents,
  insertMetrics,
  METRIC_BATCH,
  putDefinitions,
  runner,
  stagedDefinitions,
  stagedEvents,
  stagedMetrics,
  type LoadTarget,
  type Run,
} from './loadTables';
import { markPending, refreshRollups } from './rollup';

/** A step of a load. Steps are numbered, so that one which is sent again after a lost answer is not done twice. */
export type LoadStep =
  | { kind: 'events'; batch: EventBatch }
  | { kind: 'metrics'; batch: MetricBatch }
  | { kind: 'definitions'; rows: DefinitionRow[] };

interface OpenLoad extends LoadTarget {
  sequence: number;
  last: WriteSummary;
}

/**
 * Loads into one database file. Every step is a transaction of its own and durable when it returns; what a load has
 * done is kept in the file, so that it can go on in another process that owns the file by then.
 */
export class LoadDesk {
  constructor(
    private readonly database: EmbeddedDatabase,
    private readonly history: HistoryShape
  ) {}

  /** Rows are kept apart until the commit where all or nothing is asked for, or rows of the same dataset are to leave. */
  async begin(loadId: string, options: LoadOptions, processId: number): Promise<void> {
    await this.database.write(async (connection) => {
      const run = runner(this.database.native, connection);
      if (await this.find(connection, loadId)) {
        return;
      }
      const staged = options.strict || (options.dataset !== '' && (await this.holdsDataset(connection, options.dataset)));
      if (staged) {
        await createStaging(run, loadId);
      }
      await run(sql`insert into open_loads values (${loadId}, ${options.dataset}, ${staged}, ${literal(processId)}, 0, 0, 0)`);
    });
  }

  /**
   * Does one step of a load.
   * @throws ThroughlineError `notFound` when the load is not open
   */
  async step(loadId: string, sequence: number, step: LoadStep): Promise<WriteSummary> {
    checkStep(step);
    return this.database.write(async (connection) => {
      const load = await this.find(connection, loadId);
      if (!load) {
        throw new ThroughlineError('notFound', 'This import is not open any more. Start it again.');
      }
      if (load.sequence >= sequence) {
        return load.last;
      }
      const summary = await this.apply(connection, load, step);
      await runner(this.database.native, connection)(sql`update open_loads
        set sequence = ${literal(sequence)}, inserted = ${literal(summary.inserted)}, duplicates = ${literal(summary.duplicates)} where load_id = ${loadId}`);
      return summary;
    });
  }

  /** Makes staged rows visible at once, replaces the dataset, and brings the figures up to date. A load that is gone was committed before. */
  async commit(loadId: string): Promise<void> {
    await this.database.write(async (connection) => {
      const run = runner(this.database.native, connection);
      const load = await this.find(connection, loadId);
      if (load?.staging !== undefined) {
        await this.publish(connection, run, load, load.staging);
      }
      await run(sql`delete from open_loads where load_id = ${loadId}`);
    });
    await refreshRollups(this.database, this.history);
  }

  /** Forgets staged rows; those of a load without staging stay, since they were visible already. */
  async rollback(loadId: string): Promise<void> {
    await this.discard(loadId);
    await refreshRollups(this.database, this.history);
  }

  /** Cleans up after loads whose process has died, and finishes figures that a crash left behind. */
  async recover(isAlive: (processId: number) => boolean): Promise<void> {
    const open = await this.database.read(sql`select load_id, process_id from open_loads`);
    const processes = open.integers(1);
    for (const [row, loadId] of open.strings(0).entries()) {
      if (!isAlive(processes[row])) {
        await this.discard(loadId);
      }
    }
    await refreshRollups(this.database, this.history);
  }

  private async discard(loadId: string): Promise<void> {
    await this.database.write(async (connection) => {
      const run = runner(this.database.native, connection);
      const load = await this.find(connection, loadId);
      if (load?.staging !== undefined) {
        await dropStaging(run, load.staging);
      }
      await run(sql`delete from open_loads where load_id = ${loadId}`);
    });
  }

  private async apply(connection: Connection, load: OpenLoad, step: LoadStep): Promise<WriteSummary> {
    const { native } = this.database;
    const run = runner(native, connection);
    if (step.kind === 'definitions') {
      return putDefinitions(run, load, step.rows);
    }
    if (step.kind === 'metrics') {
      await appendBatch(native, connection, METRIC_BATCH, metricColumns(step.batch), step.batch.length);
      return insertMetrics(run, load, step.batch.length);
    }
    await appendBatch(native, connection, EVENT_BATCH, eventColumns(step.batch), step.batch.length);
    const summary = await insertEvents(run, load, step.batch.length);
    if (load.staging === undefined && summary.inserted > 0) {
      await markPending(this.database, connection, EVENT_BATCH);
    }
    return summary;
  }

  private async publish(connection: Connection, run: Run, load: OpenLoad, staging: string): Promise<void> {
    const [events, metrics, definitions] = [stagedEvents(staging), stagedMetrics(staging), stagedDefinitions(staging)];
    if (load.dataset !== '') {
      await markPending(this.database, connection, 'chain_history', sql`dataset = ${load.dataset}`);
      await run(sql`delete from chain_history where dataset = ${load.dataset}`);
      await run(sql`delete from chain_metrics where dataset = ${load.dataset}`);
    }
    await run(raw(`insert into chain_history (${HISTORY_COLUMNS}) select ${HISTORY_COLUMNS} from ${events}`));
    await run(raw(`insert into chain_metrics (${METRIC_COLUMNS}) select ${METRIC_COLUMNS} from ${metrics}`));
    await run(raw(`delete from chain_definitions where chain_id in (select chain_id from ${definitions})`));
    await run(raw(`insert into chain_definitions by name select * from ${definitions}`));
    await markPending(this.database, connection, events);
    await dropStaging(run, staging);
  }

  private async find(connection: Connection, loadId: string): Promise<OpenLoad | undefined> {
    const found = await queryColumns(
      this.database.native,
      connection,
      sql`select dataset, staged, sequence, inserted, duplicates from open_loads where load_id = ${loadId}`
    );
    if (found.length === 0) {
      return undefined;
    }
    const [staged, sequence, inserted, duplicates] = [1, 2, 3, 4].map((column) => found.integers(column)[0]);
    return { dataset: found.strings(0)[0], staging: staged === 1 ? loadId : undefined, sequence, last: { inserted, duplicates } };
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

function checkStep(step: LoadStep): void {
  if (step.kind === 'events') {
    checkEvents(step.batch);
  } else if (step.kind === 'metrics') {
    checkMetrics(step.batch);
  }
}
