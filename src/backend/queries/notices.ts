import { formatCount } from '../../core/text/format';
import type { RedColumns } from '../../stores/port';
import type { FrameNotice } from '../frames/frame';

/** Said when requests were recorded only in part: counts are scaled up, and minutes without rows mean nothing. */
export function samplingNotice(sampled: boolean): FrameNotice[] {
  return sampled
    ? [
        {
          severity: 'warning',
          text: 'Only part of the requests was recorded: counts and rates are estimates, and missing minutes do not mean no traffic.',
        },
      ]
    : [];
}

/** Said when the lightest groups share one series or row named "other". */
export function foldedNotice(folded: number | undefined, limit: number, what: string): FrameNotice[] {
  return folded !== undefined && folded > 0
    ? [
        {
          severity: 'info',
          text: `The busiest ${limit} of ${formatCount(limit + folded)} ${what} are shown one by one, the others together as "other".`,
        },
      ]
    : [];
}

/** Said when the lightest groups are not shown at all. */
export function leftOutNotice(leftOut: number | undefined, shown: number, what: string): FrameNotice[] {
  return leftOut !== undefined && leftOut > 0
    ? [
        {
          severity: 'info',
          text: `Only the busiest ${shown} of ${formatCount(shown + leftOut)} ${what} are shown. Filter, or raise the limit of the query.`,
        },
      ]
    : [];
}

/** Said when the lightest services, which the store put together as one, are not looked at. */
export function judgedNotice({ folded, groups }: Pick<RedColumns, 'folded' | 'groups'>): FrameNotice[] {
  return folded !== undefined && folded > 0
    ? [
        {
          severity: 'info',
          text: `Only the busiest ${groups.length - 1} of ${formatCount(groups.length - 1 + folded)} services are judged. Filter by service to see others.`,
        },
      ]
    : [];
}

/** Said when there are as many as may be shown, so that there may be more. */
export function cutNotice(shown: number, limit: number, what: string): FrameNotice[] {
  return shown >= limit
    ? [
        {
          severity: 'info',
          text: `The ${formatCount(limit)} ${what} are shown; there may be more. Filter, or raise the limit of the query.`,
        },
      ]
    : [];
}

/** Said when a graph is too large for its shape to be looked into. */
export function patternsNotice(shown: number, most: number): FrameNotice[] {
  return shown > most
    ? [
        {
          severity: 'info',
          text: `Critical services and cycles are looked for in graphs of up to ${formatCount(most)} services; this one has ${formatCount(shown)}.`,
        },
      ]
    : [];
}
