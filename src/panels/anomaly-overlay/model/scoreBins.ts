import { lowerBound } from '../../../core/stats/lowerBound';
import type { BandSeries } from './readBands';

/** The strangest of the points that fall into one column of pixels. */
export interface ScoreBin {
  /** 0 to 1; NaN where there is nothing. */
  score: number;
  severity: number;
}

/**
 * Scores as columns of pixels: each takes the highest score and severity of the time it stands for, so that no short anomaly gets
 * lost. A point fills the time up to the next one. Without scores the severity stands in: a third per step.
 */
export function scoreBins(
  series: Pick<BandSeries, 'time' | 'score' | 'severity' | 'step'>,
  from: number,
  to: number,
  columns: number
): ScoreBin[] {
  const { time, score, severity, step } = series;
  const bins = Array.from({ length: Math.max(0, columns) }, (): ScoreBin => ({ score: NaN, severity: 0 }));
  if (!(to > from) || bins.length === 0) {
    return bins;
  }
  const perColumn = (to - from) / columns;
  for (let row = Math.max(0, lowerBound(time, from - step)); row < time.length && time[row] < to; row++) {
    const value = score ? score[row] : severity[row] / 3;
    if (!Number.isFinite(value)) {
      continue;
    }
    const first = Math.max(0, Math.floor((time[row] - from) / perColumn));
    const last = Math.min(columns - 1, Math.max(first, Math.ceil((time[row] + step - from) / perColumn) - 1));
    for (let column = first; column <= last; column++) {
      const bin = bins[column];
      bin.score = bin.score >= value ? bin.score : value;
      bin.severity = Math.max(bin.severity, severity[row] || 0);
    }
  }
  return bins;
}
