import type { Ask } from '../../ask';
import { ident, sql } from '../../sql';
import { rollupVersion, type RollupSource } from './definition';
import { FIGURE_TABLES, ROLLUP_TABLES, STATE, TRIGGERS } from './names';

/**
 * Whether the figures kept beside the rows hold for this reader: they are there and may be read, every change of the
 * rows is noted (those of partitions and of a subscription are not), they mean what the questions mean, and no policy
 * hides rows from this reader that they count.
 */
export async function rollupsUsable(ask: Ask, historyTable: string, source: RollupSource): Promise<boolean> {
  const found =
    await ask(sql`with tables as (select c.oid, c.relname::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = ${source.schema} and c.relkind = 'r' and c.relname = any(${[...ROLLUP_TABLES, historyTable]}::text[]))
    select (select count(*) from tables where name <> ${historyTable} and has_table_privilege(oid, 'select'))::int4,
      (select count(*) from pg_trigger t join tables h on h.oid = t.tgrelid
        where h.name = ${historyTable} and t.tgname = any(${TRIGGERS}::text[]) and t.tgenabled = 'A')::int4,
      coalesce((select bool_or(row_security_active(oid)) from tables where name = ${historyTable}), false)
        and not coalesce((select bool_and(row_security_active(oid)) from tables where name = any(${[...FIGURE_TABLES]}::text[])), false),
      exists (select 1 from pg_inherits i join tables h on h.oid in (i.inhrelid, i.inhparent) where h.name = ${historyTable})
        or exists (select 1 from pg_subscription_rel s join tables h on h.oid = s.srrelid where h.name = ${historyTable})`);
  const [readable, triggers, hidden, unseen] = [0, 1, 2, 3].map((column) => found.integers(column)[0]);
  if (readable < ROLLUP_TABLES.length || triggers < TRIGGERS.length || hidden === 1 || unseen === 1) {
    return false;
  }
  const state = await ask(sql`select definition from ${ident(source.schema)}.${ident(STATE)}`);
  return state.strings(0)[0] === rollupVersion(source);
}
