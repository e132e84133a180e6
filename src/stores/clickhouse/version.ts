import type { Ask } from '../ask';
import { ident, join, raw, sql, type Sql } from '../sql';
import type { FoundTables } from './shape';

/** A text that changes whenever rows are added to or removed from tables. */
export type TablesVersion = (ask: Ask) => Promise<string>;

/**
 * How to tell that `Distributed` tables and views have changed: by the number of rows and the newest time of arrival (of
 * the event itself, where rows have none).
 * @param found the tables that there are, with their columns
 */
export function countsVersion(found: FoundTables): TablesVersion {
  const statement = countsStatement(found);
  return async (ask) => (await ask(statement)).strings(0)[0];
}

/** Names of the column that says when a row came or, failing that, when it happened. */
const ARRIVALS = ['created_at', 'timestamp', 'updated_at', 'Timestamp'];

function countsStatement(found: FoundTables): Sql {
  const parts = [...found].map(([table, columns]) => {
    const newest = ARRIVALS.find((name) => columns.has(name));
    const time = newest === undefined ? raw('') : sql`, coalesce(toString(max(${ident(newest)})), '')`;
    return sql`(select concat(toString(count()), ' '${time}) from ${ident(table)})`;
  });
  return sql`select ${parts.length === 1 ? parts[0] : sql`concat(${join(parts, ', ')})`}`;
}
