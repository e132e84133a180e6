import type { Settings } from '../../contracts/settings';
import { ThroughlineError } from '../../contracts/errors';
import type { ChainStore } from '../port';
import type { ChainWriter, RemovedRows, RetentionPolicy } from '../writer';
import { canonicalFile } from './database';
import { DEFAULT_TABLES } from './defaultTables';
import { lockedError, lockOwner, storeError } from './failure';
import { RemoteDesk } from './handover/remoteDesk';
import { socketPath } from './handover/socketPath';
import { TravellingDesk } from './handover/travellingDesk';
import { keepRetained } from './retention';
import { SharedFile } from './sharedFile';
import { EmbeddedStore } from './store';
import { deskWriter } from './writing/deskWriter';

export interface EmbeddedOptions {
  file: string;
  memoryMegabytes: number;
  threads: number;
  tables?: Settings['tables'];
  /** Memory for parts of answers that are kept; 16 when absent. */
  blockMegabytes?: number;
  /** Endpoints of fewer rows are counted from them even where hours have their figures; 500,000 when absent. */
  exactRows?: number;
  /** Removes what is older, now and then while the store is open. */
  retention?: Settings['retention'];
}

const BLOCK_MEGABYTES = 16;
/** Measured in docs/performance.md. */
const EXACT_ROWS = 500_000;
/**
 * Two threads part what is written into uneven blocks, which are then all compressed a second time. Writing reads hardly
 * any row again, so a larger cache of what was written saves no time.
 */
const WRITER_LIMITS = { memoryMegabytes: 256, threads: 1 };
const PAUSE_MS = 40;
/** An owner that nobody can talk to may be ending; one that was asked to give way may have a batch to finish. */
const FOREIGN_MS = 3_000;
const IMPORT_MS = 30_000;

/**
 * Opens a database file for questions and loads, as its owner: other processes hand their rows to this one. An import
 * that has the file open gives it up. Stores on the same path share one instance within the process.
 * @throws ThroughlineError `storeMissing` without DuckDB; `storeUnavailable` when a process holds the file that does
 * not share it
 */
export async function openEmbeddedStore(options: EmbeddedOptions): Promise<ChainStore & ChainWriter> {
  const shared = await own(options);
  try {
    const stopKeeping = keepRetained(shared.desk, options.retention ?? {});
    const store = await EmbeddedStore.create(
      shared.database,
      options.tables ?? DEFAULT_TABLES,
      {
        blockBytes: (options.blockMegabytes ?? BLOCK_MEGABYTES) * 1024 * 1024,
        exactRows: options.exactRows ?? EXACT_ROWS,
      },
      () => {
        stopKeeping();
        return shared.release('backend');
      }
    );
    return Object.assign(store, { begin: deskWriter(shared.desk, () => store.close()).begin });
  } catch (cause) {
    await shared.release('backend');
    throw cause;
  }
}

/** Opens a database file for loads: here, or in the process that owns it, whichever it is at the time. */
export async function openEmbeddedWriter(options: {
  file: string;
  memoryMegabytes?: number;
  threads?: number;
}): Promise<ChainWriter> {
  const desk = new TravellingDesk({ ...WRITER_LIMITS, ...options });
  await desk.open();
  return deskWriter(desk, () => desk.close());
}

/**
 * Removes from a database file what is older than a policy keeps: here, or in the process that owns it.
 * @returns how many rows left
 */
export async function pruneEmbedded(file: string, policy: RetentionPolicy): Promise<RemovedRows> {
  const desk = new TravellingDesk({ ...WRITER_LIMITS, file });
  try {
    return await desk.prune(policy);
  } finally {
    await desk.close();
  }
}

async function own(options: EmbeddedOptions): Promise<SharedFile> {
  const since = Date.now();
  for (;;) {
    try {
      return await SharedFile.acquire(options, 'backend');
    } catch (cause) {
      const owner = lockOwner(cause instanceof ThroughlineError ? cause.cause : cause);
      if (owner === undefined) {
        throw storeError(cause);
      }
      await askForFile(options.file, owner, Date.now() - since);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}

/** @throws ThroughlineError when the owner will not give the file up */
async function askForFile(file: string, owner: number, waitedMs: number): Promise<void> {
  const desk = await RemoteDesk.connect(socketPath(await canonicalFile(file)));
  if (!desk) {
    if (waitedMs > FOREIGN_MS) {
      throw lockedError(owner);
    }
    return;
  }
  const { role } = desk.hello;
  await desk.giveWay().catch(() => undefined);
  desk.close();
  if (role === 'backend') {
    throw lockedError(owner);
  }
  if (waitedMs > IMPORT_MS) {
    throw new ThroughlineError(
      'storeUnavailable',
      `An import (process ${owner}) is still writing to the database file. Try again when it has finished.`
    );
  }
}
