/** A piece of SQL with its parameters; the text holds `$n` for each of them. */
export interface Sql {
  readonly parts: readonly string[];
  readonly values: readonly SqlValue[];
}

export type SqlValue = string | number | boolean | bigint | readonly string[];

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_$]{0,62}$/;

function isSql(value: unknown): value is Sql {
  return typeof value === 'object' && value !== null && 'parts' in value && 'values' in value;
}

/**
 * Builds a statement. Fragments are spliced in, everything else becomes a parameter: a value can never become
 * SQL text by accident.
 */
export function sql(strings: TemplateStringsArray, ...inserts: ReadonlyArray<Sql | SqlValue>): Sql {
  const parts = [strings[0]];
  const values: SqlValue[] = [];
  inserts.forEach((insert, index) => {
    if (isSql(insert)) {
      parts[parts.length - 1] += insert.parts[0];
      parts.push(...insert.parts.slice(1));
      values.push(...insert.values);
      parts[parts.length - 1] += strings[index + 1];
    } else {
      values.push(insert);
      parts.push(strings[index + 1]);
    }
  });
  return { parts, values };
}

/** SQL text that the program itself wrote. Never call it with anything a person typed. */
export function raw(text: string): Sql {
  return { parts: [text], values: [] };
}

/** A quoted table or column name. */
export function ident(name: string): Sql {
  if (!IDENTIFIER.test(name)) {
    throw new RangeError('A table or column name may only hold letters, digits and underscores.');
  }
  return raw(`"${name}"`);
}

/** A number as SQL text, which lets the planner use it for pruning; parameters do not. */
export function literal(value: number): Sql {
  if (!Number.isFinite(value)) {
    throw new RangeError('Only finite numbers can be part of a statement.');
  }
  return raw(Number.isInteger(value) ? value.toFixed(0) : String(value));
}

/** Fragments one after the other with text between them; nothing for an empty list. */
export function join(fragments: readonly Sql[], separator: string): Sql {
  if (fragments.length === 0) {
    return raw('');
  }
  return fragments.slice(1).reduce((all, next) => sql`${all}${raw(separator)}${next}`, fragments[0]);
}

/** Text and values as drivers with `$1` parameters want them. */
export function compile(statement: Sql): { text: string; values: readonly SqlValue[] } {
  const text = statement.parts.reduce((all, part, index) => (index === 0 ? part : `${all}$${index}${part}`), '');
  return { text, values: statement.values };
}
