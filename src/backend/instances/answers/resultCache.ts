interface Entry<T> {
  value: T;
  bytes: number;
  keptAt: number;
  expires: number;
  question: string;
}

/** An answer of earlier, and when it was kept, epoch ms. */
export interface EarlierAnswer<T> {
  value: T;
  keptAt: number;
}

/** What a single cached answer may take of the whole cache. */
const LARGEST_SHARE = 0.25;

/**
 * Answers by key, bounded in bytes (the least recently used go first) and in time. One whose time is over is not given
 * out any more, but stays until its place is needed: the latest answer to a question serves while nothing newer can be had.
 */
export class ResultCache<T> {
  private readonly entries = new Map<string, Entry<T>>();
  /** Key of the latest answer to each question. */
  private readonly latest = new Map<string, string>();
  private bytes = 0;

  constructor(
    private readonly maxBytes: number,
    private readonly now = () => Date.now()
  ) {}

  get size(): { entries: number; bytes: number } {
    return { entries: this.entries.size, bytes: this.bytes };
  }

  get(key: string): T | undefined {
    const entry = this.entries.get(key);
    if (!entry || entry.expires <= this.now()) {
      return undefined;
    }
    this.entries.delete(key);
    this.entries.set(key, entry);
    return entry.value;
  }

  /** The latest answer to a question, however old. */
  earlier(question: string): EarlierAnswer<T> | undefined {
    const entry = this.entries.get(this.latest.get(question) ?? '');
    return entry && { value: entry.value, keptAt: entry.keptAt };
  }

  /** Keeps a value for `ttlMs` as the latest answer to `question`; one larger than a quarter of the cache is not kept. */
  put(key: string, value: T, bytes: number, ttlMs: number, question = key): void {
    this.remove(key);
    if (bytes > this.maxBytes * LARGEST_SHARE || ttlMs <= 0) {
      return;
    }
    const keptAt = this.now();
    this.entries.set(key, { value, bytes, keptAt, expires: keptAt + ttlMs, question });
    this.latest.set(question, key);
    this.bytes += bytes;
    for (const oldest of this.entries.keys()) {
      if (this.bytes <= this.maxBytes) {
        break;
      }
      this.remove(oldest);
    }
  }

  clear(): void {
    this.entries.clear();
    this.latest.clear();
    this.bytes = 0;
  }

  private remove(key: string): void {
    const entry = this.entries.get(key);
    if (entry) {
      this.entries.delete(key);
      this.bytes -= entry.bytes;
      if (this.latest.get(entry.question) === key) {
        this.latest.delete(entry.question);
      }
    }
  }
}
