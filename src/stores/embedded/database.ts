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
/** Format of new files; the engine's oldest, its default, compresses texts in other ways, which take twice as long. Files keep theirs. */
const STORAGE_VERSION = 'v1.4.0';
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
  /** Times of rows that the transactions which are open have changed. */
  private readonly noted = new Map<Connection, Array<{ from: number; to: number }>>();
  /** The last commit of `writeAhead`, and of each of its connections. */
  private ahead: Promise<unknown> = Promise.resolve();
  private lanes: Array<{ connection: Connection; commit: Promise<unknown> }>;

  private constructor(
    readonly file: string,
    readonly native: Native,
    private readonly database: Database,
    private readonly writer: Connection,
    other: Connection,
    private readonly opened: string,
    threads: number
  ) {
    this.lanes = [other, writer].map((connection) => ({ connection, commit: Promise.resolve() }));
    this.readers = new ReaderPool(native, () => native.connect(database), Math.max(2, Math.min(threads, 4)));
  }

  /** @throws whatever DuckDB says; `lockOwner` tells whether another process holds the file */
  static async create(options: DatabaseOptions): Promise<EmbeddedDatabase> {
    const native = await loadNative();
    const config = native.create_config();
    native.set_config(config, 'threads', String(options.threads));
    native.set_config(config, 'memory_limit', `${options.memoryMegabytes}MB`);
    native.set_config(config, 'checkpoint_threshold', CHECKPOINT_AT);
    native.set_config(config, 'storage_compatibility_version', STORAGE_VERSION);
    const database = await native.open(options.file, config);
    try {
      const connection = await native.connect(database);
      await native.query(connection, `SET GLOBAL TimeZone = 'UTC'`);
      await native.query(connection, 'SET GLOBAL enable_external_access = false');
      await native.query(connection, 'SET GLOBAL lock_configuration = true');
      const other = await native.connect(database);
      const { mtimeMs, size } = await stat(options.file);
      const opened = `${mtimeMs}-${size}`;
      return new EmbeddedDatabase(options.file, native, database, connection, other, opened, options.threads);
    } catch (cause) {
      native.close_sync(database);
      throw storeError(cause);
    }
  }

  /** Changes with every commit; nobody else can write to the file while it is open. */
  get version(): string {
    return `${this.opened}-${this.revision}`;
  }

  /** Notes that the transaction of a writing connection changes rows with times from `from` to `to`. */
  noteChange(connection: Connection, from: number, to: number): void {
    this.noted.set(connection, [...(this.noted.get(connection) ?? []), { from, to }]);
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
    await this.inTurn(() => this.ahead.catch(() => undefined));
    this.readers.close();
    await this.native.query(this.writer, 'CHECKPOINT').catch(() => undefined);
    this.lanes.forEach(({ connection }) => this.native.disconnect_sync(connection));
    this.native.close_sync(this.database);
  }

  /**
   * Runs `work` on the one writing connection, in a transaction, after whatever was asked before it.
   * @param committed called after the commit and before the next transaction; whether questions may be answered
   * otherwise from now on
   */
  write<T>(work: (connection: Connection) => Promise<T>, committed: (answer: T) => boolean = () => true): Promise<T> {
    return this.inTurn(async () => {
      await this.ahead.catch(() => undefined);
      const answer = await this.begin(this.writer, work);
      await this.commit(this.writer, () => committed(answer));
      return answer;
    });
  }

  /** Does something after whatever was asked to be written before, and before whatever is asked later. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.writing.catch(() => undefined).then(work);
    this.writing = turn;
    return turn;
  }

  /**
   * For use within a turn: runs `work` in a transaction that is committed while the next turns go on, unless they write
   * as well. Such transactions are committed in their order, but one does not see what the one before it has written:
   * they may only add rows.
   * @param ready called before the commit; what it throws ends the transaction instead
   * @returns the commit
   */
  async writeAhead<T>(
    work: (connection: Connection) => Promise<T>,
    ready: () => void,
    committed: (answer: T) => boolean
  ): Promise<{ commit: Promise<void> }> {
    const [lane, next] = this.lanes;
    this.lanes = [next, lane];
    await lane.commit.catch(() => undefined);
    const before = this.ahead.catch(() => undefined);
    const answer = await this.begin(lane.connection, work);
    const commit = before.then(() => this.commit(lane.connection, () => committed(answer), ready));
    this.ahead = commit;
    lane.commit = commit;
    return { commit };
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

  private async begin<T>(connection: Connection, work: (connection: Connection) => Promise<T>): Promise<T> {
    try {
      await this.native.query(connection, 'BEGIN TRANSACTION');
      return await work(connection);
    } catch (cause) {
      throw await this.undo(connection, cause);
    }
  }

  private async commit(connection: Connection, committed: () => boolean, ready?: () => void): Promise<void> {
    try {
      ready?.();
      await this.native.query(connection, 'COMMIT');
      const revision = this.revision + 1;
      this.changed.push(...(this.noted.get(connection) ?? []).map((range) => ({ revision, ...range })));
      this.noted.delete(connection);
      if (this.changed.length > MOST_CHANGES) {
        this.forgotten = this.changed.splice(0, MOST_CHANGES / 2).at(-1)?.revision ?? 0;
      }
      this.revision += committed() ? 1 : 0;
    } catch (cause) {
      throw await this.undo(connection, cause);
    }
  }

  private async undo(connection: Connection, cause: unknown): Promise<unknown> {
    this.noted.delete(connection);
    await this.native.query(connection, 'ROLLBACK').catch(() => undefined);
    return storeError(cause);
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
