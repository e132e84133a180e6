import type { Pool } from 'pg';
import { ThroughlineError } from '../../contracts/errors';
import type { Secrets } from '../../contracts/settings';
import { compile } from '../sql';
import type { StateEngine, StateTable, StateTransaction } from '../state/engine';
import { migrateState } from '../state/migrations';
import { STATE_LIMITS, type StateStore } from '../state/port';
import { stateTables } from '../state/tables';
import { loadDriver, openPool, type Address, type Client, type Driver } from './client';
import { postgresError, stateOf } from './failure';
import { addressOf, type PostgresSettings } from './open';
import { queryColumns } from './statement';

export const STATE_SCHEMA = 'throughline';

/** Connections of their own: those that read chains never write. */
const SIZE = 2;
const TIMEOUT_MS = 5_000;
const MOST_ROWS = 50_000;
/** Number that whoever makes the tables locks. */
const LOCK = 7_471_005;
const FORBIDDEN = '42501';

/**
 * What the plugin remembers, in a schema of the data source's own database, where several Grafanas share it. The schema and its tables are
 * made by the first thing that is kept; reading makes nothing.
 * @param schema another one, for tests
 */
export function openPostgresState(
  settings: PostgresSettings,
  secrets: Secrets,
  certificates: string,
  schema = STATE_SCHEMA
): StateStore {
  const state = new PostgresState(addressOf(settings, secrets, certificates), schema);
  return { ...stateTables(state, STATE_LIMITS), isOwn: false, close: () => state.close() };
}

class PostgresState implements StateEngine {
  private pool: Promise<{ driver: Driver; pool: Pool }> | undefined;
  private isMigrated = false;

  constructor(
    private readonly address: Address,
    private readonly schema: string
  ) {}

  /** A state that an earlier release made may lack the table. */
  read<T>(table: StateTable, work: (ask: StateTransaction['ask']) => Promise<T>): Promise<T | undefined> {
    return this.transaction('begin isolation level repeatable read read only', async (transaction, { connection }) => {
      const { rows } = await connection.query<{ there: boolean }>('select to_regclass($1) is not null as there', [
        `${this.schema}.${table}`,
      ]);
      return rows[0].there ? work(transaction.ask) : undefined;
    });
  }

  async write<T>(work: (transaction: StateTransaction) => Promise<T>): Promise<T> {
    if (!this.isMigrated) {
      await this.migrate();
      this.isMigrated = true;
    }
    return this.transaction('begin', work);
  }

  async close(): Promise<void> {
    const opened = this.pool;
    this.pool = undefined;
    await (await opened)?.pool.end();
  }

  private migrate(): Promise<void> {
    return this.transaction('begin', async (transaction, { connection }) => {
      await connection.query(`select pg_advisory_xact_lock(${LOCK})`);
      const { rows } = await connection.query('select 1 from pg_namespace where nspname = $1', [this.schema]);
      if (rows.length === 0) {
        await connection.query(`create schema ${this.schema}`);
      }
      await migrateState(transaction);
    });
  }

  private async transaction<T>(
    begin: string,
    work: (transaction: StateTransaction, client: Client) => Promise<T>
  ): Promise<T> {
    try {
      const { driver, pool } = await this.opened();
      const connection = await pool.connect();
      try {
        await connection.query(
          `${begin}; set local statement_timeout = ${TIMEOUT_MS}; set local search_path = ${this.schema}`
        );
        const client = { driver, connection };
        const answer = await work(
          {
            ask: (statement) => queryColumns(client, statement, MOST_ROWS, () => undefined),
            run: async (statement) => {
              const { text, values } = compile(statement);
              return (await connection.query(text, [...values])).rowCount ?? 0;
            },
          },
          client
        );
        await connection.query('commit');
        connection.release();
        return answer;
      } catch (cause) {
        // Closed rather than rolled back: whatever went wrong may go on on this connection.
        connection.release(true);
        throw cause;
      }
    } catch (cause) {
      throw this.stateError(cause);
    }
  }

  private opened(): Promise<{ driver: Driver; pool: Pool }> {
    this.pool ??= loadDriver().then((driver) => ({ driver, pool: openPool(driver, this.address, SIZE) }));
    return this.pool;
  }

  private stateError(cause: unknown): ThroughlineError {
    return stateOf(cause) === FORBIDDEN
      ? new ThroughlineError(
          'storeUnavailable',
          `The PostgreSQL user may not keep marks and notes in the database. Run "CREATE SCHEMA ${this.schema} AUTHORIZATION ${this.address.user}" there, or set "state" to "file" in the data source.`,
          { cause }
        )
      : postgresError(cause);
  }
}
