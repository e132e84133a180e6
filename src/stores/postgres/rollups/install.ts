import type { Client } from 'pg';
import { ThroughlineError } from '../../../contracts/errors';
import type { Settings } from '../../../contracts/settings';
import type { Ask } from '../../ask';
import { compile, ident } from '../../sql';
import { loadDriver } from '../client';
import { readShape, type PostgresShape } from '../shape';
import { partedBy } from '../migrations/partedBy';
import { queryColumns } from '../statement';
import { rollupInstall, rollupRemoval, type RollupSource } from './definition';
import { ROLLUP_TABLES, STATE } from './names';

/** A table that is written to for this long holds the triggers up, and would be held up by their waiting. */
const LOCK_TIMEOUT = '15s';

type Tables = Settings['tables'];

/** Whether any rollups are there, current or not. */
export async function rollupsThere(client: Client, schema: string): Promise<boolean> {
  const { rows } = await client.query(
    'select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = $2',
    [schema, STATE]
  );
  return rows.length > 0;
}

/**
 * Makes the rollups of a history table, or makes them anew where the table has changed. Runs in a transaction of the caller's.
 * @returns whether anything was missing
 * @throws ThroughlineError `conflict` for a view or a table with parts, whose changes triggers do not see
 */
export async function addRollups(client: Client, schema: string, tables: Tables): Promise<boolean> {
  const shape = await shapeFor(client, schema, tables);
  if (shape.rollups) {
    return false;
  }
  await checkTable(client, schema, tables.history);
  const removal = (await rollupsThere(client, schema)) ? rollupRemoval(tableOf(shape)) : '';
  await client.query(
    `set local lock_timeout = '${LOCK_TIMEOUT}'; ${removal} ${rollupInstall(sourceOf(schema, shape))}`
  );
  return true;
}

/** Takes the rollups away, in a transaction of the caller's. @returns whether there were any */
export async function removeRollups(client: Client, schema: string, tables: Tables): Promise<boolean> {
  if (!(await rollupsThere(client, schema))) {
    return false;
  }
  const shape = await shapeFor(client, schema, tables);
  await client.query(`set local lock_timeout = '${LOCK_TIMEOUT}'; ${rollupRemoval(tableOf(shape))}`);
  return true;
}

/** The statements of `addRollups`, or those that take the rollups away, for people who run them themselves. */
export async function rollupText(client: Client, schema: string, tables: Tables, remove: boolean): Promise<string> {
  const shape = await shapeFor(client, schema, tables);
  return remove ? rollupRemoval(tableOf(shape)) : rollupInstall(sourceOf(schema, shape));
}

/** What lets a data source's user read the rollups. */
export function rollupGrant(schema: string): string {
  return `GRANT SELECT ON ${ROLLUP_TABLES.map((table) => `${schema}.${table}`).join(', ')} TO throughline_reader;`;
}

async function shapeFor(client: Client, schema: string, tables: Tables): Promise<PostgresShape> {
  const driver = await loadDriver();
  const ask: Ask = (statement) =>
    queryColumns({ driver, connection: client }, statement, Number.MAX_SAFE_INTEGER, () => undefined);
  return readShape(ask, schema, tables);
}

const sourceOf = (schema: string, { history, timeType }: PostgresShape): RollupSource => ({
  schema,
  history,
  timeType,
});

const tableOf = ({ history }: PostgresShape) => compile(history.table).text;

async function checkTable(client: Client, schema: string, history: string): Promise<void> {
  const { rows } = await client.query<{ plain: boolean }>(
    `select c.relkind = 'r' and not exists (select 1 from pg_inherits where c.oid in (inhrelid, inhparent))
        and not exists (select 1 from pg_subscription_rel where srrelid = c.oid) as plain
      from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = $2`,
    [schema, history]
  );
  const { into } = await partedBy(client, `${compile(ident(schema)).text}.${compile(ident(history)).text}`);
  if (rows[0]?.plain !== true || into !== undefined) {
    throw new ThroughlineError(
      'conflict',
      `"${history}" is a view, has parts (partitions, chunks, shards) or is filled by replication, so its changes cannot be noted. Rollups need a plain table.`
    );
  }
}
