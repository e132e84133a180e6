import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { SettingsInput } from '../../../src/contracts/settings';
import { openClickHouseWriter } from '../../../src/stores/clickhouse';
import { openEmbeddedWriter } from '../../../src/stores/embedded';
import { migrate, openPostgresWriter } from '../../../src/stores/postgres';
import { sql } from '../../../src/stores/sql';
import { noClickHouse } from '../../../src/stores/testing/clickhouseServer';
import { clickhouseDatabase } from '../../../src/stores/testing/clickhouseStores';
import { noPostgres } from '../../../src/stores/testing/postgresServer';
import { postgresSchema } from '../../../src/stores/testing/postgresStores';
import { fill } from '../fill';
import { ALPHA, definitionsOf, rowsOf } from '../tenants/twoTenants';
import { MARK } from './hostileTexts';

/** A database that is attacked through a data source. */
export interface Victim {
  settings: SettingsInput;
  secrets: Record<string, string>;
  /** All tables and what is in them; asked while no backend has an embedded file open. */
  contents: () => Promise<unknown>;
  /** Statements of the database's own log that hold a hostile text; none where it keeps no log. */
  statementsWithMark: () => string[];
  dispose: () => Promise<void>;
}

export interface VictimKind {
  name: string;
  skipped: string | undefined;
  /** Of the attempts in turn, one of so many: some databases take their time. */
  share: number;
  open: (dataDir: string, end: number) => Promise<Victim>;
}

export const VICTIMS: readonly VictimKind[] = [
  { name: 'embedded', skipped: undefined, share: 1, open: embedded },
  { name: 'postgres', skipped: noPostgres(), share: 1, open: postgres },
  { name: 'clickhouse', skipped: noClickHouse(), share: 4, open: clickhouse },
];

const FILE = 'victim.duckdb';
const HOURS = 3;
const rows = (end: number) => [
  ...rowsOf(ALPHA, end).filter(({ timestamp }) => Number(timestamp) > end - HOURS * 3_600_000),
  ...definitionsOf(ALPHA),
];

async function embedded(dataDir: string, end: number): Promise<Victim> {
  mkdirSync(dataDir, { recursive: true });
  const file = path.join(dataDir, FILE);
  await fill(await openEmbeddedWriter({ file }), rows(end));
  return {
    settings: { engine: 'embedded', path: FILE, limits: { threads: 1 } },
    secrets: {},
    contents: async () => {
      const instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY' });
      try {
        const connection = await instance.connect();
        const read = async (text: string) => (await connection.runAndReadAll(text)).getRowsJson();
        const tables = await read(
          `select table_name from information_schema.tables where table_type = 'BASE TABLE' order by 1`
        );
        const contents = [];
        for (const [table] of tables) {
          contents.push([table, await read(`select count(*), bit_xor(hash(t)) from "${String(table)}" t`)]);
        }
        connection.closeSync();
        return contents;
      } finally {
        instance.closeSync();
      }
    },
    statementsWithMark: () => [],
    dispose: () => Promise.resolve(),
  };
}

async function postgres(_dataDir: string, end: number): Promise<Victim> {
  const { server, schema, address, settings, secrets, run } = await postgresSchema();
  await migrate(address, schema);
  await fill(openPostgresWriter(settings, secrets, ''), rows(end));
  await run('analyze');
  // The user of the tests may do everything: nothing but the program itself stands in the way.
  await run(`alter system set log_statement = 'all'`);
  await run('select pg_reload_conf()');
  const log = path.join(server.socketFolder, 'log');
  let read = readFileSync(log, 'utf8').length;
  return {
    settings,
    secrets,
    contents: async () => {
      const found = await run(
        `select schemaname, tablename from pg_tables where schemaname !~ '^(pg_|information_schema)' order by 1, 2`
      );
      const tables = found.rows.map(({ schemaname, tablename }) => `"${String(schemaname)}"."${String(tablename)}"`);
      const contents: unknown[] = [];
      for (const table of tables) {
        const text = `select count(*), md5(string_agg(t::text, '|' order by t::text)) from ${table} t`;
        contents.push([table, (await run(text)).rows]);
      }
      const others = `select (select string_agg(rolname, ',' order by rolname) from pg_roles) as roles,
        (select string_agg(datname, ',' order by datname) from pg_database) as databases,
        (select count(*) from pg_proc) as functions, (select count(*) from pg_class) as classes`;
      return [contents, (await run(others)).rows];
    },
    statementsWithMark: () => {
      const whole = readFileSync(log, 'utf8');
      const entries = whole.slice(read).split(/\n(?=\d{4}-\d\d-\d\d )/);
      read = whole.length;
      return entries.filter((entry) => /\] (LOG|STATEMENT): /.test(entry) && entry.includes(MARK));
    },
    dispose: async () => {
      await run(`drop schema ${schema} cascade`);
    },
  };
}

async function clickhouse(_dataDir: string, end: number): Promise<Victim> {
  const database = await clickhouseDatabase();
  await fill(openClickHouseWriter(database.settings, {}, ''), rows(end));
  const text = (column: number, answer: { strings(of: number): string[] }) => answer.strings(column);
  return {
    settings: database.settings,
    secrets: {},
    contents: async () => {
      const tables = await database.connection.read(
        sql`select database || '.' || name from system.tables where lower(database) not in ('system', 'information_schema') order by 1`
      );
      const contents = [];
      for (const table of text(0, tables)) {
        const [base, name] = table.split('.');
        const counted = await database.connection.read(
          sql`select toString(count()) from merge(${base}, ${`^${name}$`})`
        );
        contents.push([table, text(0, counted)]);
      }
      return contents;
    },
    statementsWithMark: () => [],
    dispose: database.dispose,
  };
}
