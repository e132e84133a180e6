import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Connection, Database } from '@duckdb/node-bindings';
import { storeError } from './failure';
import { loadNative, type Native } from './native';
import { ReaderPool } from './reader';
import type { AnswerColumns } from '../ask';
import type { Changes } from '../port';
import type { Sql } from '../sql';

export interface DatabaseOptions {
  file: string;
  memoryMegabytes: number;
  threads: number;
}

/** The write-ahead log may grow to this size before its rows are moved into the file. */
const CHECKPOINT_AT = '96MB';
const HOUSEKEEPING_MS = 60_000;
/** Changes that are remembered, for those who keep what they have read. */
const MOST_CHANGES = 1_024;

/**
 * One database file that this process has open. The engine's own lock does not hold within one process, so there is
 * exactly one of these per file (see `SharedFile`).
 */
export class EmbeddedDatabase {
  readonly readers: ReaderPool;
  private revision = 0;
  private readonly changed: Array<{ revision: number; from: number; to: number }> = [];
  /** Last revision whose changes are not known any more. */
  private forgotten = 0;
  private writing: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly file: string,
    readonly native: Native,
    private readonly database: Database,
    private readonly writer: Connection,
    private readonly opened: string,
    threads: number
  ) {
    this.readers = new ReaderPool(native, () => native.connect(database), Math.max(2, Math.min(threads, 4)));
  }

  /** @throws whatever DuckDB says; `lockOwner` tells whether another process holds the file */
  static async create(options: DatabaseOptions): Promise<EmbeddedDatabase> {
    const native = await loadNative();
    const config = native.create_config();
    native.set_config(config, 'threads', String(options.threads));
    native.set_config(config, 'memory_limit', `${options.memoryMegabytes}MB`);
    native.set_config(config, 'checkpoint_threshold', CHECKPOINT_AT);
    const database = await native.open(options.file, config);
    try {
      const connection = await native.connect(database);
      await native.query(connection, `SET GLOBAL TimeZone = 'UTC'`);
      await native.query(connection, 'SET GLOBAL enable_external_access = false');
      await native.query(connection, 'SET GLOBAL lock_configuration = true');
      const { mtimeMs, size } = await stat(options.file);
      return new EmbeddedDatabase(options.file, native, database, connection, `${mtimeMs}-${size}`, options.threads);
    } catch (cause) {
      native.close_sync(database);
      throw storeError(cause);
    }
  }

  /** Changes with every commit; nobody else can write to the file while it is open. */
  get version(): string {
    return `${this.opened}-${this.revision}`;
  }

  /** Notes that the transaction that is being written changes rows with times from `from` to `to`. */
  noteChange(from: number, to: number): void {
    this.changed.push({ revision: this.revision + 1, from, to });
    if (this.changed.length > MOST_CHANGES) {
      this.forgotten = this.changed.splice(0, MOST_CHANGES / 2).at(-1)?.revision ?? 0;
    }
  }

  /** What has changed since a version; everything may have where it is too long ago, or of another opening of the file. */
  changesSince(version: string | undefined): Changes {
    const prefix = `${this.opened}-`;
    const since = version?.startsWith(prefix) === true ? Number(version.slice(prefix.length)) : -1;
    const ranges = since < this.forgotten ? 'all' : this.changed.filter(({ revision }) => revision > since);
    return { version: this.version, ranges };
  }

  /** Waits for what is being written, then moves the log into the file and frees it for other processes. */
  async close(): Promise<void> {
    await this.writing.catch(() => undefined);
    this.readers.close();
    await this.native.query(this.writer, 'CHECKPOINT').catch(() => undefined);
    this.native.disconnect_sync(this.writer);
    this.native.close_sync(this.database);
  }

  /**
   * Runs `work` on the one writing connection, in a transaction, after whatever was asked before it.
   * @param committed called after the commit and before the next transaction; whether questions may be answered
   * otherwise from now on
   */
  write<T>(work: (connection: Connection) => Promise<T>, committed: (answer: T) => boolean = () => true): Promise<T> {
    const turn = this.writing.catch(() => undefined).then(() => this.transaction(work, committed));
    this.writing = turn;
    return turn;
  }

  /** Asks one statement outside of any question's limits; for the store's own housekeeping. */
  read(statement: Sql): Promise<AnswerColumns> {
    const limits = {
      signal: new AbortController().signal,
      timeoutMs: HOUSEKEEPING_MS,
      maxRows: Number.MAX_SAFE_INTEGER,
    };
    return this.readers.question(limits, (ask) => ask(statement));
  }

  private async transaction<T>(
    work: (connection: Connection) => Promise<T>,
    committed: (answer: T) => boolean
  ): Promise<T> {
    try {
      await this.native.query(this.writer, 'BEGIN TRANSACTION');
      const answer = await work(this.writer);
      await this.native.query(this.writer, 'COMMIT');
      this.revision += committed(answer) ? 1 : 0;
      return answer;
    } catch (cause) {
      await this.native.query(this.writer, 'ROLLBACK').catch(() => undefined);
      throw storeError(cause);
    }
  }
}

/** The file's one true name, also when it does not exist yet, so that two spellings share an instance. */
export async function canonicalFile(file: string): Promise<string> {
  const absolute = path.resolve(file);
  try {
    return await realpath(absolute);
  } catch {
    const folder = await realpath(path.dirname(absolute)).catch(() => path.dirname(absolute));
    return path.join(folder, path.basename(absolute));
  }
}
