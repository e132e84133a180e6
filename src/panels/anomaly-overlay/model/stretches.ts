import type { BandSeries } from './readBands';

/** Unmarked time that a stretch may contain without ending, in ms: the detector's own measure. */
export const STRETCH_GAP_MS = 5 * 60_000;

/** A run of abnormal points of one series; times in epoch ms. */
export interface Stretch {
  /** Unique within its series. */
  id: string;
  start: number;
  /** End of the last abnormal point. */
  end: number;
  first: number;
  last: number;
  /** Row of the strangest point; `score` and `severity` are the highest of the stretch. */
  peak: number;
  score: number;
  severity: number;
  /** It reaches the last judged point, so it may be going on. */
  open: boolean;
}

/** Abnormal stretches of a series in order of time. Points without a verdict neither begin nor extend one. */
export function stretchesOf(series: BandSeries): Stretch[] {
  const found: Stretch[] = [];
  const newest = lastJudged(series);
  let first = -1;
  let last = -1;
  const close = () => {
    if (first >= 0) {
      found.push(stretchOf(series, first, last, newest));
    }
  };
  for (let row = 0; row <= newest; row++) {
    if (!(series.severity[row] > 0)) {
      continue;
    }
    if (first < 0 || !joins(series, last, row)) {
      close();
      first = row;
    }
    last = row;
  }
  close();
  return found;
}

/** Row of the newest point with a verdict; -1 when there is none. The newest interval may still fill and has none. */
export function lastJudged({ severity, score, isJudged }: BandSeries): number {
  for (let row = severity.length - 1; row >= 0; row--) {
    const isKnown =
      Number.isFinite(severity[row]) &&
      (!isJudged || score === null || Number.isFinite(score[row]) || severity[row] > 0);
    if (isKnown) {
      return row;
    }
  }
  return -1;
}

function joins({ time }: BandSeries, last: number, row: number): boolean {
  return row - last === 1 || time[row] - time[last] <= STRETCH_GAP_MS;
}

function stretchOf(series: BandSeries, first: number, last: number, newest: number): Stretch {
  let peak = first;
  let severity = 0;
  for (let row = first; row <= last; row++) {
    severity = Math.max(severity, series.severity[row] || 0);
    peak = isStranger(series, row, peak) ? row : peak;
  }
  const { time, step } = series;
  return {
    id: String(time[first]),
    start: time[first],
    end: time[last] + step,
    first,
    last,
    peak,
    score: series.score?.[peak] ?? NaN,
    severity,
    open: last === newest || time[newest] - time[last] < STRETCH_GAP_MS,
  };
}

/** Of higher score, or where scores do not decide, further from usual. */
function isStranger({ score, value, usual, lower, upper }: BandSeries, row: number, than: number): boolean {
  const difference = (score?.[row] ?? NaN) - (score?.[than] ?? NaN);
  if (difference !== 0 && !Number.isNaN(difference)) {
    return difference > 0;
  }
  const middle = (at: number) => (Number.isFinite(usual[at]) ? usual[at] : (lower[at] + upper[at]) / 2);
  const far = (at: number) => Math.abs(value[at] - middle(at)) || 0;
  return far(row) > far(than);
}
