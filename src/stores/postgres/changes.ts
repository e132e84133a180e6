import type { Ask } from '../ask';
import { epochMs } from '../conditions';
import type { Changes, Scope } from '../port';
import { literal, raw, sql, type Sql } from '../sql';
import type { PostgresShape, RowSource } from './shape';

/** How far the tables were at one moment. */
interface Moment {
  version: string;
  /** Transactions before `oldest` had ended; those from `next` on had not begun. */
  oldest: bigint;
  next: bigint;
  /** Largest ids that were seen, in the order of the sources. */
  ids: number[];
  /** Rows that were changed or removed, as the server counts them. */
  altered: number;
}

/** Moments that are remembered by tenants. */
const MOST_MOMENTS = 256;

/**
 * Finds out which times new rows are about. Ids come from a sequence, so a transaction that began after a moment has
 * larger ids than were seen then; of the rows beyond, those of transactions that had not ended are the new ones. Rows
 * that are changed or removed show in the server's statistics, which lag by some seconds, and give everything up.
 */
export class PostgresChanges {
  private readonly moments = new Map<string, Moment[]>();

  /** `all` where the tables do not tell: views, ids that are no sequence's, a replica. */
  async since(ask: Ask, shape: PostgresShape, scope: Scope, version: string | undefined): Promise<Changes> {
    const { sources } = shape;
    const owner = JSON.stringify(scope.tenants);
    const known = this.moments.get(owner) ?? [];
    const before = known.find((moment) => moment.version === version);
    const now = await moment(ask, sources ?? []);
    if (now.version === version) {
      return { version, ranges: [] };
    }
    this.moments.set(owner, [...known, now].slice(-MOST_MOMENTS));
    const begun = known.findLast(({ next }) => before !== undefined && next <= before.oldest);
    if (sources === undefined || before === undefined || begun === undefined || before.altered !== now.altered) {
      return { version: now.version, ranges: 'all' };
    }
    const ranges = [];
    for (const [place, source] of sources.entries()) {
      ranges.push(...(await newTimes(ask, shape, source, begun.ids[place], before.oldest)));
    }
    return { version: now.version, ranges };
  }
}

async function moment(ask: Ask, sources: readonly RowSource[]): Promise<Moment> {
  const ids = sources.map(({ table }) => sql`, (select coalesce(max(id), 0) from ${table})::float8`);
  const tables = sources.map(({ oid }) => literal(oid));
  const counted =
    tables.length === 0
      ? raw('0')
      : sql`(select coalesce(sum(n_tup_upd + n_tup_del), 0) from pg_stat_all_tables
      where relid in (${tables.reduce((all, oid) => sql`${all}, ${oid}`)}))`;
  const found = await ask(
    ids.reduce((all, id) => sql`${all}${id}`, sql`select pg_current_snapshot()::text, ${counted}::float8`)
  );
  const snapshot = found.strings(0)[0];
  const [oldest, next] = snapshot.split(':').map(BigInt);
  const altered = found.numbers(1)[0];
  return {
    version: `${snapshot} ${altered}`,
    oldest,
    next,
    ids: sources.map((_, place) => found.numbers(2 + place)[0]),
    altered,
  };
}

async function newTimes(
  ask: Ask,
  { history }: PostgresShape,
  { table, time }: RowSource,
  afterId: number,
  oldest: bigint
): Promise<Array<{ from: number; to: number }>> {
  const { dialect } = history;
  const ends = (end: Sql) => epochMs(dialect, sql`${end}(${time})`);
  const found = await ask(sql`select ${ends(raw('min'))}, ${ends(raw('max'))} from ${table}
    where id > ${literal(afterId)} and age(xmin) <= age((${String(oldest)}::text)::xid8::xid)`);
  const [from, to] = [found.numbers(0)[0], found.numbers(1)[0]];
  return Number.isNaN(from) ? [] : [{ from, to }];
}
