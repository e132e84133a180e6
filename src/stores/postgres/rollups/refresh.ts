import type { ClientBase } from 'pg';
import { compile, ident } from '../../sql';
import { connected, type Address } from '../client';
import { postgresError } from '../failure';
import { rollupsThere } from './install';
import { FIGURE_TABLES, PENDING, REFRESH } from './names';

/** How long to wait for another program that is refreshing. */
const BUSY_MS = 500;

export interface RefreshOptions {
  /** Told after each part how many minutes and hours still wait. */
  progress?: (waiting: number) => void;
  stopped?: () => boolean;
}

/** Whether the schema has rollups that this user may bring up to date. */
export async function mayRefresh(connection: Pick<ClientBase, 'query'>, schema: string): Promise<boolean> {
  const { rows } = await connection.query<{ may: boolean | null }>(
    `select bool_and(has_table_privilege(c.oid, 'delete')) as may from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = $1 and c.relname = $2`,
    [schema, PENDING]
  );
  return rows[0]?.may === true;
}

/**
 * Makes the figures of everything that has changed, in parts of one transaction each, and returns when nothing of what
 * waited is left. Two may do it at once: the second waits for each part of the first.
 * @returns how many parts were made
 */
export async function refreshRollups(
  connection: Pick<ClientBase, 'query'>,
  schema: string,
  { progress, stopped = () => false }: RefreshOptions = {}
): Promise<number> {
  const quoted = compile(ident(schema)).text;
  let parts = 0;
  while (!stopped()) {
    const { rows } = await connection.query<{ waiting: string | null }>(`select ${quoted}.${REFRESH}() as waiting`);
    const waiting = rows[0].waiting;
    if (waiting === null) {
      await new Promise((resolve) => setTimeout(resolve, BUSY_MS));
      continue;
    }
    parts += 1;
    progress?.(Number(waiting));
    if (Number(waiting) === 0) {
      break;
    }
  }
  if (parts > 1) {
    await connection.query(FIGURE_TABLES.map((table) => `analyze ${quoted}.${table}`).join('; '));
  }
  return parts;
}

/**
 * Brings the rollups of a schema up to date over a connection of its own.
 * @returns false where there are none
 */
export async function refreshRollupsAt(address: Address, schema: string, options: RefreshOptions): Promise<boolean> {
  try {
    return await connected(address, async (client) => {
      const there = await rollupsThere(client, schema);
      if (there) {
        await refreshRollups(client, schema, options);
      }
      return there;
    });
  } catch (cause) {
    throw postgresError(cause);
  }
}
