import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { DEFAULT_TABLES } from './defaultTables';
import { canonicalFile, EmbeddedDatabase, type DatabaseOptions } from './database';
import type { OwnerRole } from './handover/protocol';
import { HandoverServer } from './handover/server';
import { socketPath } from './handover/socketPath';
import { migrate } from './migrations/migrate';
import { readShape } from './shape';
import { LoadDesk } from './writing/loads';

/** Files that this process owns, or is about to, by their one true name. */
const owned = new Map<string, Promise<SharedFile>>();
const closing = new Map<string, Promise<void>>();

/**
 * A database file that this process owns: one instance, one desk for loads, one server for work from other processes.
 * Everyone in the process who uses the file shares it.
 */
export class SharedFile {
  private users = 0;
  private readonly wanted = new Set<() => void>();
  private backends = 0;
  private server: HandoverServer | undefined;

  private constructor(
    readonly database: EmbeddedDatabase,
    readonly desk: LoadDesk
  ) {}

  /** Opens the file, or joins those who have it open. `release` has to follow once, with the same role. */
  static async acquire(options: DatabaseOptions, role: OwnerRole): Promise<SharedFile> {
    await mkdir(path.dirname(path.resolve(options.file)), { recursive: true });
    const file = await canonicalFile(options.file);
    await closing.get(file);
    const opening = owned.get(file) ?? SharedFile.open({ ...options, file });
    owned.set(file, opening);
    try {
      const shared = await opening;
      shared.users += 1;
      shared.backends += role === 'backend' ? 1 : 0;
      return shared;
    } catch (cause) {
      owned.delete(file);
      throw cause;
    }
  }

  /** Whether this process owns the file already. */
  static isOwned(file: string): boolean {
    return owned.has(file);
  }

  /** Calls `listener` when another process asks for the file; never while a backend in this process needs it. */
  onWanted(listener: () => void): () => void {
    this.wanted.add(listener);
    return () => this.wanted.delete(listener);
  }

  async release(role: OwnerRole): Promise<void> {
    this.users -= 1;
    this.backends -= role === 'backend' ? 1 : 0;
    if (this.users > 0) {
      return;
    }
    const { file } = this.database;
    owned.delete(file);
    const closed = this.close().finally(() => closing.delete(file));
    closing.set(file, closed);
    await closed;
  }

  private async close(): Promise<void> {
    this.desk.pauseFigures();
    await this.server?.close();
    await this.desk.flushAll();
    await this.database.close();
  }

  private static async open(options: DatabaseOptions): Promise<SharedFile> {
    const database = await EmbeddedDatabase.create(options);
    try {
      const own = (await migrate(database)) ? await readShape(database, DEFAULT_TABLES) : undefined;
      const shared = new SharedFile(database, new LoadDesk(database, own));
      await shared.listen();
      return shared;
    } catch (cause) {
      await database.close();
      throw cause;
    }
  }

  private async listen(): Promise<void> {
    this.server = await HandoverServer.listen(socketPath(this.database.file), {
      desk: this.desk,
      role: () => (this.backends > 0 ? 'backend' : 'import'),
      giveWay: () => {
        if (this.backends === 0) {
          this.desk.pauseFigures();
          this.wanted.forEach((listener) => listener());
        }
      },
    });
    void this.desk.recover(isAlive).catch(() => undefined);
  }
}

/** Whether a process of this machine runs; one of another user does, too. */
function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code === 'EPERM';
  }
}
