import type { AdHocVariableFilter } from '@grafana/data';
import type { Filters } from '../contracts/query';
import { exactName, isPattern } from '../contracts/names';

/** Keys that dashboards may filter by, and the list of the query model behind each. */
export const TAG_KEYS = {
  service: 'services',
  endpoint: 'endpoints',
  chain: 'chains',
  user: 'users',
  eventType: 'eventTypes',
} as const satisfies Record<string, keyof Filters>;
export type TagKey = keyof typeof TAG_KEYS;

/** Stands for "no value fits both filters": an exact name that nothing has. */
export const NOTHING_FITS = '(nothing fits both filters)';

export function isTagKey(key: string): key is TagKey {
  return Object.hasOwn(TAG_KEYS, key);
}

/**
 * Narrows a query's own filters by the dashboard's ad hoc filters.
 * @throws Error with a sentence when an operator cannot be answered
 */
export function applyAdhocFilters(filters: Partial<Filters>, adhoc: readonly AdHocVariableFilter[]): Partial<Filters> {
  return adhoc.reduce<Partial<Filters>>((current, filter) => {
    if (!isTagKey(filter.key)) {
      return current;
    }
    const list = TAG_KEYS[filter.key];
    return { ...current, [list]: narrow(current[list] ?? [], namesOf(filter), filter.key) };
  }, filters);
}

function namesOf(filter: AdHocVariableFilter): string[] {
  switch (filter.operator) {
    case '=':
      return filter.value === '' ? [] : [exactName(filter.value)];
    case '=|':
      return (filter.values ?? [filter.value]).filter((value) => value !== '').map(exactName);
    case '=~':
      return filter.value === '' ? [] : [`/${filter.value}/`];
    default:
      throw new Error(`The filter "${filter.key} ${filter.operator} ${filter.value}" cannot be answered. Use = or =~.`);
  }
}

/** Names that fit both lists; an empty list filters nothing. */
function narrow(own: readonly string[], added: readonly string[], key: string): string[] {
  if (own.length === 0 || added.length === 0) {
    return [...(own.length === 0 ? added : own)];
  }
  if (own.some(isPattern) && added.some(isPattern)) {
    throw new Error(
      `Two patterns for ${key} cannot be combined. Remove the dashboard filter or the pattern in the query.`
    );
  }
  const [patterns, names] = own.some(isPattern) ? [own, added] : [added, own];
  const fitting = names.filter((name) => patterns.some((pattern) => fits(pattern, name)));
  return fitting.length === 0 ? [NOTHING_FITS] : fitting;
}

function fits(pattern: string, name: string): boolean {
  if (!isPattern(pattern)) {
    return pattern === name;
  }
  try {
    return new RegExp(pattern.slice(1, -1)).test(name);
  } catch {
    // The backend knows more syntax than the browser; let it judge the pattern itself.
    return true;
  }
}
