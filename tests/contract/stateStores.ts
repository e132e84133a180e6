import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openEmbeddedState } from '../../src/stores/embedded';
import { openPostgresState } from '../../src/stores/postgres';
import type { StateScope, StateStore } from '../../src/stores/state/port';
import { noPostgres } from '../../src/stores/testing/postgresServer';
import { postgresSchema } from '../../src/stores/testing/postgresStores';

/** Whose the rows of these tests are. */
export const ACME: StateScope = { organisation: 1, datasource: 'shop', tenants: '["acme"]' };
/** Scopes that differ from it in one thing each. */
export const OTHERS: StateScope[] = [
  { ...ACME, tenants: '["globex"]' },
  { ...ACME, tenants: '["acme","globex"]' },
  { ...ACME, tenants: '*' },
  { ...ACME, datasource: 'shop-2' },
  { ...ACME, organisation: 2 },
];
export interface Opened {
  state: StateStore;
  /** The same again, as another data source or another Grafana has it. */
  again(): StateStore;
  isThere(): Promise<boolean>;
  dispose(): Promise<unknown>;
}

async function openFile(): Promise<Opened> {
  const folder = mkdtempSync(path.join(tmpdir(), 'throughline-state-'));
  const file = path.join(folder, 'deeper', 'state.duckdb');
  const state = openEmbeddedState(file);
  return {
    state,
    again: () => openEmbeddedState(file),
    isThere: async () => existsSync(file),
    dispose: async () => {
      await state.close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function openDatabase(): Promise<Opened> {
  const { settings, secrets, schema, run } = await postgresSchema();
  const others: StateStore[] = [];
  const own = `${schema}_state`;
  const open = () => {
    const opened = openPostgresState(settings, secrets, '', own);
    others.push(opened);
    return opened;
  };
  return {
    state: open(),
    again: open,
    isThere: async () => (await run(`select 1 from pg_namespace where nspname = '${own}'`)).rows.length > 0,
    dispose: async () => {
      await Promise.all(others.map((one) => one.close()));
      await run(`drop schema if exists ${own} cascade; drop schema ${schema} cascade`);
    },
  };
}

/** The engines that keep the state, or what is missing here for them. */
export const STATE_ENGINES: Array<[string, string | undefined, () => Promise<Opened>]> = [
  ['a file', undefined, openFile],
  ['PostgreSQL', noPostgres(), openDatabase],
];
