import type { Settings } from '../../contracts/settings';
import type { Client } from 'pg';
import { compile, ident } from '../sql';
import { connected, schemaOf, type Address } from './client';
import { postgresError } from './failure';

/** One index that questions need. */
export interface IndexAdvice {
  /** What it would serve, and what that costs without it. */
  brings: string;
  /** The statement that makes it; a person runs it. */
  statement: string;
  /** Whether an index of the database does this already. */
  present: boolean;
  /** What it would take on disk, from the number of rows. */
  megabytes: number;
}

export interface Advice {
  rows: number;
  indexes: IndexAdvice[];
  /** What else is worth knowing, one sentence each. */
  notes: string[];
}

interface Wanted {
  table: string;
  /** Columns that an index has to begin with. */
  columns: string[];
  brings: string;
  bytesPerRow: number;
  unique?: string;
  brin?: boolean;
}

/** Rows in a day from which questions over all of them take seconds. */
const MANY_ROWS = 2_000_000;
/** How well the rows have to lie in the order of time for an index of block ranges to do. */
const IN_ORDER = 0.9;

/**
 * Which indexes the questions need and lack, and what they would bring. Looks only; nothing is ever made.
 * @throws ThroughlineError what is wrong with the connection
 */
export async function advise(address: Address, settings: Pick<Settings, 'schema' | 'tables'>): Promise<Advice> {
  try {
    return await connected(address, (client) => adviceOf(client, schemaOf(settings), settings.tables));
  } catch (cause) {
    throw postgresError(cause);
  }
}

async function adviceOf(client: Client, schema: string, tables: Settings['tables']): Promise<Advice> {
  const column = (standard: string) => tables.columns[standard] ?? standard;
  const found = await columnsOf(client, schema, tables);
  const rows = await rowsOf(client, schema, tables.history);
  const inOrder = await correlation(client, schema, tables.history, column('timestamp'));
  const brin = rows >= MANY_ROWS && inOrder >= IN_ORDER;
  const wanted: Wanted[] = [
    {
      table: tables.history,
      columns: [column('timestamp')],
      brin,
      bytesPerRow: brin ? 0.1 : 22,
      brings: 'Every question about a time range reads the range instead of the whole table.',
    },
    {
      table: tables.history,
      columns: [column('chain_id')],
      bytesPerRow: 12,
      brings: 'One chain is found in less than a millisecond instead of by reading the whole table.',
    },
    {
      table: tables.history,
      columns: [column('tenant_id'), column('timestamp')],
      bytesPerRow: 26,
      brings: 'Where tenants are told apart, each reads its own rows, and the ends of its data are found at once.',
    },
    {
      table: tables.history,
      columns: [column('event_id')],
      unique: `("${column('event_id')}", COALESCE("${column('tenant_id')}", '')) WHERE "${column('event_id')}" IS NOT NULL`,
      bytesPerRow: 44,
      brings: 'Imports know at once which events are there already, and no event is ever stored twice.',
    },
    {
      table: tables.metrics,
      columns: ['metric_name', 'timestamp'],
      bytesPerRow: 30,
      brings: 'A metric is read by its name and range instead of from the whole table.',
    },
  ];
  const indexes: IndexAdvice[] = [];
  for (const { table, columns, brings, bytesPerRow, unique, brin: blocks } of wanted) {
    if (columns.every((name) => found.get(table)?.has(name))) {
      const size = table === tables.history ? rows : await rowsOf(client, schema, table);
      indexes.push({
        brings,
        statement: statementOf(schema, table, columns, unique, blocks),
        present: await hasIndex(client, schema, table, columns),
        megabytes: Math.ceil((size * bytesPerRow) / 1_000_000),
      });
    }
  }
  return { rows, indexes, notes: await notesOf(client, schema, tables.history, rows) };
}

function statementOf(schema: string, table: string, columns: string[], unique?: string, brin = false): string {
  const on = `${compile(ident(schema)).text}.${compile(ident(table)).text}`;
  const list = columns.map((name) => compile(ident(name)).text).join(', ');
  return unique === undefined
    ? `CREATE INDEX CONCURRENTLY ON ${on}${brin ? ' USING brin' : ''} (${list});`
    : `CREATE UNIQUE INDEX CONCURRENTLY ON ${on} ${unique};`;
}

async function columnsOf(
  client: Client,
  schema: string,
  tables: Settings['tables']
): Promise<Map<string, Set<string>>> {
  const { rows } = await client.query<{ relname: string; attname: string }>(
    `select c.relname, a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = $1 and c.relname = any($2::text[]) and a.attnum > 0 and not a.attisdropped`,
    [schema, [tables.history, tables.metrics]]
  );
  const found = new Map<string, Set<string>>();
  for (const { relname, attname } of rows) {
    found.set(relname, (found.get(relname) ?? new Set()).add(attname));
  }
  return found;
}

/** As the server last counted them. */
async function rowsOf(client: Client, schema: string, table: string): Promise<number> {
  const { rows } = await client.query<{ n: number }>(
    `select greatest(sum(c.reltuples), 0)::float8 as n from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = $1 and (c.relname = $2 or c.oid in (
        select i.inhrelid from pg_inherits i join pg_class p on p.oid = i.inhparent where p.relname = $2)) and c.relkind in ('r', 'p', 'm')`,
    [schema, table]
  );
  return rows[0]?.n ?? 0;
}

async function correlation(client: Client, schema: string, table: string, column: string): Promise<number> {
  const { rows } = await client.query<{ correlation: number | null }>(
    'select correlation::float8 from pg_stats where schemaname = $1 and tablename = $2 and attname = $3',
    [schema, table, column]
  );
  return Math.abs(rows[0]?.correlation ?? 0);
}

/** Whether a valid index begins with the columns. */
async function hasIndex(client: Client, schema: string, table: string, columns: string[]): Promise<boolean> {
  const { rows } = await client.query<{ columns: string[] }>(
    `select array(select a.attname::text from unnest(i.indkey::int2[]) with ordinality k(attnum, place)
        join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum order by k.place) as columns
      from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = $1 and c.relname = $2 and i.indisvalid`,
    [schema, table]
  );
  return rows.some((index) => columns.every((name, place) => index.columns[place] === name));
}

async function notesOf(client: Client, schema: string, table: string, rows: number): Promise<string[]> {
  const notes: string[] = [];
  const { rows: extensions } = await client.query<{ extname: string }>(
    `select extname from pg_extension where extname in ('timescaledb', 'citus')`
  );
  for (const { extname } of extensions) {
    notes.push(
      extname === 'timescaledb'
        ? 'TimescaleDB is there: a hypertable by time serves ranges without further indexes on time.'
        : 'Citus is there: distribute the history by chain_id, so that the events of a chain lie together.'
    );
  }
  const { rows: state } = await client.query<{ writes: boolean; analysed: boolean }>(
    `select has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE') as writes,
        coalesce(s.last_analyze, s.last_autoanalyze) is not null as analysed
      from pg_class c join pg_namespace n on n.oid = c.relnamespace left join pg_stat_all_tables s on s.relid = c.oid
      where n.nspname = $1 and c.relname = $2`,
    [schema, table]
  );
  if (state[0]?.writes === true) {
    notes.push('This user may write to the tables. Give the data source one that may only read (docs/postgres.md).');
  }
  if (state[0]?.analysed === false && rows > 0) {
    notes.push(`The planner knows nothing about the rows yet. Run ANALYZE ${compile(ident(table)).text}.`);
  }
  if (rows >= MANY_ROWS) {
    notes.push(
      'Questions about more than about two million events at once take seconds. Shorter ranges, or importing into the embedded engine, answer faster.'
    );
  }
  return notes;
}
