import { ThroughlineError } from '../contracts/errors';
import type { Scope } from './port';
import { join, literal, raw, sql, type Sql } from './sql';
import type { Ask } from './ask';
import type { Dialect } from './dialect';
import type { DefinitionShape, HistoryShape, Shape } from './shape';

export function inRange(dialect: Dialect, time: Sql, from: number, to: number): Sql {
  return sql`${time} >= ${dialect.instant(from)} and ${time} < ${dialect.instant(to)}`;
}

/** Milliseconds since 1970 of a timestamp expression. */
export function epochMs(dialect: Dialect, time: Sql): Sql {
  return sql`(${dialect.epochUs(time)} / 1000.0)${dialect.double}`;
}

/**
 * Rows of the scope's tenants only.
 * @throws ThroughlineError `badSettings` when rows carry no tenant although the data source separates tenants
 */
export function ofTenants(tenant: Sql | undefined, tenants: Scope['tenants']): Sql {
  if (tenants === 'all') {
    return raw('true');
  }
  if (!tenant) {
    throw new ThroughlineError(
      'badSettings',
      'The tables have no tenant_id column, so rows of different tenants cannot be told apart. Apply migration 002 or remove the tenants from the data source.'
    );
  }
  return oneOf(tenant, tenants);
}

function oneOf(column: Sql, values: readonly string[]): Sql {
  return values.length === 0
    ? raw('false')
    : sql`${column} in (${join(
        values.map((value) => sql`${value}`),
        ', '
      )})`;
}

/** A filter entry between slashes is a regular expression. */
export function patternOf(entry: string): string | undefined {
  return entry.length > 2 && entry.startsWith('/') && entry.endsWith('/') ? entry.slice(1, -1) : undefined;
}

/** Rows whose `column` matches one of the entries; all rows for an empty list. Values only ever become parameters. */
export function matches(dialect: Dialect, column: Sql, entries: readonly string[]): Sql {
  if (entries.length === 0) {
    return raw('true');
  }
  const names = entries.filter((entry) => patternOf(entry) === undefined);
  const patterns = entries.map(patternOf).filter((pattern) => pattern !== undefined);
  const alternatives = patterns.map((pattern) => dialect.matches(column, pattern));
  if (names.length > 0) {
    alternatives.push(oneOf(column, names));
  }
  return sql`(${join(alternatives, ' or ')})`;
}

/** Checks the regular expressions of the filters, see `checkPatterns`. */
export function checkFilters(ask: Ask, dialect: Dialect, scope: Scope): Promise<void> {
  return checkPatterns(ask, dialect, Object.values(scope.filters).flat());
}

/**
 * Checks every regular expression among the entries in the engine's own way before it meets any row.
 * @throws ThroughlineError `badQuery` for the first one that is not valid
 */
export async function checkPatterns(ask: Ask, dialect: Dialect, entries: readonly string[]): Promise<void> {
  for (const pattern of entries.map(patternOf)) {
    if (pattern !== undefined) {
      await checkPattern(ask, dialect, pattern);
    }
  }
}

async function checkPattern(ask: Ask, dialect: Dialect, pattern: string): Promise<void> {
  try {
    await ask(sql`select ${dialect.matches(raw(`''`), pattern)} as ok`);
  } catch (cause) {
    throw dialect.isBadPattern(cause) ? badPattern(pattern, cause) : cause;
  }
}

/** The error about a regular expression that is not valid. */
export function badPattern(pattern: string, cause?: unknown): ThroughlineError {
  return new ThroughlineError(
    'badQuery',
    `The regular expression /${pattern.slice(0, 80)}/ is not valid. Use RE2 syntax (no look-ahead, no back-references).`,
    { cause }
  );
}

/** Rows of the scope: its tenants, its range, its filters. */
export function inScope(shape: Shape, scope: Scope): Sql {
  const { history } = shape;
  const { dialect } = history;
  const { filters } = scope;
  const parts = [
    inRange(dialect, history.time, scope.from, scope.to),
    ofTenants(history.tenant, scope.tenants),
    matches(dialect, history.service, filters.services),
    matches(dialect, history.endpoint, filters.endpoints),
    matches(dialect, history.user, filters.users),
    matches(dialect, history.eventType, filters.eventTypes),
  ];
  if (filters.chains.length > 0) {
    parts.push(
      sql`${history.chainId} in (select chain_id from (${chainNames(shape, scope)}) n where ${matches(dialect, raw('name'), filters.chains)})`
    );
  }
  return join(parts, ' and ');
}

/**
 * Name of every chain in the scope's range: that of its definition, else the endpoint (else the service) of its first
 * event. Columns `chain_id`, `name`.
 */
export function chainNames(shape: Shape, scope: Scope): Sql {
  const { history } = shape;
  const rows = sql`select ${history.chainId} as chain_id, ${firstOf(history, sql`coalesce(${history.endpoint}, ${history.service})`)} as name
    from ${history.table}
    where ${inRange(history.dialect, history.time, scope.from, scope.to)} and ${ofTenants(history.tenant, scope.tenants)}
    group by 1`;
  if (!shape.definitions) {
    return rows;
  }
  return sql`select r.chain_id, coalesce(d.chain_name, r.name) as name from (${rows}) r
    left join (${namesOfDefinitions(shape.definitions, scope)}) d on d.chain_id = r.chain_id`;
}

/** Names of active definitions: those of the scope's tenants and those that are for all. */
export function namesOfDefinitions(definitions: DefinitionShape, scope: Scope): Sql {
  return sql`select chain_id, chain_name from ${activeDefinitions(definitions, scope)}`;
}

/** Table and condition of active definitions: those of the scope's tenants and those that are for all. */
export function activeDefinitions({ table, tenant }: DefinitionShape, scope: Scope): Sql {
  const own = tenant ? sql`(${tenant} is null or ${ofTenants(tenant, scope.tenants)})` : raw('true');
  return sql`${table} where is_active and ${own}`;
}

/** Value of a chain's first event: the earliest start, a `start` row before others of the same instant. */
export function firstOf(history: HistoryShape, value: Sql): Sql {
  const { dialect } = history;
  return dialect.argMin(
    value,
    sql`${dialect.epochUs(history.start)} * 2 + (case when ${history.eventType} = 'start' then 0 else 1 end)`
  );
}
