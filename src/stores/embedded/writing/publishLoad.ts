import type { Connection } from '@duckdb/node-bindings';
import { raw, sql } from '../../sql';
import type { EmbeddedDatabase } from '../database';
import { HISTORY_COLUMNS, METRIC_COLUMNS } from './batchRows';
import {
  dropStaging,
  publishDefinitions,
  runner,
  stagedDefinitions,
  stagedEvents,
  stagedMetrics,
  type LoadTarget,
} from './loadTables';
import { noteTimes } from './noteTimes';
import { markPending } from './rollup';

/** Moves the staged rows of a load into the tables, in place of those of the same dataset. */
export async function publishLoad(
  database: EmbeddedDatabase,
  connection: Connection,
  { dataset }: LoadTarget,
  staging: string
): Promise<void> {
  const run = runner(database.native, connection);
  const [events, metrics, definitions] = [stagedEvents(staging), stagedMetrics(staging), stagedDefinitions(staging)];
  if (dataset !== '') {
    await markPending(database, connection, 'chain_history', sql`dataset = ${dataset}`);
    await noteTimes(database, connection, 'chain_metrics', sql`dataset = ${dataset}`);
    await run(sql`delete from chain_history where dataset = ${dataset}`);
    await run(sql`delete from chain_metrics where dataset = ${dataset}`);
  }
  await run(raw(`insert into chain_history (${HISTORY_COLUMNS}) select ${HISTORY_COLUMNS} from ${events}`));
  await run(raw(`insert into chain_metrics (${METRIC_COLUMNS}) select ${METRIC_COLUMNS} from ${metrics}`));
  await noteTimes(database, connection, metrics);
  await publishDefinitions(run, definitions);
  await markPending(database, connection, events);
  await dropStaging(run, staging);
}
