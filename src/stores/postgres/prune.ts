import type { Settings } from '../../contracts/settings';
import { compile, ident, literal, sql, type SqlValue } from '../sql';
import type { RemovedRows, RetentionPolicy } from '../writer';
import { connected, DEFAULT_SCHEMA, type Address } from './client';
import { postgresError } from './failure';
import { namesOf } from './writing/tableNames';

/** Rows of one transaction: locks and log stay small, and an end in the middle loses nothing. */
const ROWS_AT_ONCE = 20_000;

/**
 * Deletes rows that are older than a policy keeps, 20,000 in each transaction, the oldest pages first. An index by time
 * makes it quick; the room of deleted rows is used again after the next vacuum, which the server runs by itself.
 * @returns how many rows left; figures are not counted, the database makes them from what is there
 * @throws ThroughlineError when the database refuses, such as to a user that may only read
 */
export async function prunePostgres(
  address: Address,
  { tables, schema }: Pick<Settings, 'tables' | 'schema'>,
  { eventsBefore, figuresBefore }: RetentionPolicy
): Promise<RemovedRows> {
  try {
    return await connected(address, async (connection) => {
      await connection.query(
        `set timezone = 'UTC'; set search_path = ${compile(ident(schema ?? DEFAULT_SCHEMA)).text}; set client_min_messages = warning`
      );
      const query: Query = (text, values) => connection.query(text, values);
      const time = namesOf(tables).columnName('timestamp');
      const remove = (table: string, column: string, before: number | undefined) =>
        before === undefined ? 0 : removeBefore(query, table, column, before);
      const events = await remove(tables.history, time, eventsBefore);
      return { events, figures: 0, metrics: await remove(tables.metrics, 'timestamp', figuresBefore) };
    });
  } catch (cause) {
    throw postgresError(cause);
  }
}

type Query = (text: string, values: SqlValue[]) => Promise<{ rowCount: number | null }>;

async function removeBefore(query: Query, table: string, column: string, before: number): Promise<number> {
  const old = sql`delete from ${ident(table)} where ctid = any(array(
    select ctid from ${ident(table)} where ${ident(column)} < to_timestamp(${before / 1000}::float8) limit ${literal(ROWS_AT_ONCE)}))`;
  const { text, values } = compile(old);
  let removed = 0;
  for (let rows = ROWS_AT_ONCE; rows === ROWS_AT_ONCE; removed += rows) {
    rows = (await query(text, [...values])).rowCount ?? 0;
  }
  return removed;
}
