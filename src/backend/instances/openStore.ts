import { ThroughlineError } from '../../contracts/errors';
import type { Settings, Secrets } from '../../contracts/settings';
import { cacheShares } from './cacheShares';
import type { ChainStore } from '../../stores/port';
import type { ChainWriter } from '../../stores/writer';

/** A store that a data source reads, and writes to where it owns the file. */
export type OpenedStore = ChainStore & Partial<Pick<ChainWriter, 'begin'>>;

/**
 * Opens the store that the settings name. Loaded when first asked for: the native part of the embedded database costs
 * time and memory.
 * @throws ThroughlineError `badSettings`, `storeMissing` or `storeUnavailable`, each with what to do
 */
export async function openStore(settings: Settings, _secrets: Secrets): Promise<OpenedStore> {
  if (settings.engine !== 'embedded') {
    throw new ThroughlineError(
      'badSettings',
      `The engine "${settings.engine}" is not supported by this release. Choose the embedded engine in the data source's settings.`
    );
  }
  const { dataDirectory, openEmbeddedStore, resolveEmbeddedPath } = await import('../../stores/embedded/index');
  const { path, tables, limits } = settings;
  const file = resolveEmbeddedPath(dataDirectory(process.env), path);
  try {
    return await openEmbeddedStore({
      file,
      tables,
      memoryMegabytes: limits.memoryMegabytes,
      threads: limits.threads,
      blockMegabytes: cacheShares(limits).blockMegabytes,
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
