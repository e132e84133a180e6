import { ThroughlineError } from '../../contracts/errors';
import { MARK_KINDS, type Mark, type MarkKind } from '../../contracts/marks';
import type { AnswerColumns } from '../ask';
import { literal, sql, type Sql } from '../sql';
import type { MarkTable, StateScope } from './port';

const SELECTED = sql`select id, service, signal, from_ms::float8, to_ms::float8, kind, note, set_by, set_at::float8,
  removed_by, removed_at::float8 from marks`;

/** Runs statements in one transaction, all or nothing; `ask` reads rows, `run` tells how many it changed. */
export interface StateTransaction {
  ask(statement: Sql): Promise<AnswerColumns>;
  run(statement: Sql): Promise<number>;
}

/** How an engine keeps the state. */
export interface StateEngine {
  /** Undefined where nothing has been kept yet: it is not made by reading. */
  read<T>(work: (ask: StateTransaction['ask']) => Promise<T>): Promise<T | undefined>;
  write<T>(work: (transaction: StateTransaction) => Promise<T>): Promise<T>;
}

/**
 * Marks in the table `marks` of any engine.
 * @param most how many there may be in a scope, and how many of those that were taken back are kept besides
 */
export function markTable(engine: StateEngine, most: number): MarkTable {
  const one = (scope: StateScope, id: string) => sql`${of(scope)} and id = ${id}`;
  const change = async (scope: StateScope, id: string, statement: Sql) =>
    engine.write(async ({ ask, run }) => {
      await run(statement);
      const [found] = marksOf(await ask(sql`${SELECTED} where ${one(scope, id)}`));
      return found as Mark | undefined;
    });
  return {
    async list(scope, withRemoved = false) {
      const live = withRemoved ? sql`true` : sql`removed_at = 0`;
      const statement = sql`${SELECTED} where ${of(scope)} and ${live} order by from_ms, to_ms, id`;
      return (await engine.read(async (ask) => marksOf(await ask(statement)))) ?? [];
    },

    add: (scope, mark) =>
      engine.write(async ({ ask, run }) => {
        const there = await ask(sql`select count(*)::float8 from marks where ${of(scope)} and removed_at = 0`);
        if (there.numbers(0)[0] >= most) {
          throw new ThroughlineError(
            'tooMuch',
            `There are ${most.toLocaleString('en-US')} marks already. Take back some that nobody needs.`
          );
        }
        await run(
          sql`insert into marks (id, organisation, datasource, tenants, service, signal, from_ms, to_ms, kind, note, set_by, set_at)
            values (${mark.id}, ${scope.organisation}, ${scope.datasource}, ${scope.tenants}, ${mark.service}, ${mark.signal},
              ${mark.from}, ${mark.to}, ${mark.kind}, ${mark.note}, ${mark.by}, ${mark.at})`
        );
        await run(
          sql`delete from marks where ${of(scope)} and removed_at > 0 and id not in (select id from marks
            where ${of(scope)} and removed_at > 0 order by removed_at desc, id limit ${literal(most)})`
        );
      }),

    remove: (scope, id, by, at) =>
      change(
        scope,
        id,
        sql`update marks set removed_by = ${by}, removed_at = ${at} where ${one(scope, id)} and removed_at = 0`
      ),

    restore: (scope, id) =>
      change(scope, id, sql`update marks set removed_by = '', removed_at = 0 where ${one(scope, id)}`),
  };
}

/** Everything that is read or changed is the scope's own. */
function of({ organisation, datasource, tenants }: StateScope): Sql {
  return sql`organisation = ${organisation} and datasource = ${datasource} and tenants = ${tenants}`;
}

function marksOf(rows: AnswerColumns): Mark[] {
  const [id, service, signal, kind, note, by, removedBy] = [0, 1, 2, 5, 6, 7, 9].map((column) => rows.strings(column));
  const [from, to, at, removedAt] = [3, 4, 8, 10].map((column) => rows.numbers(column));
  return id.map((_, row) => ({
    id: id[row],
    service: service[row],
    signal: signal[row],
    from: from[row],
    to: to[row],
    kind: kindOf(kind[row]),
    note: note[row],
    by: by[row],
    at: at[row],
    ...(removedAt[row] > 0 ? { removedBy: removedBy[row], removedAt: removedAt[row] } : {}),
  }));
}

/** A kind of a later version is taken for the one that says least. */
function kindOf(text: string): MarkKind {
  return MARK_KINDS.find((kind) => kind === text) ?? 'ignore';
}
