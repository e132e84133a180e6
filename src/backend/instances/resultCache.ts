interface Entry<T> {
  value: T;
  bytes: number;
  expires: number;
}

/** What a single cached answer may take of the whole cache. */
const LARGEST_SHARE = 0.25;

/** Answers by key, bounded in bytes (the least recently used go first) and in time. */
export class ResultCache<T> {
  private readonly entries = new Map<string, Entry<T>>();
  private bytes = 0;

  constructor(
    private readonly maxBytes: number,
    private readonly now: () => number = Date.now
  ) {}

  get size(): { entries: number; bytes: number } {
    return { entries: this.entries.size, bytes: this.bytes };
  }

  get(key: string): T | undefined {
    const entry = this.entries.get(key);
    if (!entry) {
      return undefined;
    }
    this.entries.delete(key);
    if (entry.expires <= this.now()) {
      this.bytes -= entry.bytes;
      return undefined;
    }
    this.entries.set(key, entry);
    return entry.value;
  }

  /** Keeps a value for `ttlMs`; one larger than a quarter of the cache is not kept. */
  put(key: string, value: T, bytes: number, ttlMs: number): void {
    this.remove(key);
    if (bytes > this.maxBytes * LARGEST_SHARE || ttlMs <= 0) {
      return;
    }
    this.entries.set(key, { value, bytes, expires: this.now() + ttlMs });
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
    this.bytes = 0;
  }

  private remove(key: string): void {
    const entry = this.entries.get(key);
    if (entry) {
      this.entries.delete(key);
      this.bytes -= entry.bytes;
    }
  }
}
