import path from 'node:path';
import { ThroughlineError } from '../../contracts/errors';
import type { Settings, Secrets } from '../../contracts/settings';
import { dataDirectory, resolveEmbeddedPath } from '../../stores/paths';
import type { ChainStore } from '../../stores/port';
import type { ChainWriter } from '../../stores/writer';
import { cacheShares } from './cacheShares';

/** Folder of the data directory that certificate files lie in. */
const CERTIFICATES = 'certificates';

/** A store that a data source reads, and writes to where it owns the file. */
export type OpenedStore = ChainStore & Partial<Pick<ChainWriter, 'begin'>>;

/**
 * Opens the store that the settings name. Loaded when first asked for: the native part of the embedded database costs
 * time and memory.
 * @throws ThroughlineError `badSettings`, `storeMissing` or `storeUnavailable`, each with what to do
 */
export async function openStore(settings: Settings, secrets: Secrets): Promise<OpenedStore> {
  if (settings.engine === 'postgres') {
    const { openPostgresStore } = await import('../../stores/postgres/index');
    const { blockMegabytes } = cacheShares(settings.limits);
    return openPostgresStore(settings, secrets, path.join(dataDirectory(process.env), CERTIFICATES), blockMegabytes);
  }
  if (settings.engine === 'clickhouse') {
    const { openClickHouseStore } = await import('../../stores/clickhouse/index');
    const { blockMegabytes } = cacheShares(settings.limits);
    return openClickHouseStore(settings, secrets, path.join(dataDirectory(process.env), CERTIFICATES), blockMegabytes);
  }
  return openEmbedded(settings);
}

async function openEmbedded({ path: name, tables, limits, retention }: Settings): Promise<OpenedStore> {
  const { openEmbeddedStore } = await import('../../stores/embedded/index');
  const file = resolveEmbeddedPath(dataDirectory(process.env), name);
  try {
    return await openEmbeddedStore({
      file,
      tables,
      memoryMegabytes: limits.memoryMegabytes,
      threads: limits.threads,
      blockMegabytes: cacheShares(limits).blockMegabytes,
      retention,
    });
  } catch (cause) {
    if (cause instanceof ThroughlineError) {
      throw cause;
    }
    throw new ThroughlineError(
      'storeUnavailable',
      'The embedded database could not be opened. The log has the details; a backup or another file helps if the file is damaged.',
      { cause }
    );
  }
}
