import type { Client, Pool } from 'pg';
import { ThroughlineError } from '../../../contracts/errors';
import type { Settings } from '../../../contracts/settings';
import { compile, ident } from '../../sql';
import type { ChainLoad, ChainWriter, LoadOptions } from '../../writer';
import { loadDriver, openPool, type Address } from '../client';
import { postgresError } from '../failure';
import { mayRefresh, refreshRollups } from '../rollups/refresh';
import { PostgresLoad } from './load';
import { namesOf } from './tableNames';
import { EVENT_COLUMNS } from './rows';

/** Loads that are open at the same time. */
const MOST_LOADS = 8;

type Names = ReturnType<typeof namesOf>;

/** Takes rows into the chain tables of one schema; these have to have the columns of migration 002. */
export class PostgresWriter implements ChainWriter {
  private pool: Promise<Pool> | undefined;

  constructor(
    private readonly address: Address,
    private readonly schema: string,
    private readonly tables: Settings['tables']
  ) {}

  /** @throws ThroughlineError `conflict` when the tables do not have every column that a load fills */
  async begin(options: LoadOptions): Promise<ChainLoad> {
    try {
      const connection = await (await this.opened()).connect();
      try {
        await connection.query(
          `set timezone = 'UTC'; set search_path = ${compile(ident(this.schema)).text}; set client_min_messages = warning`
        );
        const names = namesOf(this.tables);
        await this.checkColumns(connection, names);
        const uniqueEvents = await this.hasUniqueEvents(connection, names);
        const kept = await mayRefresh(connection, this.schema);
        const refresh = () => (kept ? refreshRollups(connection, this.schema) : Promise.resolve());
        return await PostgresLoad.begin(connection, { ...names, uniqueEvents }, options, refresh);
      } catch (cause) {
        connection.release(true);
        throw cause;
      }
    } catch (cause) {
      throw postgresError(cause);
    }
  }

  async close(): Promise<void> {
    const opened = this.pool;
    this.pool = undefined;
    await (await opened)?.end();
  }

  private opened(): Promise<Pool> {
    this.pool ??= loadDriver().then((driver) => openPool(driver, this.address, MOST_LOADS));
    return this.pool;
  }

  private async checkColumns(connection: Pick<Client, 'query'>, names: Names): Promise<void> {
    const { rows } = await connection.query<{ attname: string }>(
      `select a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = $1 and c.relname = $2 and a.attnum > 0 and not a.attisdropped`,
      [this.schema, this.tables.history]
    );
    const found = new Set(rows.map(({ attname }) => attname));
    const missing = EVENT_COLUMNS.filter((column) => !found.has(names.columnName(column)));
    if (missing.length > 0) {
      throw new ThroughlineError(
        'conflict',
        found.size === 0
          ? `The database has no table "${this.tables.history}". Run "throughline db migrate" first.`
          : `The table "${this.tables.history}" lacks columns that an import fills, such as ${missing[0]}. Run "throughline db migrate" first.`
      );
    }
  }

  /** Whether an index refuses an event that is there. One that holds further columns refuses it only with the same values in them. */
  private async hasUniqueEvents(connection: Pick<Client, 'query'>, names: Names): Promise<boolean> {
    const { rows } = await connection.query(
      `select 1 from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
        join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
        where n.nspname = $1 and c.relname = $2 and a.attname = $3 and i.indisunique and i.indisvalid
          and i.indnkeyatts <= 2`,
      [this.schema, this.tables.history, names.columnName('event_id')]
    );
    return rows.length > 0;
  }
}
