import { toThroughlineError } from '../contracts/errors';
import type { KnownMarks, Mark, NewMark } from '../contracts/marks';
import { hashText } from '../core/stats/hash';
import type { StateScope, StateStore } from '../stores/state/port';

/** A store that others write to is asked again after this long. */
const FRESH_MS = 1_000;
/** One that could not be read is left alone for this long. */
const RETRY_MS = 10_000;
const UNREAD = 'unread';
/** Scopes whose marks are remembered at the same time. */
const MOST_SCOPES = 1_000;

interface Entry {
  /** Until when it may be taken for the present. */
  until: number;
  value: Promise<KnownMarks>;
}

/** The part of the state that is needed here. */
export type MarkStore = Pick<StateStore, 'marks' | 'isOwn'>;

/** The marks of a store, kept in memory: every query asks for them. */
export class MarkMemory {
  private readonly entries = new Map<string, Entry>();
  /** The last ones that could be read. */
  private readonly lastRead = new Map<string, KnownMarks>();

  /**
   * @param open called when marks are first asked for
   * @param now epoch ms
   */
  constructor(
    private readonly open: () => Promise<MarkStore>,
    private readonly now = () => Date.now()
  ) {}

  /** The marks that count, never an error: verdicts are given without what cannot be read, and say so. */
  known(scope: StateScope): Promise<KnownMarks> {
    const key = keyOf(scope);
    const entry = this.entries.get(key);
    if (entry !== undefined && this.now() < entry.until) {
      return entry.value;
    }
    const made: Entry = { until: Infinity, value: Promise.resolve(NONE) };
    made.value = this.read(scope).then(
      ({ found, isOwn }) => {
        made.until = isOwn ? Infinity : this.now() + FRESH_MS;
        this.lastRead.set(key, found);
        return found;
      },
      (thrown: unknown) => {
        made.until = this.now() + RETRY_MS;
        const before = this.lastRead.get(key) ?? NONE;
        return { ...before, version: `${UNREAD} ${before.version}`, unread: toThroughlineError(thrown).message };
      }
    );
    this.entries.delete(key);
    this.entries.set(key, made);
    this.forgetOldest();
    return made.value;
  }

  /** Those that were taken back, too. */
  async all(scope: StateScope): Promise<Mark[]> {
    return (await this.open()).marks.list(scope, true);
  }

  /** Keeps a mark; it counts from now on. */
  async add(scope: StateScope, said: NewMark, id: string, by: string): Promise<Mark> {
    const mark: Mark = { ...said, id, by, at: this.now() };
    await this.changed(scope, ({ marks }) => marks.add(scope, mark));
    return mark;
  }

  /** Takes a mark back; undefined where the scope has none of this id. */
  remove(scope: StateScope, id: string, by: string): Promise<Mark | undefined> {
    return this.changed(scope, ({ marks }) => marks.remove(scope, id, by, this.now()));
  }

  restore(scope: StateScope, id: string): Promise<Mark | undefined> {
    return this.changed(scope, ({ marks }) => marks.restore(scope, id));
  }

  private async read(scope: StateScope): Promise<{ found: KnownMarks; isOwn: boolean }> {
    const { marks: table, isOwn } = await this.open();
    const marks = await table.list(scope);
    return { found: { marks, version: versionOf(marks) }, isOwn };
  }

  private async changed<T>(scope: StateScope, work: (store: MarkStore) => Promise<T>): Promise<T> {
    try {
      return await work(await this.open());
    } finally {
      this.entries.delete(keyOf(scope));
    }
  }

  private forgetOldest(): void {
    const [oldest] = this.entries.keys();
    if (this.entries.size > MOST_SCOPES && oldest !== undefined) {
      this.entries.delete(oldest);
      this.lastRead.delete(oldest);
    }
  }
}

const NONE: KnownMarks = { version: '', marks: [] };

function keyOf({ organisation, datasource, tenants }: StateScope): string {
  return JSON.stringify([organisation, datasource, tenants]);
}

function versionOf(marks: readonly Mark[]): string {
  return marks.length === 0 ? '' : hashText(JSON.stringify(marks));
}
