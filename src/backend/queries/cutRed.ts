import type { RedColumns } from '../../stores/port';
import { groupStarts } from './groupSlices';

/** So many threads work on the services of an answer at most. */
const PARTS = 4;

/** Columns cut between groups into parts of about as many groups, in order; copies, so that each may move to a thread of its own. */
export function cutRed(red: RedColumns): RedColumns[] {
  const starts = groupStarts(red.group, red.groups.length);
  const parts = Math.min(PARTS, red.groups.length);
  return Array.from({ length: parts }, (_, part) => {
    const [first, last] = [part, part + 1].map((edge) => Math.round((edge * red.groups.length) / parts));
    const rows = redRows(red, starts[first], starts[last]);
    return {
      ...rows,
      groups: red.groups.slice(first, last),
      sampled: red.sampled.slice(first, last),
      group: rows.group.map((code) => code - first),
    };
  });
}

/** What is known of the groups without their rows. */
export function withoutRows(red: RedColumns): RedColumns {
  return redRows(red, 0, 0);
}

/** A copy of some of the rows; columns that were not read stay empty. */
function redRows(red: RedColumns, from: number, to: number): RedColumns {
  const cut = (values: Float64Array) => values.slice(from, to);
  return {
    ...red,
    group: red.group.slice(from, to),
    ...(red.estimated === undefined ? {} : { estimated: red.estimated.slice(from, to) }),
    time: cut(red.time),
    requests: cut(red.requests),
    errors: cut(red.errors),
    recorded: cut(red.recorded),
    durationSum: cut(red.durationSum),
    p50: cut(red.p50),
    p95: cut(red.p95),
    p99: cut(red.p99),
  };
}
