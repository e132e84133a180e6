import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { log } from '../../telemetry/logger';
import { decodeAnswer, encodeAnswer, type CachedAnswer } from './answerFile';

interface KeptFile {
  name: string;
  bytes: number;
  /** Epoch ms. */
  expires: number;
}

/** What an answer on disk still is good for. */
export interface KeptAnswer {
  answer: CachedAnswer;
  ttlMs: number;
}

export interface DiskCounts {
  hits: number;
  misses: number;
  bytes: number;
  entries: number;
}

/** Answers that may wait to be written; with more of them the disk is too slow, and further ones are not kept. */
const MOST_WAITING_BYTES = 64 * 1024 * 1024;
const OWNER_ONLY = { file: 0o600, folder: 0o700 };
/** A file that is not finished after this time never will be. */
const LONGEST_WRITE_MS = 60_000;
/** `<digest of the key>.<epoch ms at which its time is over>.answer` */
export const FILE_NAME = /^([\da-f]{40})\.(\d{1,15})\.answer$/;

/**
 * Answers in files of one folder, bounded in bytes (the least recently used go first) and in time. What is found broken, or
 * cannot be written, is as good as not there: the question is asked of the database. Other processes may use the folder too.
 */
export class DiskTier {
  private files: Map<string, KeptFile> | undefined;
  private opening: Promise<Map<string, KeptFile>> | undefined;
  private bytes = 0;
  private writing: Promise<void> = Promise.resolve();
  private waitingBytes = 0;
  private failed = false;
  private hits = 0;
  private misses = 0;

  constructor(
    private readonly folder: string,
    private readonly maxBytes: number,
    private readonly now = () => Date.now()
  ) {}

  get counts(): DiskCounts {
    return { hits: this.hits, misses: this.misses, bytes: this.bytes, entries: this.files?.size ?? 0 };
  }

  async get(key: string): Promise<KeptAnswer | undefined> {
    const found = await this.read(key).catch(() => undefined);
    if (found === undefined) {
      this.misses++;
    } else {
      this.hits++;
    }
    return found;
  }

  /** Writes an answer behind the caller's back. */
  put(key: string, answer: CachedAnswer, ttlMs: number): void {
    const bytes = answer.frames.reduce((sum, { length }) => sum + length, 0);
    if (bytes > this.maxBytes || this.waitingBytes + bytes > MOST_WAITING_BYTES) {
      return;
    }
    const expires = Math.floor(this.now() + ttlMs);
    this.waitingBytes += bytes;
    this.writing = this.writing
      .then(() => this.write(key, answer, expires))
      .then(
        () => (this.failed = false),
        (error: unknown) => this.noteFailure(error)
      )
      .then(() => void (this.waitingBytes -= bytes));
  }

  /** Resolves when all that was put has been written. */
  settled(): Promise<void> {
    return this.writing;
  }

  private async read(key: string): Promise<KeptAnswer | undefined> {
    const files = await this.open();
    const id = digestOf(key);
    const file = files.get(id);
    if (file === undefined) {
      return undefined;
    }
    const ttlMs = file.expires - this.now();
    const answer = ttlMs > 0 ? await this.content(file.name, key) : undefined;
    if (answer === undefined) {
      await this.remove(files, id);
      return undefined;
    }
    files.delete(id);
    files.set(id, file);
    return { answer, ttlMs };
  }

  /** Undefined for a file that is broken, or that another process has removed. */
  private content(name: string, key: string): Promise<CachedAnswer | undefined> {
    return readFile(path.join(this.folder, name)).then(
      (content) => decodeAnswer(key, content),
      () => undefined
    );
  }

  private async write(key: string, answer: CachedAnswer, expires: number): Promise<void> {
    const files = await this.open();
    const id = digestOf(key);
    const content = encodeAnswer(key, answer);
    const name = `${id}.${expires}.answer`;
    const unfinished = path.join(this.folder, `${name}.${process.pid}.tmp`);
    await mkdir(this.folder, { recursive: true, mode: OWNER_ONLY.folder });
    try {
      await writeFile(unfinished, content, { mode: OWNER_ONLY.file });
      await this.remove(files, id);
      await rename(unfinished, path.join(this.folder, name));
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
    files.set(id, { name, bytes: content.length, expires });
    this.bytes += content.length;
    await this.makeRoom(files);
  }

  /** What is over goes first, then what was not used for longest. */
  private async makeRoom(files: Map<string, KeptFile>): Promise<void> {
    for (const [id, { expires }] of files) {
      if (expires <= this.now()) {
        await this.remove(files, id);
      }
    }
    for (const oldest of files.keys()) {
      if (this.bytes <= this.maxBytes) {
        break;
      }
      await this.remove(files, oldest);
    }
  }

  private open(): Promise<Map<string, KeptFile>> {
    this.opening ??= this.list();
    return this.opening;
  }

  /** What an earlier process left, what goes soonest first. */
  private async list(): Promise<Map<string, KeptFile>> {
    const names = await readdir(this.folder).catch(() => []);
    const kept: Array<[string, KeptFile]> = [];
    for (const name of names) {
      const file = await this.listed(name).catch(() => undefined);
      if (file !== undefined) {
        kept.push(file);
      }
    }
    this.files = new Map(kept.sort(([, a], [, b]) => a.expires - b.expires));
    this.bytes = [...this.files.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    return this.files;
  }

  /** A file that is still good; others are removed, but for one that another process may be writing. */
  private async listed(name: string): Promise<[string, KeptFile] | undefined> {
    const file = path.join(this.folder, name);
    const { size, mtimeMs } = await stat(file);
    const [, id, expires] = FILE_NAME.exec(name) ?? [];
    if (id !== undefined && Number(expires) > this.now()) {
      return [id, { name, bytes: size, expires: Number(expires) }];
    }
    if (id !== undefined || mtimeMs < this.now() - LONGEST_WRITE_MS) {
      await rm(file, { force: true });
    }
    return undefined;
  }

  private async remove(files: Map<string, KeptFile>, id: string): Promise<void> {
    const file = files.get(id);
    if (file !== undefined) {
      files.delete(id);
      this.bytes -= file.bytes;
      await rm(path.join(this.folder, file.name), { force: true });
    }
  }

  /** Once per series of failures: a full disk would fill the log too. */
  private noteFailure(error: unknown): void {
    if (!this.failed) {
      this.failed = true;
      log.warn('Answers cannot be kept on disk', { folder: this.folder, error });
    }
  }
}

function digestOf(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 40);
}
