import { raw, sql } from '../sql';
import type { StateTransaction } from './engine';

const JOURNAL = `CREATE TABLE IF NOT EXISTS state_migrations (version INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL)`;

/** Times are epoch ms; 0 and '' stand for what is missing. */
const MARKS = `CREATE TABLE marks (
  id TEXT NOT NULL PRIMARY KEY,
  organisation BIGINT NOT NULL,
  datasource TEXT NOT NULL,
  tenants TEXT NOT NULL,
  service TEXT NOT NULL,
  signal TEXT NOT NULL,
  from_ms BIGINT NOT NULL,
  to_ms BIGINT NOT NULL,
  kind TEXT NOT NULL,
  note TEXT NOT NULL,
  set_by TEXT NOT NULL,
  set_at BIGINT NOT NULL,
  removed_by TEXT NOT NULL DEFAULT '',
  removed_at BIGINT NOT NULL DEFAULT 0
)`;

const NOTES = `CREATE TABLE notes (
  id TEXT NOT NULL PRIMARY KEY,
  organisation BIGINT NOT NULL,
  datasource TEXT NOT NULL,
  tenants TEXT NOT NULL,
  incident TEXT NOT NULL,
  body TEXT NOT NULL,
  set_by TEXT NOT NULL,
  set_at BIGINT NOT NULL,
  removed_by TEXT NOT NULL DEFAULT '',
  removed_at BIGINT NOT NULL DEFAULT 0
)`;

/** One statement each, the same for every engine. */
const MIGRATIONS: ReadonlyArray<{ name: string; text: string }> = [
  { name: '001_marks', text: MARKS },
  { name: '002_notes', text: NOTES },
];

/** Brings the tables of the state to the current version; run again, it changes nothing. */
export async function migrateState({ ask, run }: StateTransaction): Promise<void> {
  await run(raw(JOURNAL));
  const there = new Set((await ask(sql`select version from state_migrations`)).integers(0));
  for (const [index, { name, text }] of MIGRATIONS.entries()) {
    if (!there.has(index + 1)) {
      await run(raw(text));
      await run(sql`insert into state_migrations (version, name) values (${index + 1}, ${name})`);
    }
  }
}
