import { formatCount } from '../../core/text/format';
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
    ? [{ severity: 'info', text: `The ${formatCount(limit)} busiest ${what} are shown one by one; ${formatCount(folded)} more are folded into "other".` }]
    : [];
}

/** Said when the lightest groups are not shown at all. */
export function leftOutNotice(leftOut: number | undefined, shown: number, what: string): FrameNotice[] {
  return leftOut !== undefined && leftOut > 0
    ? [
        {
          severity: 'info',
          text: `The ${formatCount(shown)} busiest ${what} are shown; ${formatCount(leftOut)} more are left out. Filter, or raise the limit of the query.`,
        },
      ]
    : [];
}

/** Said when durations come from histograms rather than from every request. */
export function rollupNotice(source: 'rows' | 'rollup', showsQuantiles: boolean): FrameNotice[] {
  return source === 'rollup' && showsQuantiles
    ? [{ severity: 'info', text: 'p50, p95 and p99 are read from one-minute histograms instead of single requests.' }]
    : [];
}
