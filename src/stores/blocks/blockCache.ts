import type { BlockCounts, Changes } from '../port';
import type { Block } from './grid';

interface Entry<B> {
  /** Whose rows it holds: what changes for one need not be seen by another. */
  owner: string;
  block: B;
  from: number;
  to: number;
  bytes: number;
}

/** Blocks by question and start, bounded in bytes: the least recently used go first. */
export class BlockCache<B = Block> {
  private readonly entries = new Map<string, Entry<B>>();
  private bytes = 0;
  private hits = 0;
  private misses = 0;

  constructor(
    private readonly maxBytes: number,
    private readonly sizeOf: (block: B) => number
  ) {}

  get counts(): BlockCounts {
    return { hits: this.hits, misses: this.misses, bytes: this.bytes, entries: this.entries.size };
  }

  get(question: string, from: number): B | undefined {
    const key = keyOf(question, from);
    const entry = this.entries.get(key);
    if (!entry) {
      this.misses++;
      return undefined;
    }
    this.hits++;
    this.entries.delete(key);
    this.entries.set(key, entry);
    return entry.block;
  }

  put(owner: string, question: string, from: number, to: number, block: B): void {
    const key = keyOf(question, from);
    this.remove(key);
    const bytes = this.sizeOf(block) + 2 * key.length;
    this.entries.set(key, { owner, block, from, to, bytes });
    this.bytes += bytes;
    for (const oldest of this.entries.keys()) {
      if (this.bytes <= this.maxBytes) {
        break;
      }
      this.remove(oldest);
    }
  }

  /** Forgets what may not be so any more for an owner. */
  drop(owner: string, { ranges }: Changes): void {
    for (const [key, entry] of ranges.length === 0 ? [] : this.entries) {
      if (entry.owner === owner && overlaps(ranges, entry.from, entry.to)) {
        this.remove(key);
      }
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

export function overlaps(ranges: Changes['ranges'], from: number, to: number): boolean {
  return ranges === 'all' || ranges.some((range) => range.from < to && range.to >= from);
}

function keyOf(question: string, from: number): string {
  return `${from} ${question}`;
}
