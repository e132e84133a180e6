/** Where a record stands: file as the user named it, number of the record in it, and its line where the file has lines. */
export interface Position {
  file: string;
  record: number;
  line?: number;
}

export interface Refusal extends Position {
  reason: string;
}

/** Something worth knowing about records that were taken. */
export interface Notice {
  text: string;
  count: number;
  first: Position;
}

const KEPT_REFUSALS = 1_000;

/** What happened to the records of an import: every refusal is counted, the first thousand are kept in full. */
export class ImportReport {
  refused = 0;
  readonly refusals: Refusal[] = [];
  private readonly noticed = new Map<string, Notice>();

  refuse(at: Position, reason: string): void {
    this.refused += 1;
    if (this.refusals.length < KEPT_REFUSALS) {
      this.refusals.push({ ...at, reason });
    }
  }

  notice(at: Position, text: string): void {
    const known = this.noticed.get(text);
    if (known === undefined) {
      this.noticed.set(text, { text, count: 1, first: at });
    } else {
      known.count += 1;
    }
  }

  get notices(): Notice[] {
    return [...this.noticed.values()];
  }
}

/** `orders.jsonl, line 17` or `trace.json, record 3`. */
export function positionText({ file, record, line }: Position): string {
  return line === undefined ? `${file}, record ${record}` : `${file}, line ${line}`;
}
