import { createHash } from 'node:crypto';
import type { Ask } from '../ask';
import { raw, sql, type Sql } from '../sql';
import { clickhouse } from './dialect';

/** A table whose parts tell what of it has changed. */
export interface RowSource {
  /** Its name, as `system.parts` has it, and qualified. */
  name: string;
  table: Sql;
  time: Sql;
}

/** Tables whose parts this server has. */
export interface Watched {
  /** By name, when the definition was last changed. */
  tables: ReadonlyMap<string, string>;
  /** Those whose parts tell which times new rows are about; undefined where one of them does not. */
  sources: readonly RowSource[] | undefined;
  /** Tables of figures that are kept of these, whose parts are looked at beside them. */
  kept: readonly string[];
}

export interface Part {
  source: string;
  /** The table itself, not what is called like it, and the partition. */
  place: string;
  name: string;
  written: number;
  rows: number;
  /** The inserts whose rows it holds, by number, both ends included. */
  first: number;
  last: number;
  mutation: number;
}

/**
 * What tells of changes to tables; undefined where one is none whose parts this server has, or the user may not look at
 * them. Sources are tables whose rows lie on this server alone, in parts that only come, are merged without losing a row,
 * or are visibly rewritten.
 */
export async function watchTables(
  ask: Ask,
  names: readonly string[],
  sources: readonly RowSource[],
  kept: readonly string[] = []
): Promise<Watched | undefined> {
  // Values that expire by column change without a trace.
  const found =
    await ask(sql`select name, toString(metadata_modification_time), engine = 'MergeTree' and not match(create_table_query, '(?s) TTL .* ENGINE = ')
    from system.tables where database = currentDatabase() and ${clickhouse.isOneOf(raw('name'), names)} and endsWith(engine, 'MergeTree')`);
  if (found.length < names.length) {
    return undefined;
  }
  const [tables, changed, tells] = [found.strings(0), found.strings(1), found.integers(2)];
  const tracked = sources.every(({ name }) => tells[tables.indexOf(name)] === 1);
  const watched = {
    tables: new Map(tables.map((table, row) => [table, changed[row]])),
    sources: tracked ? sources : undefined,
    kept,
  };
  return readParts(ask, watched).then(
    () => watched,
    () => undefined
  );
}

/** The parts of tables. Asked at every question, so that it joins nothing: the folder of a part names its table's id. */
export async function readParts(ask: Ask, { tables, kept }: Watched): Promise<Part[]> {
  const found = await ask(sql`select table, path, name, partition_id, toFloat64(toUnixTimestamp(modification_time)),
      toFloat64(rows), toFloat64(min_block_number), toFloat64(max_block_number)
    from system.parts where active and database = currentDatabase() and ${clickhouse.isOneOf(raw('table'), [...tables.keys(), ...kept])}`);
  const [source, folder, name, partition] = [0, 1, 2, 3].map((column) => found.strings(column));
  const [written, rows, first, last] = [4, 5, 6, 7].map((column) => found.numbers(column));
  return name.map((part, row) => ({
    source: source[row],
    place: `${tableFolder(folder[row])} ${tables.get(source[row]) ?? ''} ${partition[row]}`,
    name: part,
    written: written[row],
    rows: rows[row],
    first: first[row],
    last: last[row],
    mutation: mutationOf(part),
  }));
}

/** The folder that a part's folder lies in, on whichever disk: as a rule called by the table's id. */
function tableFolder(path: string): string {
  return path.split('/').filter(Boolean).at(-2) ?? '';
}

/** A part is called by partition, first and last insert, level and, where it was rewritten, the number of the mutation. */
function mutationOf(name: string): number {
  return Number(/^[^_]*_\d+_\d+_\d+_(\d+)$/.exec(name)?.[1] ?? 0);
}

/** Changes with rows, newest insert and newest mutation of any partition; merges leave these as they are. */
export function partsVersion(parts: readonly Part[]): string {
  const places = new Map<string, { rows: number; last: number; mutation: number }>();
  for (const { place, rows, last, mutation } of parts) {
    const known = places.get(place) ?? { rows: 0, last: 0, mutation: 0 };
    places.set(place, {
      rows: known.rows + rows,
      last: Math.max(known.last, last),
      mutation: Math.max(known.mutation, mutation),
    });
  }
  const lines = [...places].map(([place, { rows, last, mutation }]) => `${place} ${rows} ${last} ${mutation}`).sort();
  return createHash('sha1').update(lines.join('\n')).digest('hex');
}
