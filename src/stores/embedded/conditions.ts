import { ThroughlineError } from '../../contracts/errors';
import type { Scope } from '../port';
import { join, literal, raw, sql, type Sql } from '../sql';
import { checkPattern, type Ask } from './reader';
import type { DefinitionShape, HistoryShape, Shape } from './shape';

/** An instant in epoch milliseconds as SQL text, so that the engine can skip blocks outside the range. */
export function instant(ms: number): Sql {
  return sql`make_timestamp(${literal(Math.round(ms * 1000))}::bigint)`;
}

export function inRange(time: Sql, from: number, to: number): Sql {
  return sql`${time} >= ${instant(from)} and ${time} < ${instant(to)}`;
}

/** Milliseconds since 1970 of a timestamp expression. */
export function epochMs(time: Sql): Sql {
  return sql`(epoch_us(${time}) / 1000.0)::double`;
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
export function matches(column: Sql, entries: readonly string[]): Sql {
  if (entries.length === 0) {
    return raw('true');
  }
  const names = entries.filter((entry) => patternOf(entry) === undefined);
  const patterns = entries.map(patternOf).filter((pattern) => pattern !== undefined);
  const alternatives = patterns.map((pattern) => sql`regexp_matches(${column}, ${pattern})`);
  if (names.length > 0) {
    alternatives.push(oneOf(column, names));
  }
  return sql`(${join(alternatives, ' or ')})`;
}

/** @throws ThroughlineError `badQuery` for the first filter whose regular expression is not valid */
export async function checkFilters(ask: Ask, scope: Scope): Promise<void> {
  for (const pattern of Object.values(scope.filters).flat().map(patternOf)) {
    if (pattern !== undefined) {
      await checkPattern(ask, pattern);
    }
  }
}

/** Rows of the scope: its tenants, its range, its filters. */
export function inScope(shape: Shape, scope: Scope): Sql {
  const { history } = shape;
  const { filters } = scope;
  const parts = [
    inRange(history.time, scope.from, scope.to),
    ofTenants(history.tenant, scope.tenants),
    matches(history.service, filters.services),
    matches(history.endpoint, filters.endpoints),
    matches(history.user, filters.users),
    matches(history.eventType, filters.eventTypes),
  ];
  if (filters.chains.length > 0) {
    parts.push(
      sql`${history.chainId} in (select chain_id from (${chainNames(shape, scope)}) where ${matches(raw('name'), filters.chains)})`
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
    where ${inRange(history.time, scope.from, scope.to)} and ${ofTenants(history.tenant, scope.tenants)}
    group by 1`;
  if (!shape.definitions) {
    return rows;
  }
  return sql`select r.chain_id, coalesce(d.chain_name, r.name) as name from (${rows}) r
    left join (${definitionsFor(shape.definitions, scope)}) d on d.chain_id = r.chain_id`;
}

/** Names of active definitions: those of the scope's tenants and those that are for all. */
function definitionsFor({ table, tenant }: DefinitionShape, scope: Scope): Sql {
  const own = tenant ? sql`(${tenant} is null or ${ofTenants(tenant, scope.tenants)})` : raw('true');
  return sql`select chain_id, chain_name from ${table} where is_active and ${own}`;
}

/** Value of a chain's first event: the earliest start, a `start` row before others of the same instant. */
export function firstOf(history: HistoryShape, value: Sql): Sql {
  return sql`arg_min(${value}, epoch_us(${history.start}) * 2 + (case when ${history.eventType} = 'start' then 0 else 1 end))`;
}
