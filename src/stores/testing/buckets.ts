import type { RedColumns } from '../port';

/** Time and requests of one service's buckets. */
export function bucketsOf(red: RedColumns, service: string): number[][] {
  const code = red.groups.findIndex((group) => group.service === service);
  return Array.from(red.group, (group, row) => (group === code ? [red.time[row], red.requests[row]] : [])).filter(
    (pair) => pair.length > 0
  );
}
