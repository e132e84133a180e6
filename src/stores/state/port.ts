import type { Mark } from '../../contracts/marks';

/** Whose: what is kept for one is never read or changed by another. */
export interface StateScope {
  organisation: number;
  /** Uid of the data source. */
  datasource: string;
  /** The caller's set of tenants as a text, see `tenantKey`. */
  tenants: string;
}

/** The marks that people set. One that was taken back is kept, so that it can be restored and looked up. */
export interface MarkTable {
  /** By time; those taken back only on request. */
  list(scope: StateScope, withRemoved?: boolean): Promise<Mark[]>;
  /** @throws ThroughlineError `tooMuch` when there are `MOST_MARKS` already */
  add(scope: StateScope, mark: Mark): Promise<void>;
  /** Takes a mark back; one that is taken back already stays as it is. Undefined where there is none. */
  remove(scope: StateScope, id: string, by: string, at: number): Promise<Mark | undefined>;
  /** Undoes that. */
  restore(scope: StateScope, id: string): Promise<Mark | undefined>;
}

/** What the plugin itself remembers. */
export interface StateStore {
  readonly marks: MarkTable;
  /** Whether nobody but this process can change what is kept. */
  readonly isOwn: boolean;
  close(): Promise<void>;
}
