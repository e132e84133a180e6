import type { Filters } from '../../contracts/query';
import type { Scope } from '../port';

export const NO_FILTERS: Filters = { services: [], endpoints: [], chains: [], users: [], eventTypes: [] };

/** A scope with generous limits; `changes` say what a test is about. */
export function testScope(
  from: number,
  to: number,
  changes: Partial<Omit<Scope, 'filters'>> & { filters?: Partial<Filters> } = {}
): Scope {
  return {
    tenants: 'all',
    from,
    to,
    maxRows: 1_000_000,
    timeoutMs: 30_000,
    signal: new AbortController().signal,
    ...changes,
    filters: { ...NO_FILTERS, ...changes.filters },
  };
}
