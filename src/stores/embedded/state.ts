import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { StateEngine, StateTable, StateTransaction } from '../state/engine';
import { migrateState } from '../state/migrations';
import { STATE_LIMITS, type StateLimits, type StateStore } from '../state/port';
import { stateTables } from '../state/tables';
import { EmbeddedDatabase } from './database';
import { storeError } from './failure';
import { execute, queryColumns } from './statement';

/** What the plugin remembers is little. */
const LIMITS = { memoryMegabytes: 64, threads: 1 };
/** The file stays open for this long after it was last used: several changes in a row open it once. */
const OPEN_MS = 5_000;

/** Files of this process by their place: there is one owner of each. */
const files = new Map<string, StateFile>();

/**
 * What the plugin remembers, in a database file of its own. The file is made by the first thing that is kept, open while it is used and for a few
 * seconds afterwards; data sources of one process share it.
 * @param limits other ones, for tests
 */
export function openEmbeddedState(file: string, limits: StateLimits = STATE_LIMITS): StateStore {
  const place = path.resolve(file);
  const shared = files.get(place) ?? new StateFile(place);
  files.set(place, shared);
  return { ...stateTables(shared, limits), isOwn: true, close: () => shared.close() };
}

class StateFile implements StateEngine {
  private database: EmbeddedDatabase | undefined;
  private timer: NodeJS.Timeout | undefined;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly file: string) {}

  read<T>(_table: StateTable, work: (ask: StateTransaction['ask']) => Promise<T>): Promise<T | undefined> {
    return this.inTurn(async () => {
      if (this.database === undefined && !existsSync(this.file)) {
        return undefined;
      }
      const database = await this.opened();
      return work((statement) => database.read(statement));
    });
  }

  write<T>(work: (transaction: StateTransaction) => Promise<T>): Promise<T> {
    return this.inTurn(async () => writeTo(await this.opened(), work));
  }

  /** Whoever needs it next opens it again. */
  close(): Promise<void> {
    return this.inTurn(async () => this.closeNow());
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.turn.then(async () => {
      clearTimeout(this.timer);
      try {
        return await work();
      } catch (cause) {
        throw storeError(cause);
      } finally {
        if (this.database !== undefined) {
          this.timer = setTimeout(() => void this.close().catch(() => undefined), OPEN_MS).unref();
        }
      }
    });
    this.turn = next.catch(() => undefined);
    return next;
  }

  private async opened(): Promise<EmbeddedDatabase> {
    if (this.database === undefined) {
      await mkdir(path.dirname(this.file), { recursive: true });
      const database = await EmbeddedDatabase.create({ file: this.file, ...LIMITS });
      try {
        await writeTo(database, migrateState);
      } catch (cause) {
        await database.close();
        throw cause;
      }
      this.database = database;
    }
    return this.database;
  }

  private async closeNow(): Promise<void> {
    clearTimeout(this.timer);
    const { database } = this;
    this.database = undefined;
    await database?.close();
  }
}

function writeTo<T>(database: EmbeddedDatabase, work: (transaction: StateTransaction) => Promise<T>): Promise<T> {
  const { native } = database;
  return database.write((connection) =>
    work({
      ask: (statement) => queryColumns(native, connection, statement),
      run: (statement) => execute(native, connection, statement),
    })
  );
}
