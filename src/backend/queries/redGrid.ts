import type { MeanColumns } from './redMeans';
import type { Range } from './interval';

/** Figures of one group on a regular grid; requests and errors are 0 where it had none, NaN where nothing is known. */
export interface RedGroupGrid {
  labels: Record<string, string>;
  sampled: boolean;
  requests: Float64Array;
  errors: Float64Array;
  /** Nothing but missing values where no mean was asked for. */
  mean: Float64Array;
  p50: Float64Array;
  p95: Float64Array;
  p99: Float64Array;
}

export interface RedGrid {
  stepMs: number;
  /** Starts of the complete buckets, ascending. */
  time: Float64Array;
  groups: RedGroupGrid[];
}

/** What is known: requests of a time outside it are missing, not zero. */
export interface KnownRange {
  firstEvent: number;
  completeUntil: number;
}

/**
 * Spreads the long form over the grid of complete buckets of `range`. A bucket counts as complete once data
 * reaches its end; the still filling one is left out. Within the known range a group without requests has rate 0,
 * unless its rows were sampled: then their absence says nothing and the bucket is missing.
 */
export function spreadRed(columns: MeanColumns, range: Range, stepMs: number, known: KnownRange): RedGrid {
  const time = completeBuckets(range, stepMs, known.completeUntil);
  const start = time.length > 0 ? time[0] : 0;
  const groups = columns.groups.map((labels, index) => emptyGroup(labels, columns.sampled[index], time, stepMs, known));
  for (let row = 0; row < columns.group.length; row++) {
    const slot = Math.round((columns.time[row] - start) / stepMs);
    if (slot < 0 || slot >= time.length) {
      continue;
    }
    const group = groups[columns.group[row]];
    group.requests[slot] = columns.requests[row];
    group.errors[slot] = columns.errors[row];
    group.mean[slot] = columns.mean?.[row] ?? NaN;
    group.p50[slot] = columns.p50[row];
    group.p95[slot] = columns.p95[row];
    group.p99[slot] = columns.p99[row];
  }
  return { stepMs, time, groups };
}

/** Starts of the buckets in `[from, to)` that data reaches the end of; none when there is no data. */
export function completeBuckets({ from, to }: Range, stepMs: number, until: number): Float64Array {
  const first = Math.floor(from / stepMs);
  const end = Math.min(Math.ceil(to / stepMs), Math.floor(until / stepMs));
  const count = Number.isFinite(end) ? Math.max(0, end - first) : 0;
  return Float64Array.from({ length: count }, (_, index) => (first + index) * stepMs);
}

function emptyGroup(
  labels: Record<string, string>,
  sampled: boolean,
  time: Float64Array,
  stepMs: number,
  known: KnownRange
): RedGroupGrid {
  const missing = () => new Float64Array(time.length).fill(NaN);
  const counts = () => (sampled ? missing() : time.map((start) => (start + stepMs > known.firstEvent ? 0 : NaN)));
  const durations = { mean: missing(), p50: missing(), p95: missing(), p99: missing() };
  return { labels, sampled, requests: counts(), errors: counts(), ...durations };
}

/** Errors / requests by bucket; NaN without requests. */
export function errorRatios(errors: Float64Array, requests: Float64Array): Float64Array {
  return errors.map((count, index) => (requests[index] > 0 ? count / requests[index] : NaN));
}

/** Seconds of `range` that lie within the known data, at least one: the divisor of rates over a whole range. */
export function knownSeconds(range: Range, known: KnownRange): number {
  const from = Math.max(range.from, finite(known.firstEvent, range.from));
  const to = Math.min(range.to, finite(known.completeUntil, range.to));
  return Math.max(1, (to - from) / 1000);
}

function finite(value: number, fallback: number): number {
  return Number.isFinite(value) ? value : fallback;
}
