import type { Connection } from '@duckdb/node-bindings';
import type { WriteSummary } from '../../writer';
import type { EmbeddedDatabase } from '../database';
import { appendBatch } from './appendBatch';
import { metricColumns } from './batchRows';
import { insertMetrics, METRIC_BATCH, putDefinitions, runner, type LoadTarget } from './loadTables';
import { noteTimes } from './noteTimes';
import type { LoadStep } from './openLoad';

/** Writes the metrics or definitions of a step to where the load's rows go. */
export async function putOthers(
  database: EmbeddedDatabase,
  connection: Connection,
  load: LoadTarget,
  step: Exclude<LoadStep, { kind: 'events' }>
): Promise<WriteSummary> {
  const run = runner(database.native, connection);
  if (step.kind === 'definitions') {
    return putDefinitions(run, load, step.rows);
  }
  await appendBatch(database.native, connection, METRIC_BATCH, metricColumns(step.batch), step.batch.length);
  const summary = await insertMetrics(run, load, step.batch.length);
  if (load.staging === undefined) {
    await noteTimes(database, connection, METRIC_BATCH);
  }
  return summary;
}
