import { ThroughlineError } from '../../contracts/errors';

/** Process that holds the lock on a database file, read from DuckDB's refusal; undefined when that was not the reason. */
export function lockOwner(cause: unknown): number | undefined {
  const text = messageOf(cause);
  if (!/could not set lock|conflicting lock|being used by another process/i.test(text)) {
    return undefined;
  }
  const match = /PID:? (\d+)/i.exec(text);
  return match ? Number(match[1]) : 0;
}

const REASONS: ReadonlyArray<[RegExp, (text: string) => ThroughlineError]> = [
  [
    /no space left|disk full|ENOSPC|max_temp_directory_size|enough (?:disk )?space/i,
    () =>
      new ThroughlineError(
        'storeFull',
        'The disk of the embedded database is full. Free some space and try again; nothing was damaged.'
      ),
  ],
  [
    /out of memory|memory limit|could not allocate/i,
    () =>
      new ThroughlineError(
        'tooMuch',
        'The question needs more memory than the embedded database may take. Choose a shorter time range or raise the memory limit in the data source.'
      ),
  ],
  [/interrupt/i, () => new ThroughlineError('cancelled', 'The query was cancelled.')],
  [
    /corrupt|not a valid duckdb database file|could not read enough bytes|checksum|deserializ|trying to read a database file with version/i,
    () =>
      new ThroughlineError(
        'storeUnavailable',
        'The embedded database file cannot be read: it is damaged, was written by a newer version, or is not a DuckDB file. Restore it from a backup or choose another file.'
      ),
  ],
  [
    /permission denied|read-only file system/i,
    () =>
      new ThroughlineError(
        'storeUnavailable',
        'The embedded database file may not be opened by this user. Check the permissions of the data directory.'
      ),
  ],
  [
    /No such file|cannot open file|does not exist.*(?:file|director)/i,
    () =>
      new ThroughlineError(
        'storeUnavailable',
        'The embedded database file cannot be opened. Check that the data directory exists and is writable.'
      ),
  ],
];

/** Turns anything DuckDB threw into the error family. The engine's own text goes to the log only. */
export function storeError(cause: unknown): ThroughlineError {
  if (cause instanceof ThroughlineError) {
    return cause;
  }
  const text = messageOf(cause);
  const owner = lockOwner(cause);
  if (owner !== undefined) {
    const known = lockedError(owner);
    return new ThroughlineError(known.code, known.message, { cause });
  }
  for (const [pattern, make] of REASONS) {
    if (pattern.test(text)) {
      const known = make(text);
      return new ThroughlineError(known.code, known.message, { cause });
    }
  }
  return new ThroughlineError('storeUnavailable', 'The embedded database could not answer. The log has the details.', {
    cause,
  });
}

/** Whether DuckDB could not compile a regular expression, where that is all it was asked for. */
export const isBadPattern = (cause: unknown) => messageOf(cause).startsWith('Invalid Input Error');

/** A file that another program holds. */
export function lockedError(pid: number): ThroughlineError {
  const who = pid > 0 ? `process ${pid}` : 'another process';
  return new ThroughlineError(
    'storeUnavailable',
    `The embedded database file is in use by ${who}, which does not share it. End that process or choose another file, then try again.`
  );
}

function messageOf(cause: unknown): string {
  // Errors of the native part may come from another realm, where instanceof says no.
  return typeof cause === 'object' && cause !== null && 'message' in cause ? String(cause.message) : String(cause);
}
