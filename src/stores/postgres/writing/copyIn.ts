import type { ClientBase, Submittable } from 'pg';

/** What this uses of the client library's connection; its typings leave it out. */
interface Wire {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

/** Rows that the server takes in one message at most, so that the socket's buffer does not hold a whole batch twice. */
const CHUNK_BYTES = 256 * 1024;

/** Sends rows to a `COPY … FROM STDIN` statement of the program's own. */
class CopyIn implements Submittable {
  private failure: unknown;

  constructor(
    private readonly text: string,
    private readonly rows: Buffer,
    private readonly done: (failure: unknown) => void
  ) {}

  submit(connection: unknown): void {
    (connection as Wire).query(this.text);
  }

  handleCopyInResponse(connection: Wire): void {
    for (let at = 0; at < this.rows.length; at += CHUNK_BYTES) {
      connection.sendCopyFromChunk(this.rows.subarray(at, at + CHUNK_BYTES));
    }
    connection.endCopyFrom();
  }

  handleError(cause: unknown): void {
    this.failure = cause;
    // The server says that it is ready after an error, unless the connection is gone.
    if (!(cause instanceof Error && 'severity' in cause)) {
      this.done(cause);
    }
  }

  handleReadyForQuery(): void {
    this.done(this.failure);
  }

  handleCommandComplete(): void {}
  handleRowDescription(): void {}
  handleDataRow(): void {}
  handlePortalSuspended(): void {}
  handleEmptyQuery(): void {}
}

/** @param statement text of the program's own, ending in `from stdin` */
export function copyIn(connection: ClientBase, statement: string, rows: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (failure: unknown) => (failure === undefined ? resolve() : reject(failure as Error));
    connection.query(new CopyIn(statement, rows, done));
  });
}
