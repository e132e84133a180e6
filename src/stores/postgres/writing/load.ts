import type { PoolClient } from 'pg';
import { checkEvents, checkMetrics } from '../../checkBatch';
import type { ChainLoad, DefinitionRow, EventBatch, LoadOptions, MetricBatch, WriteSummary } from '../../writer';
import { postgresError, stateOf } from '../failure';
import { copyIn } from './copyIn';
import { EVENT_COLUMNS, eventRows, METRIC_COLUMNS, metricRows } from './rows';
import type { TableNames } from './tableNames';

/** Another load stored the same events between our look and our rows. */
const UNIQUE_VIOLATION = '23505';
const TRIES = 3;
/** After a load of so many rows the planner is told at once what the tables hold. */
const ANALYZE_FROM = 10_000;

/**
 * One load over one connection. All of it is one transaction where all or nothing is asked for, and where rows of a
 * dataset are replaced; otherwise each batch is one of its own. Rows of the dataset leave first, which nobody else sees
 * before the commit.
 */
export class PostgresLoad implements ChainLoad {
  private readonly total: WriteSummary = { inserted: 0, duplicates: 0 };
  private last: Promise<unknown> = Promise.resolve();
  private open = true;
  private expectKnown = false;

  private constructor(
    private readonly connection: PoolClient,
    private readonly names: TableNames,
    private readonly options: LoadOptions,
    private readonly refresh: () => Promise<unknown>
  ) {}

  /** @param refresh brings what is kept beside the rows up to date, after a commit */
  static async begin(
    connection: PoolClient,
    names: TableNames,
    options: LoadOptions,
    refresh: () => Promise<unknown>
  ): Promise<PostgresLoad> {
    const load = new PostgresLoad(connection, names, options, refresh);
    if (load.whole) {
      await connection.query('begin');
      for (const table of options.dataset === '' ? [] : [names.history, names.metrics]) {
        const column = table === names.history ? names.column('dataset') : 'dataset';
        await connection.query(`delete from ${table} where ${column} = $1`, [options.dataset]);
      }
    }
    return load;
  }

  events(batch: EventBatch): Promise<WriteSummary> {
    return this.step(async () => {
      checkEvents(batch);
      const inserted = (await this.putUnlessKnown(batch)) ?? (await this.put(batch, await this.knownEvents(batch)));
      this.expectKnown = inserted < batch.length;
      return { inserted, duplicates: batch.length - inserted };
    });
  }

  metrics(batch: MetricBatch): Promise<WriteSummary> {
    return this.step(async () => {
      checkMetrics(batch);
      const columns = METRIC_COLUMNS.map((name) => `"${name}"`).join(', ');
      const same = SAME_METRIC.join(', ');
      for (const statement of [
        `create temp table if not exists throughline_metrics (like ${this.names.metrics})`,
        `create temp table if not exists throughline_known (like ${this.names.metrics})`,
        ...['throughline_metrics', 'throughline_known'].map(
          (table) => `alter table ${table} alter column id drop not null`
        ),
        'truncate throughline_metrics, throughline_known',
      ]) {
        await this.connection.query(statement);
      }
      const rows = metricRows(batch, this.options.dataset);
      await copyIn(this.connection, `copy throughline_metrics (${columns}) from stdin`, rows);
      // Apart from the insert, since Citus does not join rows of its shards with a temporary table.
      await this.connection.query(
        `insert into throughline_known (${columns}) select ${columns} from ${this.names.metrics}
          where (metric_name, "timestamp") in (select metric_name, "timestamp" from throughline_metrics)`
      );
      const { rowCount } = await this.connection.query(
        `insert into ${this.names.metrics} (${columns})
          select distinct on (${same}) ${columns} from throughline_metrics b
          where not exists (select 1 from throughline_known m
            where ${SAME_METRIC.map((name) => `m.${name} is not distinct from b.${name}`).join(' and ')})`
      );
      const inserted = rowCount ?? 0;
      return { inserted, duplicates: batch.length - inserted };
    });
  }

  definitions(rows: DefinitionRow[]): Promise<WriteSummary> {
    return this.step(async () => {
      const { rows: done } = await this.connection.query<{ fresh: boolean }>(
        `insert into ${this.names.definitions} (chain_id, chain_name, service_topology, expected_services, max_duration_ms, critical_path,
            health_check_rules, tenant_id, updated_at)
          select distinct on (chain_id) chain_id, name, topology, expected, longest, path, rules, tenant, now() at time zone 'UTC'
          from jsonb_to_recordset($1::jsonb) as d(place integer, chain_id uuid, name text, topology jsonb, expected text[],
            longest integer, path text[], rules jsonb, tenant text)
          order by chain_id, place desc
          on conflict (chain_id) do update set chain_name = excluded.chain_name, service_topology = excluded.service_topology,
            expected_services = excluded.expected_services, max_duration_ms = excluded.max_duration_ms,
            critical_path = excluded.critical_path, health_check_rules = excluded.health_check_rules, tenant_id = excluded.tenant_id,
            updated_at = excluded.updated_at, is_active = true
          returning xmax = 0 as fresh`,
        [JSON.stringify(rows.map(definition))]
      );
      const inserted = done.filter(({ fresh }) => fresh).length;
      return { inserted, duplicates: rows.length - inserted };
    });
  }

  async commit(): Promise<WriteSummary> {
    await this.last;
    await this.end('commit');
    return { ...this.total };
  }

  rollback(): Promise<void> {
    return this.end('rollback');
  }

  private get whole(): boolean {
    return this.options.strict || this.options.dataset !== '';
  }

  /**
   * Puts a batch as if none of it were there, which is the rule and saves looking every event up; the index refuses it
   * otherwise. Undefined where that happened, and where the batch before had known events.
   */
  private async putUnlessKnown(batch: EventBatch): Promise<number | undefined> {
    if (!this.names.uniqueEvents || this.expectKnown) {
      return undefined;
    }
    await this.connection.query('savepoint events');
    try {
      const inserted = await this.put(batch, new Set());
      await this.connection.query('release savepoint events');
      return inserted;
    } catch (cause) {
      if (stateOf(cause) !== UNIQUE_VIOLATION) {
        throw cause;
      }
      await this.connection.query('rollback to savepoint events');
      return undefined;
    }
  }

  /** @param known keys of events that are there; those of the batch are added, so that it cannot bring one twice */
  private async put(batch: EventBatch, known: Set<string>): Promise<number> {
    const ids = idsOf(batch);
    // Events without an id of their own are always new.
    const wanted = Array.from(ids.keys()).filter(
      (row) => NO_ID.test(ids[row]) || known.size < known.add(ids[row] + batch.tenantId[row]).size
    );
    if (wanted.length > 0) {
      const columns = EVENT_COLUMNS.map(this.names.column).join(', ');
      const rows = eventRows(batch, this.options.dataset, wanted);
      await copyIn(this.connection, `copy ${this.names.history} (${columns}) from stdin`, rows);
    }
    return wanted.length;
  }

  /** Ids, each with its tenant, of the batch's events that are there. */
  private async knownEvents(batch: EventBatch): Promise<Set<string>> {
    const { column, history } = this.names;
    const { rows } = await this.connection.query<{ key: string }>(
      `select replace(${column('event_id')}::text, '-', '') || coalesce(${column('tenant_id')}, '') as key
        from ${history} where ${column('event_id')} = any($1::uuid[])`,
      [`{${idsOf(batch).join(',')}}`]
    );
    return new Set(rows.map(({ key }) => key));
  }

  /** Steps run one after the other. One that fails within a whole load leaves the load to be rolled back. */
  private step(work: () => Promise<WriteSummary>): Promise<WriteSummary> {
    const turn = this.last.then(async () => {
      const summary = await (this.whole ? this.guarded(work) : this.transaction(work));
      this.total.inserted += summary.inserted;
      this.total.duplicates += summary.duplicates;
      return summary;
    });
    this.last = turn.catch(() => undefined);
    return turn.catch((cause: unknown) => {
      throw postgresError(cause);
    });
  }

  private async transaction(work: () => Promise<WriteSummary>): Promise<WriteSummary> {
    for (let tries = 1; ; tries++) {
      await this.connection.query('begin');
      try {
        const summary = await work();
        await this.connection.query('commit');
        return summary;
      } catch (cause) {
        await this.connection.query('rollback').catch(() => undefined);
        if (stateOf(cause) !== UNIQUE_VIOLATION || tries >= TRIES) {
          throw cause;
        }
      }
    }
  }

  /** A batch that is refused does not end the transaction of the load. */
  private async guarded(work: () => Promise<WriteSummary>): Promise<WriteSummary> {
    await this.connection.query('savepoint batch');
    try {
      const summary = await work();
      await this.connection.query('release savepoint batch');
      return summary;
    } catch (cause) {
      await this.connection.query('rollback to savepoint batch').catch(() => undefined);
      throw cause;
    }
  }

  private async afterCommit(): Promise<void> {
    if (this.total.inserted >= ANALYZE_FROM) {
      await this.connection.query(`analyze ${this.names.history}; analyze ${this.names.metrics}`);
    }
    // The rows are in: what cannot be made now waits for the next refresh, and questions about it are asked of the rows.
    await this.refresh().catch(() => undefined);
  }

  private async end(how: 'commit' | 'rollback'): Promise<void> {
    await this.last;
    if (!this.open) {
      return;
    }
    this.open = false;
    let failed = false;
    try {
      if (this.whole) {
        await this.connection.query(how);
      }
      if (how === 'commit') {
        await this.afterCommit();
      }
    } catch (cause) {
      failed = true;
      throw postgresError(cause);
    } finally {
      this.connection.release(failed);
    }
  }
}

/** Values of a metric are the same when all of this is. */
const SAME_METRIC = [
  'chain_id',
  'metric_name',
  'service_name',
  '"timestamp"',
  'aggregation_period',
  'tags',
  'tenant_id',
];

function definition(row: DefinitionRow, place: number) {
  return {
    place,
    chain_id: row.chainId,
    name: row.name,
    topology: row.topology ?? {},
    expected: row.expectedServices,
    longest: row.maxDurationMs ?? null,
    path: row.criticalPath ?? null,
    rules: row.healthCheckRules ?? null,
    tenant: row.tenantId === '' ? null : row.tenantId,
  };
}

const NO_ID = /^0*$/;

function idsOf({ eventId, length }: EventBatch): string[] {
  const bytes = Buffer.from(eventId.buffer, eventId.byteOffset, eventId.byteLength);
  return Array.from({ length }, (_, row) => bytes.toString('hex', row * 16, row * 16 + 16));
}
