import type { Settings } from '../../contracts/settings';
import type { Client } from 'pg';
import { compile, ident } from '../sql';
import { connected, schemaOf, type Address } from './client';
import { postgresError } from './failure';
import { partedBy, type Parting } from './migrations/partedBy';

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
  unique?: { columns: string[]; where: string };
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
  const parting = new Map<string, Parting>();
  for (const table of found.keys()) {
    parting.set(table, await partedBy(client, qualified(schema, table)));
  }
  const sizeOf = async (table: string) => (found.has(table) ? rowsOf(client, schema, table, parting.get(table)) : 0);
  const rows = await sizeOf(tables.history);
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
      unique: {
        columns: [`"${column('event_id')}"`, `COALESCE("${column('tenant_id')}", '')`],
        where: `"${column('event_id')}" IS NOT NULL`,
      },
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
      const size = table === tables.history ? rows : await sizeOf(table);
      indexes.push({
        brings,
        statement: statementOf(qualified(schema, table), parting.get(table), columns, unique, blocks),
        present: await hasIndex(client, schema, table, columns),
        megabytes: Math.ceil((size * bytesPerRow) / 1_000_000),
      });
    }
  }
  return { rows, indexes, notes: await notesOf(client, schema, tables.history, rows, parting.get(tables.history)) };
}

function qualified(schema: string, table: string): string {
  return `${compile(ident(schema)).text}.${compile(ident(table)).text}`;
}

/** How an index is made without keeping writers out, where that can be done. */
const UNHINDERED = {
  plain: ['CONCURRENTLY ', ''],
  shards: ['CONCURRENTLY ', ''],
  chunks: ['', ' WITH (timescaledb.transaction_per_chunk)'],
  partitions: ['', ''],
} as const;

/** @param unique what an index holds that refuses a second row, without the columns by which rows are laid apart */
function statementOf(
  table: string,
  parting: Parting | undefined,
  columns: string[],
  unique: { columns: string[]; where: string } | undefined,
  brin = false
): string {
  const [before, after] = UNHINDERED[parting?.into ?? 'plain'];
  const quoted = (names: string[]) => names.map((name) => compile(ident(name)).text);
  if (unique) {
    // A unique index of a hypertable is made in one transaction.
    const list = [...unique.columns, ...quoted(parting?.columns ?? [])].join(', ');
    return `CREATE UNIQUE INDEX ${before}ON ${table} (${list}) WHERE ${unique.where};`;
  }
  return `CREATE INDEX ${before}ON ${table}${brin ? ' USING brin' : ''} (${quoted(columns).join(', ')})${after};`;
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

/** As the server last counted them: in the table, in its partitions or chunks, and in the shards that Citus keeps of it. */
async function rowsOf(client: Client, schema: string, table: string, parting: Parting | undefined): Promise<number> {
  const name = qualified(schema, table);
  const { rows } =
    parting?.into === 'shards'
      ? await client.query<{ n: number }>(
          `select coalesce(sum(greatest(result::float8, 0)), 0) as n
            from run_command_on_shards($1::regclass, 'select reltuples from pg_class where oid = ''%s''::regclass') where success`,
          [name]
        )
      : await client.query<{ n: number }>(
          `select coalesce(sum(greatest(reltuples, 0)), 0)::float8 as n from pg_class
            where (oid = $1::regclass and relkind <> 'p') or oid in (select inhrelid from pg_inherits where inhparent = $1::regclass)`,
          [name]
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

async function notesOf(
  client: Client,
  schema: string,
  table: string,
  rows: number,
  parting: Parting | undefined
): Promise<string[]> {
  const notes: string[] = [];
  const { rows: extensions } = await client.query<{ extname: string }>(
    `select extname from pg_extension where extname in ('timescaledb', 'citus')`
  );
  for (const { extname } of parting?.into === undefined ? extensions : []) {
    notes.push(
      extname === 'timescaledb'
        ? 'TimescaleDB is there, and the history is a plain table: chunks by time let old rows leave at once. docs/postgres.md says how.'
        : 'Citus is there, and the history is a plain table: distribute it by chain_id, so that the events of a chain lie together. docs/postgres.md says how.'
    );
  }
  if (parting?.into !== undefined) {
    notes.push(`The history lies in ${parting.into} by ${parting.columns.join(', ')}; rollups need a plain table.`);
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
