import { createHash } from 'node:crypto';
import type { Ask } from '../ask';
import { epochMs } from '../conditions';
import type { Changes } from '../port';
import { join, raw, sql, type Sql } from '../sql';
import { clickhouse } from './dialect';

/** A table whose parts tell what of it has changed. */
export interface RowSource {
  /** Its name, as `system.parts` has it, and qualified. */
  name: string;
  table: Sql;
  time: Sql;
}

interface Part {
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

interface Moment {
  version: string;
  parts: readonly Part[];
}

/** Moments that are remembered. */
const MOST_MOMENTS = 64;

/**
 * The sources among tables: those whose rows lie on this server alone, in parts that only come, are merged without losing
 * a row, or are visibly rewritten. Undefined where one of them is of another kind.
 */
export async function trackedSources(
  ask: Ask,
  sources: readonly RowSource[]
): Promise<readonly RowSource[] | undefined> {
  const names = sources.map(({ name }) => name);
  // Values that expire by column change without a trace.
  const found =
    await ask(sql`select count() from system.tables where database = currentDatabase() and ${clickhouse.isOneOf(raw('name'), names)}
    and engine = 'MergeTree' and not match(create_table_query, '(?s) TTL .* ENGINE = ')`);
  if (found.numbers(0)[0] < sources.length) {
    return undefined;
  }
  // Not every user may look at the parts.
  return readParts(ask, sources).then(
    () => sources,
    () => undefined
  );
}

/** Finds out which times new rows are about, by the parts that hold them. */
export class ClickHouseChanges {
  private moments: Moment[] = [];

  async since(ask: Ask, sources: readonly RowSource[], version: string | undefined): Promise<Changes> {
    const parts = await readParts(ask, sources);
    const now = { version: versionOf(parts), parts };
    if (now.version === version) {
      return { version, ranges: [] };
    }
    const before = this.moments.find((moment) => moment.version === version);
    this.moments = [...this.moments.filter((moment) => moment.version !== now.version), now].slice(-MOST_MOMENTS);
    const added = before && partsWithNewRows(before.parts, parts);
    return { version: now.version, ranges: (added && (await timesOf(ask, sources, added))) ?? 'all' };
  }
}

async function readParts(ask: Ask, sources: readonly RowSource[]): Promise<Part[]> {
  const names = sources.map(({ name }) => name);
  const found =
    await ask(sql`select p.table, concat(toString(t.uuid), ' ', toString(t.metadata_modification_time), ' ', p.partition_id), p.name,
      toFloat64(toUnixTimestamp(p.modification_time)), toFloat64(p.rows), toFloat64(p.min_block_number), toFloat64(p.max_block_number),
      toFloat64(toUInt64OrZero(splitByChar('_', p.name)[5]))
    from (select * from system.parts where active and database = currentDatabase() and ${clickhouse.isOneOf(raw('table'), names)}) p
    join (select name, uuid, metadata_modification_time from system.tables where database = currentDatabase()
      and ${clickhouse.isOneOf(raw('name'), names)}) t on t.name = p.table`);
  const [source, place, name] = [0, 1, 2].map((column) => found.strings(column));
  const [written, rows, first, last, mutation] = [3, 4, 5, 6, 7].map((column) => found.numbers(column));
  return name.map((part, row) => ({
    source: source[row],
    place: place[row],
    name: part,
    written: written[row],
    rows: rows[row],
    first: first[row],
    last: last[row],
    mutation: mutation[row],
  }));
}

/** Changes with rows, newest insert and newest mutation of any partition; merges leave these as they are. */
function versionOf(parts: readonly Part[]): string {
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

/**
 * Parts that hold rows that no part of before held. Undefined where rows may have left or changed: a part of before is in
 * none of now, was rewritten, or has fewer rows.
 */
export function partsWithNewRows(before: readonly Part[], now: readonly Part[]): Part[] | undefined {
  const known = new Map<Part, number>();
  for (const old of before) {
    const home = now.find(({ place, first, last }) => place === old.place && first <= old.first && last >= old.last);
    const rewritten = home?.mutation !== old.mutation || (home.name === old.name && home.written !== old.written);
    if (home === undefined || rewritten) {
      return undefined;
    }
    known.set(home, (known.get(home) ?? 0) + old.rows);
  }
  return [...known].some(([part, rows]) => part.rows < rows)
    ? undefined
    : now.filter((part) => part.rows > (known.get(part) ?? 0));
}

/** Undefined where a part is no more, or does not show all of its rows. */
async function timesOf(
  ask: Ask,
  sources: readonly RowSource[],
  parts: readonly Part[]
): Promise<Exclude<Changes['ranges'], 'all'> | undefined> {
  const wanted = sources
    .map((source) => ({ ...source, parts: parts.filter((part) => part.source === source.name) }))
    .filter((source) => source.parts.length > 0);
  if (wanted.length === 0) {
    return [];
  }
  const times = wanted.map(({ table, time, parts: own }) => {
    const ends = [raw('min'), raw('max')].map((end) => epochMs(clickhouse, sql`${end}(${time})`));
    return sql`select toFloat64(count()), ${join(ends, ', ')} from ${table} where ${clickhouse.isOneOf(
      raw('_part'),
      own.map(({ name }) => name)
    )} group by _part`;
  });
  const found = await ask(join(times, ' union all '));
  const [rows, from, to] = [0, 1, 2].map((column) => found.numbers(column));
  const all = parts.reduce((sum, part) => sum + part.rows, 0);
  return found.length === parts.length && rows.reduce((sum, count) => sum + count, 0) === all
    ? Array.from(from, (start, row) => ({ from: start, to: to[row] }))
    : undefined;
}
