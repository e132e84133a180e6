import type { Connection } from '@duckdb/node-bindings';
import { ThroughlineError } from '../../../contracts/errors';
import { literal, sql } from '../../sql';
import type { DefinitionRow, EventBatch, MetricBatch, WriteSummary } from '../../writer';
import type { EmbeddedDatabase } from '../database';
import { storeError } from '../failure';
import { queryColumns } from '../statement';
import type { LoadTarget, Run } from './loadTables';
import { NONE_WAITING, type Waiting } from './waitingRows';

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

export interface OpenLoad extends LoadTarget {
  /** Last step that was done, and the last that is noted in the file when what was written so far is committed. */
  sequence: number;
  noted: number;
  /** Last step that is in the file, and why later ones did not get there. All states of one load share this. */
  readonly file: { durable: number; failure?: unknown };
  last: WriteSummary;
  /** Rows that wait, and how often others had written when the first of them came. */
  waiting: Waiting;
  seen: number;
  /** How often rows of the load went into the file. */
  writes: number;
  timer: NodeJS.Timeout | undefined;
}

/**
 * A load as the file knows it; undefined for one that is not open.
 * @param seen how often others have written by now
 */
export async function storedLoad(
  database: EmbeddedDatabase,
  connection: Connection,
  loadId: string,
  seen: number
): Promise<OpenLoad | undefined> {
  const found = await queryColumns(
    database.native,
    connection,
    sql`select dataset, staged, sequence, inserted, duplicates from open_loads where load_id = ${loadId} order by sequence desc limit 1`
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
    noted: sequence,
    file: { durable: sequence },
    last: { inserted, duplicates },
    waiting: NONE_WAITING,
    seen,
    writes: 0,
    timer: undefined,
  };
}

/** Notes in the file how far a load is; a row more, since transactions that overlap may not change the same one. */
export async function noteLoad(run: Run, loadId: string, sequence: number, last: WriteSummary): Promise<void> {
  await run(sql`insert into open_loads select load_id, dataset, staged, process_id, ${literal(sequence)}, ${literal(last.inserted)},
    ${literal(last.duplicates)} from open_loads where load_id = ${loadId} limit 1`);
}

/** @throws what kept rows of the load from getting into the file */
export function failIfBroken({ file }: OpenLoad): void {
  if (file.failure !== undefined) {
    throw storeError(file.failure);
  }
}

export function notOpen(): ThroughlineError {
  return new ThroughlineError('notFound', 'This import is not open any more. Start it again.');
}
