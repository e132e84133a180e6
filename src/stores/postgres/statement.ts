import type { ClientBase, FieldDef, QueryResult } from 'pg';
import type { AnswerColumns } from '../ask';
import { compile, type Sql, type SqlValue } from '../sql';
import { tooManyRows } from '../stop';
import { AnswerBuilder } from './answer';
import type { Client } from './client';

/** Stands for a zero byte, which no text of the server can hold: a character that no text should hold. */
const NO_TEXT = '\uFFFF';

/** Values as the server's own texts. */
const AS_TEXT = { getTypeParser: () => (text: string) => text };

/**
 * Runs one statement, always with the extended protocol, which refuses more than one. Rows are read as they come.
 * @param tooMany called once when there are more than `maxRows`, to have the server stop
 * @throws whatever the server says; ThroughlineError `tooMuch` for too many rows
 */
export function queryColumns(
  client: Client,
  statement: Sql,
  maxRows: number,
  tooMany: () => void
): Promise<AnswerColumns> {
  const { text, values } = compile(statement);
  return new Promise((resolve, reject) => {
    const query = new client.driver.Query({
      text,
      values: values.map(parameter),
      rowMode: 'array',
      types: AS_TEXT,
      // Without it a statement without parameters would go as simple text, which may hold several.
      queryMode: 'extended',
    } as ConstructorParameters<typeof client.driver.Query>[0]);
    let builder: AnswerBuilder | undefined;
    let refused = false;
    query.on('row', (row: unknown, result: unknown) => {
      builder ??= new AnswerBuilder(typesOf((result as QueryResult).fields));
      if (builder.length < maxRows) {
        builder.add(row as Array<string | null>);
      } else if (!refused) {
        refused = true;
        tooMany();
      }
    });
    query.on('error', (cause: unknown) => reject(refused ? tooManyRows(maxRows) : cause));
    query.on('end', (result: unknown) => {
      if (refused) {
        reject(tooManyRows(maxRows));
      } else {
        resolve((builder ?? new AnswerBuilder(typesOf((result as QueryResult).fields))).answer());
      }
    });
    client.connection.query(query);
  });
}

/** Runs statements of the program's own for their effect, in one message. */
export async function run(connection: ClientBase, text: string): Promise<void> {
  await connection.query(text);
}

function typesOf(fields: readonly FieldDef[]): number[] {
  return fields.map((field) => field.dataTypeID);
}

/** A value as the text that the server takes for it. */
export function settingText(value: SqlValue): string {
  const text = parameter(value);
  return Array.isArray(text)
    ? `{${text.map((entry: string) => `"${entry.replace(/["\\]/g, '\\$&')}"`).join(',')}}`
    : String(text);
}

function parameter(value: SqlValue): unknown {
  if (typeof value === 'string') {
    return value.replaceAll('\0', NO_TEXT);
  }
  return Array.isArray(value) ? value.map((text: string) => text.replaceAll('\0', NO_TEXT)) : value;
}
