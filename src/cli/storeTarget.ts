import { statSync } from 'node:fs';
import path from 'node:path';
import { ThroughlineError } from '../contracts/errors';
import { openEmbeddedWriter } from '../stores/embedded';
import { dataDirectory, resolveEmbeddedPath } from '../stores/paths';
import type { ChainWriter } from '../stores/writer';
import { clickhouseTarget, isClickHouseAddress } from './clickhouseTarget';
import { isPostgresAddress, postgresTarget } from './postgresTarget';

/** Name that the data source looks for when its settings name none. */
export const DEFAULT_FILE = 'chains.duckdb';

/**
 * The embedded database that `--into` names: a name lies in the data directory, where the data source looks for it,
 * and does not lead out of it; a path that begins with `./` or `/` is taken as it is.
 *
 * @throws ThroughlineError `badInput` for a name that leaves the data directory, for a folder, and for an address
 */
export function targetFile(into: string, env: NodeJS.ProcessEnv): string {
  if (/^[a-z][a-z+]*:\/\//i.test(into)) {
    throw new ThroughlineError(
      'badInput',
      'This release knows database files, postgres:// and clickhouse:// addresses. Name one, such as --into shop.duckdb.'
    );
  }
  if (into === '') {
    throw new ThroughlineError('badInput', 'Name a database file, such as --into shop.duckdb.');
  }
  const file =
    path.isAbsolute(into) || /^\.([/\\]|$)/.test(into)
      ? path.resolve(into)
      : insideDataDirectory(into, dataDirectory(env));
  if (/[/\\]$/.test(into) || statSync(file, { throwIfNoEntry: false })?.isDirectory() === true) {
    throw new ThroughlineError(
      'badInput',
      `${into} is a folder. Name a database file, such as --into ${path.join(into, 'shop.duckdb')}.`
    );
  }
  return file;
}

function insideDataDirectory(into: string, folder: string): string {
  try {
    return resolveEmbeddedPath(folder, into);
  } catch (cause) {
    throw new ThroughlineError(
      'badInput',
      `${into} leads out of the data directory ${folder}, where the data source would not find it. Name a file in it, such as --into shop.duckdb, or write a full path to put it elsewhere.`,
      { cause }
    );
  }
}

/** Where rows go. */
export interface WriteTarget {
  /** For messages: a full path, or an address without its password. */
  name: string;
  /** Path that files about the target lie beside. */
  beside: string;
  open(): Promise<ChainWriter>;
}

/** The database file or server that `--into` names. */
export function writeTarget(into: string, env: NodeJS.ProcessEnv): WriteTarget {
  if (isPostgresAddress(into)) {
    const { settings, secrets, name } = postgresTarget(into, env);
    return {
      name,
      beside: path.resolve(settings.database ?? ''),
      open: async () => (await import('../stores/postgres')).openPostgresWriter(settings, secrets, ''),
    };
  }
  if (isClickHouseAddress(into)) {
    const { settings, secrets, name } = clickhouseTarget(into, env);
    return {
      name,
      beside: path.resolve(settings.database ?? 'clickhouse'),
      open: async () => (await import('../stores/clickhouse')).openClickHouseWriter(settings, secrets, ''),
    };
  }
  const file = targetFile(into, env);
  return { name: file, beside: file, open: () => openEmbeddedWriter({ file }) };
}

/** Opens the target, runs the work and closes it again, whatever happens. */
export async function withWriter<T>(target: WriteTarget, work: (writer: ChainWriter) => Promise<T>): Promise<T> {
  const writer = await target.open();
  try {
    return await work(writer);
  } finally {
    await writer.close();
  }
}
