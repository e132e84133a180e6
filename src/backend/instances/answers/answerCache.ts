import type { CachedAnswer } from './answerFile';
import type { DiskTier } from './diskTier';
import { ResultCache, type EarlierAnswer } from './resultCache';

/** What is to be remembered of an answer beside its key. */
export interface Keeping {
  /** What it answers, whenever it is asked. */
  question: string;
  ttlMs: number;
  /** Whether no row will change it any more: only such an answer is worth the disk. */
  closed: boolean;
}

/**
 * Answers in memory and, where the data source has one, on disk (S2-177): what is found there is taken into memory for the
 * rest of its time. Answers too large for memory, pushed out of it, or of an earlier process are found on disk alone.
 */
export class AnswerCache {
  private readonly memory: ResultCache<CachedAnswer>;

  constructor(
    memoryBytes: number,
    private readonly disk?: DiskTier
  ) {
    this.memory = new ResultCache(memoryBytes);
  }

  get size(): { entries: number; bytes: number } {
    return this.memory.size;
  }

  get diskCounts() {
    return this.disk?.counts;
  }

  /** From memory alone, at once. */
  get(key: string): CachedAnswer | undefined {
    return this.memory.get(key);
  }

  /** From the disk, into memory. */
  async promote(key: string, question: string): Promise<CachedAnswer | undefined> {
    const found = await this.disk?.get(key);
    if (found === undefined) {
      return undefined;
    }
    this.memory.put(key, found.answer, bytesOf(key, question, found.answer), found.ttlMs, question);
    return found.answer;
  }

  earlier(question: string): EarlierAnswer<CachedAnswer> | undefined {
    return this.memory.earlier(question);
  }

  put(key: string, answer: CachedAnswer, { question, ttlMs, closed }: Keeping): void {
    this.memory.put(key, answer, bytesOf(key, question, answer), ttlMs, question);
    if (closed && ttlMs > 0) {
      this.disk?.put(key, answer, ttlMs);
    }
  }

  /** Forgets what is in memory; what is on disk stays for the next process. */
  async close(): Promise<void> {
    this.memory.clear();
    await this.disk?.settled();
  }
}

/** Texts of keys take two bytes a character. */
function bytesOf(key: string, question: string, { frames }: CachedAnswer): number {
  return frames.reduce((sum, frame) => sum + frame.length, 2 * (key.length + question.length));
}
