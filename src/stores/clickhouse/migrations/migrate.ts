import type { ClickHouseConnection } from '../connection';
import { raw, sql } from '../../sql';
import { chainTables } from './001_chain_tables';

/** Makes the chain tables on a server that has none. Tables of a cluster are made once, by hand or by `throughline`. */
export async function migrate(connection: ClickHouseConnection): Promise<void> {
  const found = await connection.read(
    sql`select count() from system.tables where database = currentDatabase() and name = 'chain_history'`
  );
  if (found.numbers(0)[0] === 0) {
    for (const statement of chainTables()) {
      await connection.execute(raw(statement));
    }
  }
}
