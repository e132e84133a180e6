import type { Connection } from '@duckdb/node-bindings';
import { raw, sql } from '../../sql';
import { epochMs } from '../conditions';
import type { EmbeddedDatabase } from '../database';
import { queryColumns } from '../statement';

/**
 * Notes the times of rows that come or go, so that answers that are kept about other times stay. Runs in the transaction
 * that changes the rows.
 */
export async function noteTimes(
  database: EmbeddedDatabase,
  connection: Connection,
  table: string,
  condition = raw('true')
): Promise<void> {
  const found = await queryColumns(
    database.native,
    connection,
    sql`select ${epochMs(raw('min("timestamp")'))}, ${epochMs(raw('max("timestamp")'))} from ${raw(table)} where ${condition}`
  );
  const [from, to] = [found.numbers(0)[0], found.numbers(1)[0]];
  if (!Number.isNaN(from)) {
    database.noteChange(connection, from, to);
  }
}
