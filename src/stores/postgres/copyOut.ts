import type { FieldDef, Submittable } from 'pg';
import type { AnswerColumns } from '../ask';
import type { Sql } from '../sql';
import { tooManyRows } from '../stop';
import { AnswerBuilder } from './answer';
import { readsBinary } from './binaryValues';
import type { Client } from './client';
import { settingText } from './statement';

/** What this uses of the client library's connection; its typings leave it out. */
interface Wire {
  parse(statement: { text: string }): void;
  bind(portal: { values?: readonly unknown[] }): void;
  describe(what: { type: 'S' }): void;
  execute(portal: object): void;
  sync(): void;
}

/** `PGCOPY`, a line end and such bytes, flags, and the length of what more a header may hold. */
const HEADER_BYTES = 11 + 4 + 4;
/** Number of columns that says that no row follows. */
const END = -1;

/**
 * Runs one statement and reads its answer in binary, which takes the program a fraction of the time of texts. `COPY` takes no
 * parameters: the values are set for the transaction, as parameters of a statement of its own, and read from there,
 * once each. All is sent at once, and each part with the extended protocol, which refuses more than one statement.
 * @param tooMany called once when there are more than `maxRows`, to have the server stop
 * @throws whatever the server says; ThroughlineError `tooMuch` for too many rows
 */
export function copyColumns(
  client: Client,
  statement: Sql,
  maxRows: number,
  tooMany: () => void
): Promise<AnswerColumns> {
  return new Promise((resolve, reject) => {
    const rows = new BinaryRows(maxRows, tooMany);
    const done = (failure: unknown) => {
      if (rows.refused) {
        reject(tooManyRows(maxRows));
      } else if (failure === undefined) {
        resolve(rows.answer());
      } else {
        reject(failure as Error);
      }
    };
    client.connection.query(new CopyOut(statement, rows, done));
  });
}

class CopyOut implements Submittable {
  private failure: unknown;

  constructor(
    private readonly statement: Sql,
    private readonly rows: BinaryRows,
    private readonly done: (failure: unknown) => void
  ) {}

  submit(connection: unknown): void {
    const wire = connection as Wire;
    const { parts, values } = this.statement;
    if (values.length > 0) {
      wire.parse({
        text: `select ${values.map((_, place) => `set_config('${settingOf(place)}', $${place + 1}, true)`).join(', ')}`,
      });
      wire.bind({ values: values.map(settingText) });
      wire.execute({});
    }
    const text = withValues(parts);
    // The answer does not say of what types its columns are.
    wire.parse({ text });
    wire.describe({ type: 'S' });
    wire.parse({ text: `copy (${text}) to stdout (format binary)` });
    wire.bind({});
    wire.execute({});
    wire.sync();
  }

  handleRowDescription({ fields }: { fields: FieldDef[] }): void {
    this.unlessFailed(() => this.rows.begin(fields.map(({ dataTypeID }) => dataTypeID)));
  }

  handleCopyData({ chunk }: { chunk: Buffer }): void {
    this.unlessFailed(() => this.rows.add(chunk));
  }

  handleError(failure: unknown): void {
    this.failure ??= failure;
    // Of an answer that broke off nothing more comes, nor does a note that the server is ready, when the connection is gone.
    this.done(this.failure);
  }

  handleReadyForQuery(): void {
    this.done(this.failure);
  }

  private unlessFailed(work: () => void): void {
    if (this.failure === undefined) {
      try {
        work();
      } catch (failure) {
        this.failure = failure;
      }
    }
  }

  handleCommandComplete(): void {}
  handleDataRow(): void {}
  handlePortalSuspended(): void {}
  handleEmptyQuery(): void {}
}

function settingOf(place: number): string {
  return `throughline.value_${place + 1}`;
}

/** The statement with values of the transaction, each read and converted once for all rows. */
function withValues([first, ...others]: readonly string[]): string {
  const read = (cast: string, place: number) => `(select current_setting('${settingOf(place)}')${cast})`;
  return first + others.map((part, place) => part.replace(/^(::\w+(\[\])?)?/, (cast) => read(cast, place))).join('');
}

/** Takes an answer in the form of `COPY … (FORMAT binary)` as it comes. */
export class BinaryRows {
  refused = false;
  private builder = new AnswerBuilder([]);
  private begun = false;
  private rest = Buffer.alloc(0);

  constructor(
    private readonly maxRows: number,
    private readonly tooMany: () => void
  ) {}

  begin(types: readonly number[]): void {
    const unread = types.find((type) => !readsBinary(type));
    if (unread !== undefined) {
      throw new TypeError(`Values of the type ${unread} are not read in binary.`);
    }
    this.builder = new AnswerBuilder(types);
  }

  add(chunk: Buffer): void {
    const bytes = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    let at = this.begun ? 0 : headerBytes(bytes);
    this.begun ||= at > 0;
    for (let end = this.endOfRow(bytes, at); end !== undefined; end = this.endOfRow(bytes, at)) {
      this.addRow(bytes, at);
      at = end;
    }
    // The library uses its memory again.
    this.rest = Buffer.from(bytes.subarray(at));
  }

  answer(): AnswerColumns {
    return this.builder.answer();
  }

  private endOfRow(bytes: Buffer, begin: number): number | undefined {
    return this.begun ? endOfRow(bytes, begin) : undefined;
  }

  private addRow(bytes: Buffer, at: number): void {
    if (bytes.readInt16BE(at) === END || this.refused) {
      return;
    }
    if (this.builder.length < this.maxRows) {
      this.builder.addBinary(bytes, at + 2);
    } else {
      this.refused = true;
      this.tooMany();
    }
  }
}

/** How long the header is; 0 as long as not all of it is there. */
function headerBytes(bytes: Buffer): number {
  const length = bytes.length < HEADER_BYTES ? Infinity : HEADER_BYTES + bytes.readInt32BE(HEADER_BYTES - 4);
  return length > bytes.length ? 0 : length;
}

/** Where the row that begins at a place ends; undefined where not all of it is there. */
function endOfRow(bytes: Buffer, begin: number): number | undefined {
  if (begin + 2 > bytes.length) {
    return undefined;
  }
  let at = begin + 2;
  for (let left = bytes.readInt16BE(begin); left > 0; left--) {
    if (at + 4 > bytes.length) {
      return undefined;
    }
    at += 4 + Math.max(0, bytes.readInt32BE(at));
  }
  return at > bytes.length ? undefined : at;
}
