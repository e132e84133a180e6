import type { BandSeries } from './readBands';
import { lastJudged, stretchesOf, type Stretch } from './stretches';

/** A series with its abnormal stretches and its place among the others. */
export interface RankedSeries extends BandSeries {
  stretches: Stretch[];
  /** The stretch that is going on, else the strangest; null when there is none. */
  worst: Stretch | null;
  /** Row of the newest point with a verdict; -1 without one. */
  newest: number;
  /** Too little history at the newest point. */
  isLearning: boolean;
}

/**
 * Series with the stretches that overlap a range of time, strangest first: what goes on before what is over, then by severity, score and
 * name. Without a range all stretches count.
 */
export function rankSeries(series: readonly BandSeries[], from = -Infinity, to = Infinity): RankedSeries[] {
  return series.map((one) => withStretches(one, from, to)).sort(byStrangeness);
}

function withStretches(series: BandSeries, from: number, to: number): RankedSeries {
  const stretches = stretchesOf(series).filter(({ start, end }) => end > from && start < to);
  const newest = lastJudged(series);
  const worst = stretches.reduce<Stretch | null>(
    (best, one) => (best === null || isWorse(one, best) ? one : best),
    null
  );
  return {
    ...series,
    stretches,
    worst,
    newest,
    isLearning: series.learning[newest < 0 ? series.learning.length - 1 : newest] ?? false,
  };
}

function isWorse(one: Stretch, other: Stretch): boolean {
  return compare(one, other) > 0;
}

/** Positive when `one` is worse. */
function compare(one: Stretch, other: Stretch): number {
  return (
    Number(one.open) - Number(other.open) || one.severity - other.severity || (one.score || 0) - (other.score || 0)
  );
}

function byStrangeness(one: RankedSeries, other: RankedSeries): number {
  if (one.worst && other.worst) {
    return compare(other.worst, one.worst) || one.title.localeCompare(other.title);
  }
  return Number(other.worst !== null) - Number(one.worst !== null) || one.title.localeCompare(other.title);
}
