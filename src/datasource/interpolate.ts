import type { ScopedVars } from '@grafana/data';

type Format = (value: unknown, variable?: { name?: string; includeAll?: boolean }) => string;
/** The part of Grafana's template service that is needed; `replace` takes a name of a format or a function. */
export type Replace = (text: string, scopedVars?: ScopedVars, format?: string | Format) => string;

/** Marks the place of a variable's value; cannot occur in a name. */
const MARK = '\u0001';
/** More names than that come from a mistake; the query model takes 200 in a list. */
const MOST_NAMES = 1000;

const isPattern = (entry: string) => entry.length > 2 && entry.startsWith('/') && entry.endsWith('/');
const escapeRegex = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** Whether a variable stands on "All": then the list filters nothing, however many values there are. */
function isAll(replace: Replace, scopedVars: ScopedVars, name: string): boolean {
  return /=(\$|%24)__all(&|$)/.test(replace(`\${${name}:queryparam}`, scopedVars));
}

/**
 * Expands dashboard variables in a list of names. A variable with several values becomes several names, inside a
 * `/pattern/` an alternative of escaped values. A variable on "All", or one without a value, takes its entry away.
 */
export function expandNames(names: readonly string[], scopedVars: ScopedVars, replace: Replace): string[] {
  return [...new Set(names.flatMap((name) => expandName(name, scopedVars, replace)))].slice(0, MOST_NAMES);
}

function expandName(entry: string, scopedVars: ScopedVars, replace: Replace): string[] {
  if (!/[$[]/.test(entry)) {
    return [entry];
  }
  const found: string[][] = [];
  let all = false;
  const marked = replace(entry, scopedVars, (value, variable) => {
    const values = (Array.isArray(value) ? value : [value]).map(String).filter((text) => text !== '');
    all ||=
      values.includes('$__all') ||
      (variable?.name !== undefined && values.length > 1 && isAll(replace, scopedVars, variable.name));
    found.push(values);
    return `${MARK}${found.length - 1}${MARK}`;
  });
  if (all || marked === '.*' || marked === '$__all' || found.some((values) => values.length === 0)) {
    return [];
  }
  const parts = marked.split(MARK);
  if (isPattern(entry)) {
    return [parts.map((part, i) => (i % 2 === 0 ? part : alternative(found[Number(part)]))).join('')];
  }
  return parts.reduce<string[]>(
    (heads, part, i) =>
      heads
        .flatMap((head) => (i % 2 === 0 ? [head + part] : found[Number(part)].map((value) => head + value)))
        .slice(0, MOST_NAMES),
    ['']
  );
}

function alternative(values: readonly string[]): string {
  return values.length === 1 ? escapeRegex(values[0]) : `(${values.map(escapeRegex).join('|')})`;
}
