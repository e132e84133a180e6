import type { Connection } from '@duckdb/node-bindings';
import type { DefinitionRow, WriteSummary } from '../../writer';
import { join, raw, sql, type Sql } from '../../sql';
import type { Native } from '../native';
import { execute } from '../statement';
import { HISTORY_COLUMNS, historyRows, METRIC_COLUMNS, metricRows } from './batchRows';

export const EVENT_BATCH = 'event_batch';
export const METRIC_BATCH = 'metric_batch';

/** Where the rows of a load go: into the tables, or beside them until it is committed. */
export interface LoadTarget {
  dataset: string;
  /** Suffix of the load's own tables; undefined for a load whose rows are visible at once. */
  staging: string | undefined;
}

export type Run = (statement: Sql) => Promise<number>;

export function runner(native: Native, connection: Connection): Run {
  return (statement) => execute(native, connection, statement);
}

export const stagedEvents = (staging: string) => `staged_events_${staging}`;
export const stagedMetrics = (staging: string) => `staged_metrics_${staging}`;
export const stagedDefinitions = (staging: string) => `staged_definitions_${staging}`;

export async function createStaging(run: Run, staging: string): Promise<void> {
  await run(raw(`create table ${stagedEvents(staging)} as select ${HISTORY_COLUMNS} from chain_history limit 0`));
  await run(raw(`create table ${stagedMetrics(staging)} as select ${METRIC_COLUMNS} from chain_metrics limit 0`));
  await run(raw(`create table ${stagedDefinitions(staging)} as select * exclude (id, created_at, updated_at) from chain_definitions limit 0`));
}

export async function dropStaging(run: Run, staging: string): Promise<void> {
  for (const table of [stagedEvents(staging), stagedMetrics(staging), stagedDefinitions(staging)]) {
    await run(raw(`drop table if exists ${table}`));
  }
}

/** Takes the rows out of the batch whose event id came before: in the batch, in the load, or in the tables. */
async function dropKnownEvents(run: Run, target: LoadTarget): Promise<number> {
  const repeated = await run(sql`delete from ${raw(EVENT_BATCH)} where event_id is not null and rowid in (
    select r from (select rowid as r, row_number() over (partition by event_id order by rowid) as n from ${raw(EVENT_BATCH)}
      where event_id in (select event_id from ${raw(EVENT_BATCH)} where event_id is not null group by 1 having count(*) > 1)) where n > 1)`);
  const leaving = target.staging === undefined || target.dataset === '' ? raw('true') : sql`dataset is distinct from ${target.dataset}`;
  const known = await run(sql`delete from ${raw(EVENT_BATCH)} where event_id in (select event_id from chain_history where ${leaving})`);
  const staged =
    target.staging === undefined
      ? 0
      : await run(sql`delete from ${raw(EVENT_BATCH)} where event_id in (select event_id from ${raw(stagedEvents(target.staging))})`);
  return repeated + known + staged;
}

export async function insertEvents(run: Run, target: LoadTarget, rows: number): Promise<WriteSummary> {
  const duplicates = await dropKnownEvents(run, target);
  const table = target.staging === undefined ? 'chain_history' : stagedEvents(target.staging);
  await run(sql`insert into ${raw(table)} (${raw(HISTORY_COLUMNS)}) ${historyRows(EVENT_BATCH, target.dataset)}`);
  return { inserted: rows - duplicates, duplicates };
}

const METRIC_KEY = ['chain_id', 'metric_name', 'service_name', '"timestamp"', 'aggregation_period', 'tags', 'tenant_id'];

/** A metric row is the same as another when everything but its value and unit is. */
export async function insertMetrics(run: Run, target: LoadTarget, rows: number): Promise<WriteSummary> {
  const nil = raw(`'00000000-0000-0000-0000-000000000000'::uuid`);
  await run(sql`update ${raw(METRIC_BATCH)} set chain_id = ${nil} where chain_id is null`);
  const key = METRIC_KEY.join(', ');
  const repeated = await run(raw(`delete from ${METRIC_BATCH} where rowid not in (select min(rowid) from ${METRIC_BATCH} group by ${key})`));
  const same = join(METRIC_KEY.map((column) => raw(`m.${column} is not distinct from ${METRIC_BATCH}.${column}`)), ' and ');
  const dropKnown = (table: string, condition: Sql) =>
    run(sql`delete from ${raw(METRIC_BATCH)} where exists (select 1 from ${raw(table)} m where ${same} and ${condition})`);
  const leaving = target.staging === undefined || target.dataset === '' ? raw('true') : sql`m.dataset is distinct from ${target.dataset}`;
  const known = await dropKnown('chain_metrics', leaving);
  const staged = target.staging === undefined ? 0 : await dropKnown(stagedMetrics(target.staging), raw('true'));
  const table = target.staging === undefined ? 'chain_metrics' : stagedMetrics(target.staging);
  await run(sql`insert into ${raw(table)} (${raw(METRIC_COLUMNS)}) ${metricRows(METRIC_BATCH, target.dataset)}`);
  const duplicates = repeated + known + staged;
  return { inserted: rows - duplicates, duplicates };
}

/** Definitions replace those of the same chain id, which count as duplicates. */
export async function putDefinitions(run: Run, target: LoadTarget, rows: readonly DefinitionRow[]): Promise<WriteSummary> {
  const table = target.staging === undefined ? 'chain_definitions' : stagedDefinitions(target.staging);
  let duplicates = 0;
  for (const row of rows) {
    duplicates += await run(sql`delete from ${raw(table)} where chain_id = ${row.chainId}::uuid`);
    await run(sql`insert into ${raw(table)} (chain_id, chain_name, service_topology, expected_services, max_duration_ms, critical_path, health_check_rules, is_active)
      values (${row.chainId}::uuid, ${row.name}, ${JSON.stringify(row.topology ?? {})}, ${row.expectedServices},
        ${row.maxDurationMs === undefined ? raw('null') : sql`${row.maxDurationMs}::integer`},
        ${row.criticalPath ? sql`${row.criticalPath}` : raw('null')},
        ${row.healthCheckRules === undefined ? raw('null') : sql`${JSON.stringify(row.healthCheckRules)}`}, true)`);
  }
  return { inserted: rows.length - duplicates, duplicates };
}
