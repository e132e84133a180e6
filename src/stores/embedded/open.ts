import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { parseSettings, type Settings } from '../../contracts/settings';
import type { ChainStore } from '../port';
import type { ChainWriter } from '../writer';
import type { EmbeddedDatabase } from './database';
import { acquireDatabase, releaseDatabase } from './registry';
import { readShape } from './shape';
import { EmbeddedStore } from './store';
import { LoadDesk } from './writing/loads';
import { deskWriter } from './writing/deskWriter';

export interface EmbeddedOptions {
  file: string;
  memoryMegabytes: number;
  threads: number;
  tables?: Settings['tables'];
}

/** Opens a database file for questions and loads; files on the same path share one instance within the process. */
export async function openEmbeddedStore(options: EmbeddedOptions): Promise<ChainStore & ChainWriter> {
  const database = await openFile(options);
  const store = await EmbeddedStore.create(database, options.tables ?? parseSettings({}).tables, () => releaseDatabase(database)).catch(
    async (cause: unknown) => {
      await releaseDatabase(database);
      throw cause;
    }
  );
  const desk = new LoadDesk(database, (await readShape(database, parseSettings({}).tables)).history);
  const writer = deskWriter(desk, () => store.close());
  return Object.assign(store, { begin: writer.begin });
}

async function openFile(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  await mkdir(path.dirname(options.file), { recursive: true });
  return acquireDatabase(options);
}

/** Opens a database file for loads alone. */
export async function openEmbeddedWriter(options: { file: string; memoryMegabytes?: number; threads?: number }): Promise<ChainWriter> {
  return openEmbeddedStore({ memoryMegabytes: 512, threads: 2, ...options });
}
