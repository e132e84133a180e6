import type { Client } from 'pg';
import { settingsSchema } from '../../../contracts/settings';
import { compile, ident } from '../../sql';
import { connected, type Address } from '../client';
import { postgresError } from '../failure';
import { CHAIN_TABLES } from './001_add_chain_tables';
import { eventIndex, SPAN_COLUMNS } from './002_add_spans';
import { partedBy } from './partedBy';
import { addRollups, removeRollups, rollupGrant, rollupsThere, rollupText } from '../rollups/install';
import { ANALYTICS_INDEXES, hourlyJob, PERFORMANCE_SUMMARY, refreshFunction } from './003_analytics';

const JOURNAL = `CREATE TABLE IF NOT EXISTS throughline_migrations (
  version INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  applied_at TIMESTAMP NOT NULL DEFAULT (NOW() AT TIME ZONE 'UTC')
);`;

/** `parted`: columns by which the rows of the history are laid apart. */
const MIGRATIONS: ReadonlyArray<{ name: string; text: (parted: string[]) => string }> = [
  { name: '001_add_chain_tables', text: () => CHAIN_TABLES },
  { name: '002_add_spans', text: (parted) => `${SPAN_COLUMNS}${eventIndex(parted)}` },
];

/** Number that all migrations of this program lock, whoever runs them. */
const LOCK = 7_471_004;

const ROLLUPS = 'rollups';
const STANDARD_TABLES = settingsSchema.parse({}).tables;
const NOTHING: MigrationReport = { applied: [], removed: [], notes: [] };

export interface MigrationOptions {
  /** Last migration to apply. */
  upTo?: number;
  /** Also the indexes and the hourly summary for analytics. */
  analytics?: boolean;
  /** Also the figures that are kept beside the rows; false takes them away. Those that are there are kept current anyway. */
  rollups?: boolean;
}

export interface MigrationReport {
  /** Names of what was applied now; nothing where all was there. */
  applied: string[];
  /** Names of what was taken away. */
  removed: string[];
  /** What could not be set up, in words. */
  notes: string[];
}

/** What `migrate` runs, for people who apply it themselves. */
export function migrationText({ upTo = MIGRATIONS.length, analytics = false }: MigrationOptions): string {
  const parts = MIGRATIONS.slice(0, upTo).map(({ name, text }) => `-- ${name}\n${text([]).trim()}\n`);
  if (analytics) {
    const indexes = Object.entries(ANALYTICS_INDEXES).map(
      ([name, on]) => `CREATE INDEX CONCURRENTLY IF NOT EXISTS ${name} ON ${on};`
    );
    const summary = [...indexes, PERFORMANCE_SUMMARY.trim(), refreshFunction('public').trim(), hourlyJob('public')];
    parts.push(`-- 003_analytics (not within a transaction; the last line needs pg_cron)\n${summary.join('\n')}\n`);
  }
  return parts.join('\n');
}

/**
 * Brings the tables of a schema to the current version, all or nothing; run again, it changes nothing. Tables that
 * somebody else made under the standard names are kept and only given what they lack.
 */
export async function migrate(
  address: Address,
  schema: string,
  options: MigrationOptions = {}
): Promise<MigrationReport> {
  try {
    return await connected(address, async (client) => {
      await client.query(
        `set search_path = ${compile(ident(schema)).text}; set timezone = 'UTC'; set client_min_messages = warning`
      );
      const applied = await migrateTables(client, schema, options.upTo ?? MIGRATIONS.length);
      const analytics = options.analytics === true ? await addAnalytics(client, schema) : NOTHING;
      const rollups = await changeRollups(client, schema, options.rollups);
      return {
        applied: [...applied, ...analytics.applied, ...rollups.applied],
        removed: rollups.removed,
        notes: [...analytics.notes, ...rollups.notes],
      };
    });
  } catch (cause) {
    throw postgresError(cause);
  }
}

/** All or nothing, one program after the other. */
async function alone<T>(client: Client, work: () => Promise<T>): Promise<T> {
  await client.query('begin');
  try {
    await client.query(`select pg_advisory_xact_lock(${LOCK})`);
    const done = await work();
    await client.query('commit');
    return done;
  } catch (cause) {
    await client.query('rollback').catch(() => undefined);
    throw cause;
  }
}

function migrateTables(client: Client, schema: string, upTo: number): Promise<string[]> {
  return alone(client, async () => {
    await client.query(`create schema if not exists ${compile(ident(schema)).text}`);
    await client.query(JOURNAL);
    const { rows } = await client.query<{ version: number }>('select version from throughline_migrations');
    const there = new Set(rows.map(({ version }) => version));
    const due = MIGRATIONS.slice(0, upTo).flatMap((migration, index) =>
      there.has(index + 1) ? [] : [{ ...migration, version: index + 1 }]
    );
    for (const { name, text, version } of due) {
      const parted = version === 1 ? [] : (await partedBy(client, 'chain_history')).columns;
      for (const statement of statementsOf(text(parted))) {
        await client.query(statement);
      }
      await client.query('insert into throughline_migrations (version, name) values ($1, $2)', [version, name]);
    }
    return due.map(({ name }) => name);
  });
}

/** One by one, since Citus refuses several in one message. Those of the tables end at a line's end and have no bodies. */
function statementsOf(text: string): string[] {
  return text.split(/;\s*$/m).filter((statement) => statement.trim() !== '');
}

/** Adds the rollups, takes them away, or, where nothing is said, brings those that are there up to the tables' columns. */
function changeRollups(client: Client, schema: string, wanted: boolean | undefined): Promise<MigrationReport> {
  return alone(client, async () => {
    if (wanted === false) {
      const removed = await removeRollups(client, schema, STANDARD_TABLES);
      return { ...NOTHING, removed: removed ? [ROLLUPS] : [] };
    }
    if (wanted !== true && !(await rollupsThere(client, schema))) {
      return NOTHING;
    }
    const added = await addRollups(client, schema, STANDARD_TABLES);
    return added
      ? {
          ...NOTHING,
          applied: [ROLLUPS],
          notes: [
            'The rollups are empty yet; "throughline db rollup" fills them and keeps them up to date.',
            `Let the user of the data source read them: ${rollupGrant(schema)}`,
          ],
        }
      : NOTHING;
  });
}

/** The statements that add the rollups to the tables of a schema, or that take them away, for people who run them themselves. */
export async function rollupStatements(address: Address, schema: string, remove: boolean): Promise<string> {
  try {
    return await connected(address, (client) => rollupText(client, schema, STANDARD_TABLES, remove));
  } catch (cause) {
    throw postgresError(cause);
  }
}

async function addAnalytics(client: Client, schema: string): Promise<MigrationReport> {
  const applied: string[] = [];
  for (const [name, on] of Object.entries(ANALYTICS_INDEXES)) {
    if (await buildIndex(client, schema, name, on)) {
      applied.push(name);
    }
  }
  const quoted = compile(ident(schema)).text;
  const { rows: views } = await client.query('select 1 from pg_matviews where schemaname = $1 and matviewname = $2', [
    schema,
    'chain_performance_summary',
  ]);
  await client.query(`begin; ${PERFORMANCE_SUMMARY} ${refreshFunction(quoted)} commit`);
  if (views.length === 0) {
    applied.push('chain_performance_summary');
  }
  const { rows: cron } = await client.query("select 1 from pg_extension where extname = 'pg_cron'");
  if (cron.length > 0) {
    await client.query(hourlyJob(quoted));
    return { ...NOTHING, applied };
  }
  return {
    ...NOTHING,
    applied,
    notes: [
      'The extension pg_cron is not there, so nothing refreshes chain_performance_summary. Run "SELECT refresh_chain_performance_summary()" every hour by other means.',
    ],
  };
}

/** @returns whether it was built now; one that was left half built is built anew */
async function buildIndex(client: Client, schema: string, name: string, on: string): Promise<boolean> {
  const { rows } = await client.query<{ indisvalid: boolean }>(
    `select i.indisvalid from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = $1 and c.relname = $2`,
    [schema, name]
  );
  if (rows[0]?.indisvalid === true) {
    return false;
  }
  if (rows.length > 0) {
    await client.query(`drop index concurrently if exists ${name}`);
  }
  await client.query(`create index concurrently if not exists ${name} on ${on}`);
  return true;
}
