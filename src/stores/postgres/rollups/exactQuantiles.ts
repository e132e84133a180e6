import type { Ask } from '../../ask';
import { binOf } from '../../bins';
import { inScope, matches, ofTenants } from '../../conditions';
import type { Scope } from '../../port';
import type { Bins } from '../../questions/graphFigures';
import { join, literal, raw, sql, type Sql } from '../../sql';
import type { PostgresShape } from '../shape';
import { startsIn, type Cover } from './cover';
import { MICROS_PER_MS } from './figures';
import { SERVICES } from './names';
import { rollupTable } from './waiting';

export interface BinnedDurations {
  shares: readonly number[];
  /** How many durations each bin has, of each service or, where `byService` is false, of all. */
  bins: ReadonlyArray<{ name: string; bins: Bins }>;
  byService: boolean;
}

/** Durations in some neighbouring bins, among which those next to a quantile are. */
interface Wanted {
  name: string;
  place: number;
  first: number;
  last: number;
  /** How many there are. */
  count: number;
  /** Places of the two values among them, and how far between these the quantile lies. */
  low: number;
  high: number;
  between: number;
}

/**
 * Quantiles of the counted rows of a scope as `percentile_cont` gives them, for each entry of `bins` those of all shares;
 * NaN where there are no durations. Only the durations in the bins next to a quantile are read, from the sorted ones that are kept by
 * the hour and, at the ends of the range, from rows. Undefined where an hour's durations could not be kept.
 */
export async function exactQuantiles(
  ask: Ask,
  shape: PostgresShape,
  schema: string,
  scope: Scope,
  cover: Cover,
  { shares, bins, byService }: BinnedDurations
): Promise<number[][] | undefined> {
  const wanted = bins.flatMap((one, row) =>
    shares.flatMap((share, column) => wantedFor(one, share, row * shares.length + column) ?? [])
  );
  const values = bins.map(() => shares.map(() => NaN));
  if (wanted.length === 0) {
    return values;
  }
  const found = new Map(wanted.map((one) => [one.place, { durations: new Float64Array(one.count), read: 0 }]));
  await readKept(ask, shape, schema, scope, cover, tableOf(wanted, byService), found);
  await readRows(ask, shape, scope, cover, tableOf(wanted, byService), found);
  for (const { place, low, high, between } of wanted) {
    const { durations, read } = found.get(place) ?? { durations: new Float64Array(0), read: 0 };
    if (read !== durations.length) {
      return undefined;
    }
    durations.sort();
    const value = durations[low] + between * (durations[high] - durations[low]);
    values[Math.floor(place / shares.length)][place % shares.length] = value;
  }
  return values;
}

function wantedFor({ name, bins }: BinnedDurations['bins'][number], share: number, place: number): Wanted | undefined {
  const total = [...bins.values()].reduce((sum, count) => sum + count, 0);
  const rank = share * (total - 1);
  const [low, high] = [Math.floor(rank), Math.ceil(rank)];
  let [before, count] = [0, 0];
  let first: number | undefined;
  for (const [bin, inBin] of [...bins].sort(([one], [other]) => one - other)) {
    if (first === undefined && before + inBin <= low) {
      before += inBin;
      continue;
    }
    first ??= bin;
    count += inBin;
    if (before + count > high) {
      return { name, place, first, last: bin, count, low: low - before, high: high - before, between: rank - low };
    }
  }
  return undefined;
}

/** What is wanted as a table `w`, and the condition that names rows of a service. */
interface WantedTable {
  table: Sql;
  isOf: (service: Sql) => Sql;
}

function tableOf(wanted: readonly Wanted[], byService: boolean): WantedTable {
  const numbers = (name: 'place' | 'first' | 'last') =>
    sql`array[${join(
      wanted.map((one) => literal(one[name])),
      ', '
    )}]::int4[]`;
  return {
    table: sql`unnest(${wanted.map(({ name }) => name)}::text[], ${numbers('place')}, ${numbers('first')}, ${numbers('last')}) as w(name, place, first, last)`,
    isOf: (service) => (byService ? sql`${service} = w.name collate "C"` : raw('true')),
  };
}

type Found = ReadonlyMap<number, { durations: Float64Array; read: number }>;

async function readKept(
  ask: Ask,
  { history: { dialect } }: PostgresShape,
  schema: string,
  scope: Scope,
  { days, hours }: Cover,
  { table, isOf }: WantedTable,
  found: Found
): Promise<void> {
  const stretches = [...days, ...hours].sort(([one], [other]) => one - other);
  const columns = await ask(sql`select w.place, encode(substr(f.durations, 4 * b.before + 1, 4 * b.inside), 'hex')
    from ${rollupTable(schema, SERVICES)} f join ${table} on ${isOf(raw('f.service_name'))}
    cross join lateral (select coalesce(sum(n) filter (where bin < w.first), 0)::int4 as before,
      sum(n) filter (where bin between w.first and w.last)::int4 as inside from unnest(f.bins, f.counts) as u(bin, n)) b
    where f.hours = 1 and ${startsIn(dialect, stretches)} and b.inside > 0 and f.durations is not null
      and ${ofTenants(raw('f.tenant_id'), scope.tenants)} and ${matches(dialect, raw('f.service_name'), scope.filters.services)}`);
  const places = columns.integers(0);
  columns.strings(1).forEach((hex, row) => {
    const kept = Buffer.from(hex, 'hex');
    for (let at = 0; at < kept.length; at += 4) {
      add(found, places[row], kept.readInt32BE(at) / MICROS_PER_MS);
    }
  });
}

async function readRows(
  ask: Ask,
  shape: PostgresShape,
  scope: Scope,
  { fromRows }: Cover,
  { table, isOf }: WantedTable,
  found: Found
): Promise<void> {
  const h = shape.history;
  for (const [from, to] of fromRows) {
    const rows = sql`select (${h.service})::text as name, ${h.durationMs} as duration, ${binOf(sql`(${h.durationMs} * 1000)`)} as bin
      from ${h.table} where ${h.counted} and ${h.durationMs} is not null and ${inScope(shape, { ...scope, from, to })} offset 0`;
    const columns = await ask(
      sql`select w.place, r.duration from ${table} join (${rows}) r on r.bin between w.first and w.last and ${isOf(raw('r.name'))}`
    );
    const [places, durations] = [columns.integers(0), columns.numbers(1)];
    durations.forEach((duration, row) => add(found, places[row], duration));
  }
}

function add(found: Found, place: number, duration: number): void {
  const of = found.get(place);
  if (of !== undefined) {
    of.durations[of.read] = duration;
    of.read += 1;
  }
}
