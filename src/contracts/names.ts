/** Whether a filter entry is a pattern: a regular expression between slashes. */
export const isPattern = (name: string) => name.length > 2 && name.startsWith('/') && name.endsWith('/');

/** A name as an exact filter entry; an endpoint such as `/cart/` would else read as a pattern. */
export function exactName(name: string): string {
  return isPattern(name) ? `/^${name.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}$/` : name;
}
