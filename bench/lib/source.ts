import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { main as throughline } from '../../src/cli/index';
import { settingsSchema } from '../../src/contracts/settings';
import { addressOf, openClickHouseStore } from '../../src/stores/clickhouse';
import { ClickHouseConnection, type ConnectionOptions } from '../../src/stores/clickhouse/connection';
import { chainTables } from '../../src/stores/clickhouse/migrations/001_chain_tables';
import { rollupTables } from '../../src/stores/clickhouse/migrations/rollups';
import { openEmbeddedStore } from '../../src/stores/embedded';
import type { ChainStore } from '../../src/stores/port';
import { raw } from '../../src/stores/sql';
import type { DataSource } from './backend';

/** A database that questions are timed on. */
export interface Source {
  data: DataSource;
  /** What `throughline generate --into` calls it. */
  address: string;
  /** The store in this process. */
  open: () => Promise<ChainStore>;
  /** The engine's own process, where it has one. */
  enginePid?: number;
  stop: () => void;
}

const FILE = 'bench.duckdb';
const ENGINES = path.resolve('tests/engines');
/** The engine is left alone while another one is timed. */
const ENGINE_IDLE_MS = 3_600_000;

/** A data source over an embedded file of the data directory. */
export function embeddedData(file: string): DataSource {
  return { uid: file, jsonData: { engine: 'embedded', path: file } };
}

export function embeddedSource(folder: string): Source {
  return {
    data: embeddedData(FILE),
    address: FILE,
    open: () => openEmbeddedStore({ file: path.join(folder, FILE), memoryMegabytes: 512, threads: 2 }),
    stop: () => undefined,
  };
}

/**
 * The engine of the tests, as a server of its own.
 * @param rollups whether it keeps figures of the rows that come
 */
export async function clickhouseSource(rollups = false): Promise<Source> {
  if (!existsSync(path.join(ENGINES, 'node_modules', 'chdb'))) {
    throw new Error('The engine is not installed: npm install --prefix tests/engines');
  }
  const child = fork(path.join(ENGINES, 'chdbServer.mjs'), [], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, ENGINE_IDLE_MS: String(ENGINE_IDLE_MS) },
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (message: { port: number }) => resolve(message.port));
    child.once('exit', (code) => reject(new Error(`The engine ended with code ${code} before it listened.`)));
  });
  const settings = { engine: 'clickhouse', host: '127.0.0.1', port, tls: { mode: 'disable' } } as const;
  if (rollups) {
    await makeTables(addressOf(settingsSchema.parse(settings), {}, ''));
  }
  return {
    data: { uid: 'clickhouse', jsonData: settings },
    address: `clickhouse://127.0.0.1:${port}/default`,
    open: () => Promise.resolve(openClickHouseStore(settingsSchema.parse(settings), {}, '')),
    enginePid: child.pid,
    stop: () => child.kill('SIGTERM'),
  };
}

/** The chain tables, and those of figures, as `throughline db clickhouse-schema --rollups` prints them. */
async function makeTables(address: ConnectionOptions): Promise<void> {
  const connection = new ClickHouseConnection(address);
  for (const statement of [...chainTables(), ...rollupTables()]) {
    await connection.execute(raw(statement));
  }
  await connection.close();
}

/** Fills the database at an address as `throughline generate` does: 30 days, half of the events in the last 24 hours. */
export async function fill(address: string, folder: string, events: number, end: number): Promise<void> {
  process.stderr.write(`Generating ${events} events into ${address}…\n`);
  const generate = ['generate', '--events', String(events), '--days', '30', '--seed', '42', '--recent-share', '0.5'];
  const truth = ['--truth', path.join(folder, 'truth.json')];
  await throughline([...generate, '--end', new Date(end).toISOString(), '--into', address, ...truth]);
}
