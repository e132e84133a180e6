import type { Connection } from '@duckdb/node-bindings';
import type { DefinitionRow, WriteSummary } from '../../writer';
import { join, literal, raw, sql, type Sql } from '../../sql';
import type { Native } from '../native';
import { execute, queryColumns } from '../statement';
import { HISTORY_COLUMNS, historyRows, METRIC_COLUMNS, metricRows, type Readings } from './batchRows';

export const EVENT_BATCH = 'event_batch';
export const METRIC_BATCH = 'metric_batch';

/** Where the rows of a load go: into the tables, or beside them until it is committed. */
export interface LoadTarget {
  dataset: string;
  /** Suffix of the load's own tables; undefined for a load whose rows are visible at once. */
  staging: string | undefined;
}

const EVENT_KEY = raw(`(event_id, coalesce(tenant_id, ''))`);

export type Run = (statement: Sql) => Promise<number>;

export function runner(native: Native, connection: Connection): Run {
  return (statement) => execute(native, connection, statement);
}

/** Rows of a load that wait in memory until there are enough of them to be written as whole blocks. */
export const waitingEvents = (loadId: string) => `waiting_events_${loadId}`;
export const stagedEvents = (staging: string) => `staged_events_${staging}`;
export const stagedMetrics = (staging: string) => `staged_metrics_${staging}`;
export const stagedDefinitions = (staging: string) => `staged_definitions_${staging}`;

export async function createStaging(run: Run, staging: string): Promise<void> {
  await run(raw(`create table ${stagedEvents(staging)} as select ${HISTORY_COLUMNS} from chain_history limit 0`));
  await run(raw(`create table ${stagedMetrics(staging)} as select ${METRIC_COLUMNS} from chain_metrics limit 0`));
  await run(
    raw(
      `create table ${stagedDefinitions(staging)} as select ${DEFINITION_COLUMNS.join(', ')} from chain_definitions limit 0`
    )
  );
}

/** Whether there are rows of a dataset already. */
export async function holdsDataset(native: Native, connection: Connection, dataset: string): Promise<boolean> {
  const found = await queryColumns(
    native,
    connection,
    sql`select exists (select 1 from chain_history where dataset = ${dataset}) or exists (select 1 from chain_metrics where dataset = ${dataset})`
  );
  return found.integers(0)[0] === 1;
}

export async function dropStaging(run: Run, staging: string): Promise<void> {
  for (const table of [stagedEvents(staging), stagedMetrics(staging), stagedDefinitions(staging)]) {
    await run(raw(`drop table if exists ${table}`));
  }
}

/**
 * Takes the rows out of a table of new ones whose event id is known: in the tables, in the load, or twice in itself.
 * Tenants are told apart: each may have the same recording, and none can keep another's rows out.
 */
export async function dropKnownEvents(run: Run, target: LoadTarget, table: string, waiting?: string): Promise<number> {
  const rows = raw(table);
  const repeated = await run(sql`delete from ${rows} where event_id is not null and rowid in (
    select r from (select rowid as r, row_number() over (partition by event_id, tenant_id order by rowid) as n from ${rows}
      where event_id in (select event_id from ${rows} where event_id is not null group by 1 having count(*) > 1)) where n > 1)`);
  const leaving =
    target.staging === undefined || target.dataset === ''
      ? raw('true')
      : sql`dataset is distinct from ${target.dataset}`;
  let known = await run(
    sql`delete from ${rows} where ${EVENT_KEY} in (select ${EVENT_KEY} from chain_history where ${leaving})`
  );
  const others = [
    ...(waiting === undefined ? [] : [waiting]),
    ...(target.staging === undefined ? [] : [stagedEvents(target.staging)]),
  ];
  for (const other of others) {
    known += await run(sql`delete from ${rows} where ${EVENT_KEY} in (select ${EVENT_KEY} from ${raw(other)})`);
  }
  return repeated + known;
}

export async function insertEvents(run: Run, target: LoadTarget, rows: string, readings?: Readings): Promise<void> {
  const table = target.staging === undefined ? 'chain_history' : stagedEvents(target.staging);
  await run(sql`insert into ${raw(table)} (${raw(HISTORY_COLUMNS)}) ${historyRows(rows, target.dataset, readings)}`);
}

const METRIC_KEY = [
  'chain_id',
  'metric_name',
  'service_name',
  '"timestamp"',
  'aggregation_period',
  'tags',
  'tenant_id',
];

/** A metric row is the same as another when everything but its value and unit is. */
export async function insertMetrics(run: Run, target: LoadTarget, rows: number): Promise<WriteSummary> {
  const nil = raw(`'00000000-0000-0000-0000-000000000000'::uuid`);
  await run(sql`update ${raw(METRIC_BATCH)} set chain_id = ${nil} where chain_id is null`);
  const key = METRIC_KEY.join(', ');
  const repeated = await run(
    raw(`delete from ${METRIC_BATCH} where rowid not in (select min(rowid) from ${METRIC_BATCH} group by ${key})`)
  );
  const same = join(
    METRIC_KEY.map((column) => raw(`m.${column} is not distinct from ${METRIC_BATCH}.${column}`)),
    ' and '
  );
  const dropKnown = (table: string, condition: Sql) =>
    run(
      sql`delete from ${raw(METRIC_BATCH)} where exists (select 1 from ${raw(table)} m where ${same} and ${condition})`
    );
  const leaving =
    target.staging === undefined || target.dataset === ''
      ? raw('true')
      : sql`m.dataset is distinct from ${target.dataset}`;
  const known = await dropKnown('chain_metrics', leaving);
  const staged = target.staging === undefined ? 0 : await dropKnown(stagedMetrics(target.staging), raw('true'));
  const table = target.staging === undefined ? 'chain_metrics' : stagedMetrics(target.staging);
  await run(sql`insert into ${raw(table)} (${raw(METRIC_COLUMNS)}) ${metricRows(METRIC_BATCH, target.dataset)}`);
  const duplicates = repeated + known + staged;
  return { inserted: rows - duplicates, duplicates };
}

const DEFINITION_COLUMNS = [
  'chain_id',
  'chain_name',
  'service_topology',
  'expected_services',
  'max_duration_ms',
  'critical_path',
  'health_check_rules',
  'is_active',
  'tenant_id',
] as const;

/** Definitions replace those of the same chain id, which count as duplicates. */
export async function putDefinitions(
  run: Run,
  target: LoadTarget,
  rows: readonly DefinitionRow[]
): Promise<WriteSummary> {
  let duplicates = 0;
  for (const row of rows) {
    const values = sql`select ${row.chainId}::uuid, ${row.name}, ${JSON.stringify(row.topology ?? {})}, ${row.expectedServices},
      ${row.maxDurationMs === undefined ? raw('null::integer') : sql`${literal(row.maxDurationMs)}::integer`},
      ${row.criticalPath ? sql`${row.criticalPath}` : raw('null::varchar[]')},
      ${row.healthCheckRules === undefined ? raw('null::varchar') : sql`${JSON.stringify(row.healthCheckRules)}`}, true,
      nullif(${row.tenantId ?? ''}, '')`;
    if (target.staging === undefined) {
      duplicates += await upsertDefinitions(run, values);
    } else {
      const table = raw(stagedDefinitions(target.staging));
      duplicates += await run(sql`delete from ${table} where chain_id = ${row.chainId}::uuid`);
      await run(sql`insert into ${table} (${raw(DEFINITION_COLUMNS.join(', '))}) ${values}`);
    }
  }
  return { inserted: rows.length - duplicates, duplicates };
}

export async function publishDefinitions(run: Run, staged: string): Promise<void> {
  await upsertDefinitions(run, raw(`select ${DEFINITION_COLUMNS.join(', ')} from ${staged}`));
}

/** Updates definitions that are there and inserts the others: the engine's unique index refuses a delete and insert in one transaction. */
async function upsertDefinitions(run: Run, values: Sql): Promise<number> {
  const columns = DEFINITION_COLUMNS.join(', ');
  await run(sql`create or replace temp table definition_batch as select * from (${values}) t(${raw(columns)})`);
  const sets = DEFINITION_COLUMNS.slice(1).map((column) => `${column} = b.${column}`);
  const updated = await run(
    raw(
      `update chain_definitions d set ${sets.join(', ')}, updated_at = now()::timestamp from definition_batch b where b.chain_id = d.chain_id`
    )
  );
  await run(
    raw(
      `insert into chain_definitions (${columns}) from definition_batch b where not exists (select 1 from chain_definitions d where d.chain_id = b.chain_id)`
    )
  );
  return updated;
}
