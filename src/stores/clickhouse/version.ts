import type { Ask } from '../ask';
import { ident, join, raw, sql, type Sql } from '../sql';
import { clickhouse } from './dialect';
import type { FoundTables } from './shape';

/** A text that changes whenever rows are added to or removed from the tables. */
export type TablesVersion = (ask: Ask) => Promise<string>;

/**
 * How to tell that tables have changed without reading their rows. Of tables whose parts this server has: the rows,
 * the newest block and the newest mutation of each partition, which merges leave as they are. Of `Distributed` tables
 * and views the number of rows and the newest time of arrival (of the event itself, where rows have none).
 * @param found the tables that there are, with their columns
 */
export async function versionOf(ask: Ask, found: FoundTables): Promise<TablesVersion> {
  const tables = [...found.keys()];
  const parts: TablesVersion = async (of) => (await of(partsVersion(tables))).strings(0)[0];
  const counts: TablesVersion = async (of) => (await of(countsVersion(found))).strings(0)[0];
  const local = await ask(sql`select count() from system.tables where database = currentDatabase()
    and ${clickhouse.isOneOf(raw('name'), tables)} and endsWith(engine, 'MergeTree')`);
  if (local.numbers(0)[0] < tables.length) {
    return counts;
  }
  // Not every user may look at the parts.
  return parts(ask).then(
    () => parts,
    () => counts
  );
}

function partsVersion(tables: readonly string[]): Sql {
  const mutation = `max(toUInt64OrZero(splitByChar('_', name)[5]))`;
  return sql`select toString(sipHash64(arraySort(groupArray((table, partition_id, row_count, newest, mutation))))) from
    (select table, partition_id, sum(rows) as row_count, max(max_block_number) as newest, ${raw(mutation)} as mutation from system.parts
      where active and database = currentDatabase() and ${clickhouse.isOneOf(raw('table'), tables)} group by table, partition_id) p`;
}

/** Names of the column that says when a row came or, failing that, when it happened. */
const ARRIVALS = ['created_at', 'timestamp', 'updated_at', 'Timestamp'];

function countsVersion(found: FoundTables): Sql {
  const parts = [...found].map(([table, columns]) => {
    const newest = ARRIVALS.find((name) => columns.has(name));
    const time = newest === undefined ? raw('') : sql`, coalesce(toString(max(${ident(newest)})), '')`;
    return sql`(select concat(toString(count()), ' '${time}) from ${ident(table)})`;
  });
  return sql`select ${parts.length === 1 ? parts[0] : sql`concat(${join(parts, ', ')})`}`;
}
