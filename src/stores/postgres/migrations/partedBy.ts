import type { Client } from 'pg';

/** How a table's rows are laid apart. */
export interface Parting {
  /** Into PostgreSQL's own partitions, TimescaleDB's chunks or Citus's shards; undefined for a plain table. */
  into: 'partitions' | 'chunks' | 'shards' | undefined;
  /** By which columns; a unique index has to hold them. */
  columns: string[];
}

interface Kind {
  into: NonNullable<Parting['into']>;
  extension?: string;
  /** Names of the columns of the table `$1`; no row where it is not of this kind. */
  text: string;
}

const KINDS: readonly Kind[] = [
  {
    into: 'partitions',
    text: `select array(select a.attname::text from unnest(p.partattrs::int2[]) k
        join pg_attribute a on a.attrelid = p.partrelid and a.attnum = k) as columns
      from pg_partitioned_table p where p.partrelid = $1::regclass`,
  },
  {
    into: 'chunks',
    extension: 'timescaledb',
    text: `select array_agg(d.column_name::text) as columns from pg_class c join pg_namespace n on n.oid = c.relnamespace
      join timescaledb_information.dimensions d on d.hypertable_schema = n.nspname and d.hypertable_name = c.relname
      where c.oid = $1::regclass having count(*) > 0`,
  },
  {
    into: 'shards',
    extension: 'citus',
    text: `select array[column_to_column_name(logicalrelid, partkey)] as columns from pg_dist_partition
      where logicalrelid = $1::regclass and partkey is not null`,
  },
];

/** @param table as the connection finds it, quoted where it has to be */
export async function partedBy(client: Client, table: string): Promise<Parting> {
  const { rows } = await client.query<{ extname: string }>('select extname from pg_extension');
  const extensions = new Set(rows.map(({ extname }) => extname));
  for (const { into, extension, text } of KINDS) {
    if (extension === undefined || extensions.has(extension)) {
      const { rows: found } = await client.query<{ columns: string[] }>(text, [table]);
      if (found.length > 0) {
        return { into, columns: found[0].columns };
      }
    }
  }
  return { into: undefined, columns: [] };
}
