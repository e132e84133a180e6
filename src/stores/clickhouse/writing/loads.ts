import { randomUUID } from 'node:crypto';
import type { ClickHouseSettings } from '@clickhouse/client';
import { ThroughlineError } from '../../../contracts/errors';
import { checkEvents, checkMetrics } from '../../checkBatch';
import { ident, join, literal, raw, sql, type Sql } from '../../sql';
import type { ChainLoad, DefinitionRow, EventBatch, LoadOptions, MetricBatch, WriteSummary } from '../../writer';
import type { ClickHouseConnection } from '../connection';
import {
  DEFINITION_COLUMNS,
  definitionValues,
  EVENT_BATCH,
  EVENT_KEY,
  HISTORY_COLUMNS,
  historyRows,
  keyOf,
  METRIC_BATCH,
  METRIC_COLUMNS,
  METRIC_KEY,
  metricRows,
  type BatchTable,
} from './batchTables';

/** Name of the tables that belong to one load, up to its id. */
const LOAD_TABLES = 'throughline_load_';
/** A load whose program died leaves its tables behind; later loads clear them away after this time. */
const LEFT_BEHIND_HOURS = 24;

const SETTINGS: ClickHouseSettings = {
  // The rows are there when the statement ends, on whatever shard.
  distributed_foreground_insert: 1,
  distributed_product_mode: 'global',
  // Equal blocks are told apart by the keys of their rows, not dropped as a repetition.
  insert_deduplicate: 0,
  async_insert: 0,
  prefer_column_name_to_alias: 1,
  mutations_sync: '2',
};

/** One of the two large tables, as a load sees it. */
interface Target<B> {
  table: string;
  batch: BatchTable<B>;
  key: readonly string[];
  /** Condition for rows that can be the same as another. */
  keyed: Sql;
  columns: Sql;
  rows: (batch: Sql, dataset: string) => Sql;
}

const EVENTS: Target<EventBatch> = {
  table: 'chain_history',
  batch: EVENT_BATCH,
  key: EVENT_KEY,
  keyed: raw(`event_id <> toUUID('00000000-0000-0000-0000-000000000000')`),
  columns: HISTORY_COLUMNS,
  rows: historyRows,
};

const METRICS: Target<MetricBatch> = {
  table: 'chain_metrics',
  batch: METRIC_BATCH,
  key: METRIC_KEY,
  keyed: raw('true'),
  columns: METRIC_COLUMNS,
  rows: metricRows,
};

/**
 * Begins a load into the program's own tables.
 * @throws ThroughlineError `conflict` for a dataset on a cluster that would have to be replaced
 */
export async function beginLoad(connection: ClickHouseConnection, options: LoadOptions): Promise<ChainLoad> {
  await clearLeftBehind(connection);
  const replaces = options.dataset !== '' && (await holdsDataset(connection, options.dataset));
  if (replaces && (await isDistributed(connection))) {
    throw new ThroughlineError(
      'conflict',
      'A dataset in Distributed tables is not replaced by an import. Delete its rows in the tables of the shards first, or import under another dataset name.'
    );
  }
  const load = new ClickHouseLoad(connection, options.dataset, options.strict || replaces, replaces);
  await load.prepare();
  return load;
}

class ClickHouseLoad implements ChainLoad {
  private readonly id = randomUUID().replaceAll('-', '');
  private readonly total: WriteSummary = { inserted: 0, duplicates: 0 };
  private last: Promise<unknown> = Promise.resolve();
  private readonly definitionRows = new Map<string, DefinitionRow>();

  constructor(
    private readonly connection: ClickHouseConnection,
    private readonly dataset: string,
    private readonly staged: boolean,
    private readonly replaces: boolean
  ) {}

  async prepare(): Promise<void> {
    for (const target of [EVENTS, METRICS]) {
      const columns = target.batch.columns.map(([name, type]) => `${name} ${type}`).join(', ');
      await this.run(sql`create table ${this.batchOf(target)} (${raw(columns)}) engine = Memory`);
      if (this.staged) {
        await this.run(
          sql`create table ${this.stagedOf(target)} as ${ident(target.table)} engine = MergeTree order by tuple()`
        );
      }
    }
  }

  async events(batch: EventBatch): Promise<WriteSummary> {
    checkEvents(batch);
    return this.inTurn(() => this.load(EVENTS, batch, batch.length));
  }

  async metrics(batch: MetricBatch): Promise<WriteSummary> {
    checkMetrics(batch);
    return this.inTurn(() => this.load(METRICS, batch, batch.length));
  }

  definitions(rows: DefinitionRow[]): Promise<WriteSummary> {
    return this.inTurn(() => this.define(rows));
  }

  private async define(rows: DefinitionRow[]): Promise<WriteSummary> {
    let duplicates = 0;
    for (const row of rows) {
      duplicates += this.definitionRows.has(row.chainId) || (await this.isDefined(row.chainId)) ? 1 : 0;
      this.definitionRows.set(row.chainId, row);
    }
    if (!this.staged) {
      await this.writeDefinitions();
    }
    return { inserted: rows.length - duplicates, duplicates };
  }

  async commit(): Promise<WriteSummary> {
    await this.last;
    if (this.staged) {
      for (const target of [EVENTS, METRICS]) {
        const table = ident(target.table);
        if (this.replaces) {
          await this.run(sql`alter table ${table} delete where dataset = ${this.dataset}`);
        }
        await this.run(
          sql`insert into ${table} (${target.columns}) select ${target.columns} from ${this.stagedOf(target)}`
        );
      }
      await this.writeDefinitions();
    }
    await this.rollback();
    return { ...this.total };
  }

  async rollback(): Promise<void> {
    await this.last;
    for (const target of [EVENTS, METRICS]) {
      await this.run(sql`drop table if exists ${this.batchOf(target)}`);
      await this.run(sql`drop table if exists ${this.stagedOf(target)}`);
    }
  }

  /** One step after the other, though callers prepare the next batch meanwhile: all use the same table. */
  private inTurn(step: () => Promise<WriteSummary>): Promise<WriteSummary> {
    const done = this.last.then(step).then((summary) => {
      this.total.inserted += summary.inserted;
      this.total.duplicates += summary.duplicates;
      return summary;
    });
    this.last = done.catch(() => undefined);
    return done;
  }

  private async load<B>(target: Target<B>, batch: B, length: number): Promise<WriteSummary> {
    const table = this.batchOf(target);
    await this.run(sql`truncate table ${table}`);
    const [first, ...more] = target.batch.columns.map(([name]) => name);
    await this.connection.insert(this.name('batch', target), [first, ...more], target.batch.rows(batch), SETTINGS);
    const duplicates = await this.duplicates(target, table);
    if (duplicates.length < length) {
      const kept =
        duplicates.length === 0
          ? table
          : sql`(select * from ${table} where row not in (${join(duplicates.map(literal), ', ')})) k`;
      const into = this.staged ? this.stagedOf(target) : ident(target.table);
      await this.run(sql`insert into ${into} (${target.columns}) ${target.rows(kept, this.dataset)}`);
    }
    return { inserted: length - duplicates.length, duplicates: duplicates.length };
  }

  /** Numbers of the batch's rows that are there already: in the tables, in the load, or before in the batch. */
  private async duplicates<B>({ table, key, keyed }: Target<B>, batch: Sql): Promise<number[]> {
    const [own, stored] = [keyOf(key, true), keyOf(key, false)];
    const leaving = this.replaces ? sql`dataset <> ${this.dataset}` : raw('true');
    const known = (rows: Sql) =>
      sql`(${own}) in (select ${stored} from ${rows} where (${stored}) in (select ${own} from ${batch}))`;
    const places = [
      known(sql`(select * from ${ident(table)} where ${leaving}) t`),
      ...(this.staged ? [known(this.stagedOf({ table }))] : []),
    ];
    const found = await this.connection.read(
      sql`select row from (select *, row_number() over (partition by ${own} order by row) as place from ${batch}) b
        where ${keyed} and (place > 1 or ${join(places, ' or ')}) order by row`,
      SETTINGS
    );
    return Array.from(found.numbers(0));
  }

  private async isDefined(chainId: string): Promise<boolean> {
    const found = await this.connection.read(
      sql`select count() from chain_definitions where chain_id = toUUID(${chainId})`
    );
    return found.numbers(0)[0] > 0;
  }

  private async writeDefinitions(): Promise<void> {
    if (this.definitionRows.size > 0) {
      const [first, ...more] = DEFINITION_COLUMNS;
      const rows = [...this.definitionRows.values()].map(definitionValues);
      await this.connection.insert('chain_definitions', [first, ...more], rows, SETTINGS);
      this.definitionRows.clear();
    }
  }

  private run(statement: Sql): Promise<void> {
    return this.connection.execute(statement, SETTINGS);
  }

  private batchOf(target: { table: string }): Sql {
    return ident(this.name('batch', target));
  }

  private stagedOf(target: { table: string }): Sql {
    return ident(this.name('staged', target));
  }

  private name(what: 'batch' | 'staged', { table }: { table: string }): string {
    const part = table === EVENTS.table ? 'events' : 'metrics';
    return `${LOAD_TABLES}${what}_${part}_${this.id.slice(0, 16)}`;
  }
}

async function holdsDataset(connection: ClickHouseConnection, dataset: string): Promise<boolean> {
  const found = await connection.read(
    sql`select (select count() from chain_history where dataset = ${dataset}) + (select count() from chain_metrics where dataset = ${dataset})`
  );
  return found.numbers(0)[0] > 0;
}

async function isDistributed(connection: ClickHouseConnection): Promise<boolean> {
  const found = await connection.read(
    sql`select engine from system.tables where database = currentDatabase() and name = 'chain_history'`
  );
  return found.strings(0)[0] === 'Distributed';
}

async function clearLeftBehind(connection: ClickHouseConnection): Promise<void> {
  const found = await connection.read(sql`select name from system.tables where database = currentDatabase()
    and startsWith(name, ${LOAD_TABLES}) and metadata_modification_time < now() - ${raw(String(LEFT_BEHIND_HOURS * 3600))}`);
  for (const name of found.strings(0)) {
    await connection.execute(sql`drop table if exists ${ident(name)}`);
  }
}
