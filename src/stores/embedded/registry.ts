import { canonicalFile, EmbeddedDatabase, type DatabaseOptions } from './database';
import { migrate } from './migrations/migrate';

/** Databases that this process has open, or is opening, by their file's one true name. */
const open = new Map<string, Promise<EmbeddedDatabase>>();

/** A database that others in this process may share. `release` has to be called once for every call of `acquire`. */
export async function acquireDatabase(options: DatabaseOptions): Promise<EmbeddedDatabase> {
  const file = await canonicalFile(options.file);
  const known = open.get(file);
  if (known) {
    return (await known).share();
  }
  const opening = create({ ...options, file });
  open.set(file, opening);
  try {
    return await opening;
  } catch (cause) {
    open.delete(file);
    throw cause;
  }
}

export async function releaseDatabase(database: EmbeddedDatabase): Promise<void> {
  if (database.lastUser) {
    open.delete(database.file);
  }
  await database.release();
}

async function create(options: DatabaseOptions): Promise<EmbeddedDatabase> {
  const database = await EmbeddedDatabase.create(options);
  try {
    await migrate(database);
    return database;
  } catch (cause) {
    await database.release();
    throw cause;
  }
}
