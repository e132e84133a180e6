import type { Connection } from '@duckdb/node-bindings';
import { raw, sql, type Sql } from '../../sql';
import type { Native } from '../native';
import { execute } from '../statement';
import { appendBatch, type BatchPart } from './appendBatch';
import { withCalls, withPerformance, type Readings } from './batchRows';
import type { BatchColumn } from './fillVector';

/** JSON texts are read once each where, on average, at least so many rows say the same. */
const ROWS_PER_TEXT = 4;
const READ_TEXTS = 'read_texts';

/**
 * Numbers of the different texts of some rows. That there is none counts as a text, too: rows without a match would come
 * out of the join after the others.
 */
class TextNumbers {
  readonly texts = [''];
  private readonly numbers = new Map([['', 0]]);

  constructor(private readonly most: number) {}

  /** @returns undefined when there are too many different ones */
  of(values: readonly string[], from: number, to: number): Int32Array | undefined {
    const found = new Int32Array(to);
    for (let row = from; row < to; row++) {
      const text = values[row];
      found[row] = this.numbers.get(text) ?? this.add(text);
      if (this.texts.length > this.most) {
        return undefined;
      }
    }
    return found;
  }

  private add(text: string): number {
    const number = this.texts.push(text) - 1;
    this.numbers.set(text, number);
    return number;
  }
}

interface Reader {
  reading: keyof Readings;
  column: string;
  number: string;
  table: string;
  read: (rows: Sql, text: string) => Sql;
}

const READERS: readonly Reader[] = [
  {
    reading: 'performance',
    column: 'performance_metrics',
    number: 'performance_number',
    table: 'read_performance',
    read: withPerformance,
  },
  { reading: 'calls', column: 'dependencies', number: 'calls_number', table: 'read_calls', read: withCalls },
];

/**
 * Reads the different JSON texts of rows into temporary tables, and numbers them in further columns of the parts, so that
 * rows that say the same need not be read one by one. What is nearly all different is left to be read row by row.
 * @returns the parts with the numbers, and where the rows' readings are found
 */
export async function readTexts(
  native: Native,
  connection: Connection,
  parts: readonly BatchPart[]
): Promise<{ parts: readonly BatchPart[]; readings: Readings }> {
  let numbered = parts;
  const readings: Readings = {};
  for (const { reading, column, number, table, read } of READERS) {
    const found = numberTexts(numbered, column, number);
    if (found !== undefined) {
      numbered = found.parts;
      await layTexts(native, connection, number, found.texts);
      await execute(
        native,
        connection,
        sql`create or replace temp table ${raw(table)} as select * exclude (text) from ${read(raw(READ_TEXTS), 'text')}`
      );
      readings[reading] = { table, number };
    }
  }
  return { parts: numbered, readings };
}

function numberTexts(
  parts: readonly BatchPart[],
  column: string,
  number: string
): { parts: BatchPart[]; texts: string[] } | undefined {
  const rows = parts.reduce((sum, { from, to }) => sum + to - from, 0);
  const numbers = new TextNumbers(rows / ROWS_PER_TEXT);
  const numbered: BatchPart[] = [];
  for (const { columns, from, to } of parts) {
    const values = columns.find(({ name }) => name === column)?.values as readonly string[];
    const found = numbers.of(values, from, to);
    if (found === undefined) {
      return undefined;
    }
    numbered.push({ columns: [...columns, { name: number, type: 'INTEGER', values: found }], from, to });
  }
  return { parts: numbered, texts: numbers.texts };
}

async function layTexts(
  native: Native,
  connection: Connection,
  number: string,
  texts: readonly string[]
): Promise<void> {
  const columns: BatchColumn[] = [
    { name: number, type: 'INTEGER', values: Int32Array.from(texts, (_, at) => at) },
    { name: 'text', type: 'VARCHAR', values: texts },
  ];
  await appendBatch(native, connection, READ_TEXTS, columns, texts.length);
}
