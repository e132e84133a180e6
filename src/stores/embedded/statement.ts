import type { Connection } from '@duckdb/node-bindings';
import { compile, type Sql, type SqlValue } from '../sql';
import type { Native } from './native';
import { readColumns, type ResultColumns } from './resultColumns';

const VARCHAR = 17;

/** Prepares, binds and runs one statement; more than one statement in a text is refused by `prepare`. */
export async function runStatement(
  native: Native,
  connection: Connection,
  statement: Sql
): Promise<ReturnType<Native['execute_prepared']>> {
  const { text, values } = compile(statement);
  const prepared = await native.prepare(connection, text);
  try {
    values.forEach((value, index) => bind(native, prepared, index + 1, value));
    return await native.execute_prepared(prepared);
  } finally {
    native.destroy_prepare_sync(prepared);
  }
}

/** Runs a statement and reads its rows. Rows in excess of `maxRows` are for the caller to refuse. */
export async function queryColumns(
  native: Native,
  connection: Connection,
  statement: Sql,
  refuse?: (rows: number) => void
): Promise<ResultColumns> {
  const result = await runStatement(native, connection, statement);
  const rows = native.row_count(result);
  refuse?.(rows);
  return readColumns(native, result, rows);
}

/** Runs a statement for its effect. Returns the number of rows it changed. */
export async function execute(native: Native, connection: Connection, statement: Sql): Promise<number> {
  return native.rows_changed(await runStatement(native, connection, statement));
}

function bind(native: Native, prepared: Awaited<ReturnType<Native['prepare']>>, index: number, value: SqlValue): void {
  if (typeof value === 'string') {
    native.bind_varchar(prepared, index, value);
  } else if (typeof value === 'boolean') {
    native.bind_boolean(prepared, index, value);
  } else if (typeof value === 'bigint') {
    native.bind_int64(prepared, index, value);
  } else if (typeof value === 'number') {
    native.bind_double(prepared, index, value);
  } else {
    const item = native.create_logical_type(VARCHAR);
    native.bind_value(
      prepared,
      index,
      native.create_list_value(
        item,
        value.map((text) => native.create_varchar(text))
      )
    );
  }
}
