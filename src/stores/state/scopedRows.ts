import { ThroughlineError } from '../../contracts/errors';
import type { AnswerColumns } from '../ask';
import { literal, raw, sql, type Sql } from '../sql';
import type { StateEngine, StateTable } from './engine';
import type { StateScope } from './port';

/** How many rows there may be of what a condition says. */
export interface Bound {
  where: Sql;
  most: number;
  /** What is said of one more. */
  sentence: string;
}

interface Shape<T> {
  name: StateTable;
  /** What is read, in the order in which `rowsOf` takes it. */
  columns: Sql;
  rowsOf(rows: AnswerColumns): T[];
}

/**
 * Rows that people set and take back, in a table with `organisation`, `datasource`, `tenants`, `id`, `removed_by` and
 * `removed_at`. Whatever is read or changed is the scope's own.
 */
export class ScopedRows<T> {
  private readonly table: Sql;

  constructor(
    private readonly engine: StateEngine,
    private readonly shape: Shape<T>
  ) {
    this.table = raw(shape.name);
  }

  /** Statements about the scope's rows, in one transaction; undefined where nothing was kept yet. */
  read<A>(
    scope: StateScope,
    work: (own: { rows(rest: Sql): Promise<T[]>; ask(what: Sql, rest: Sql): Promise<AnswerColumns> }) => Promise<A>
  ): Promise<A | undefined> {
    return this.engine.read(this.shape.name, (ask) =>
      work({
        rows: async (rest) => this.shape.rowsOf(await ask(this.own(this.shape.columns, scope, rest))),
        ask: (what, rest) => ask(this.own(what, scope, rest)),
      })
    );
  }

  /**
   * Keeps a row where there is room for it, and forgets those that were taken back longest ago.
   * @param kept how many of these are kept
   * @throws ThroughlineError `tooMuch`
   */
  add(scope: StateScope, bounds: readonly Bound[], insert: Sql, kept: number): Promise<void> {
    return this.engine.write(async ({ ask, run }) => {
      for (const { where, most, sentence } of bounds) {
        const there = await ask(this.own(sql`count(*)::float8`, scope, sql`and removed_at = 0 and ${where}`));
        if (there.numbers(0)[0] >= most) {
          throw new ThroughlineError('tooMuch', sentence);
        }
      }
      await run(insert);
      const newest = this.own(
        raw('id'),
        scope,
        sql`and removed_at > 0 order by removed_at desc, id limit ${literal(kept)}`
      );
      await run(sql`delete from ${this.table} where ${of(scope)} and removed_at > 0 and id not in (${newest})`);
    });
  }

  /** Takes a row back where the condition allows it, and tells what it is then; one that is taken back stays as it is. */
  remove(scope: StateScope, id: string, by: string, at: number, where = sql`true`): Promise<T | undefined> {
    return this.change(scope, id, sql`removed_by = ${by}, removed_at = ${at}`, sql`removed_at = 0 and ${where}`);
  }

  /** Undoes that. */
  restore(scope: StateScope, id: string, where = sql`true`): Promise<T | undefined> {
    return this.change(scope, id, sql`removed_by = '', removed_at = 0`, where);
  }

  private change(scope: StateScope, id: string, set: Sql, where: Sql): Promise<T | undefined> {
    const one = sql`and id = ${id}`;
    return this.engine.write(async ({ ask, run }) => {
      await run(sql`update ${this.table} set ${set} where ${of(scope)} ${one} and ${where}`);
      return this.shape.rowsOf(await ask(this.own(this.shape.columns, scope, one))).at(0);
    });
  }

  private own(what: Sql, scope: StateScope, rest: Sql): Sql {
    return sql`select ${what} from ${this.table} where ${of(scope)} ${rest}`;
  }
}

function of({ organisation, datasource, tenants }: StateScope): Sql {
  return sql`organisation = ${organisation} and datasource = ${datasource} and tenants = ${tenants}`;
}
