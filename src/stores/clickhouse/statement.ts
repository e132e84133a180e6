import type { Sql, SqlValue } from '../sql';

/** A statement as ClickHouse wants it: parameters by name and type, which the server fills in itself. */
export interface Statement {
  query: string;
  query_params: Record<string, unknown>;
}

/** Text with `{p1:Type}` for each value. */
export function compile({ parts, values }: Sql): Statement {
  const names = values.map((value, index) => `{p${index + 1}:${typeOf(value)}}`);
  return {
    query: parts.reduce((all, part, index) => (index === 0 ? part : `${all}${names[index - 1]}${part}`), ''),
    query_params: Object.fromEntries(values.map((value, index) => [`p${index + 1}`, value])),
  };
}

function typeOf(value: SqlValue): string {
  switch (typeof value) {
    case 'string':
      return 'String';
    case 'number':
      return 'Float64';
    case 'bigint':
      return 'Int64';
    case 'boolean':
      return 'Bool';
    default:
      return 'Array(String)';
  }
}
