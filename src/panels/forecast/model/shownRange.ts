import type { TimeRange } from '@grafana/data';
import { isMoving } from '../../../ui/chart/timeSpan';
import type { ValueRange } from '../../../ui/chart/valueRange';
import type { ForecastSeries } from './readForecast';

/**
 * Times that the charts span. A range that moves with the clock is widened to the history and the horizon that the frames have; a fixed
 * range that ends in the past keeps its start; one that reaches into the future is what a person has zoomed to and stays as it is.
 */
export function shownRange(
  series: readonly ForecastSeries[],
  timeRange: Pick<TimeRange, 'from' | 'to' | 'raw'>,
  wholeHorizon: boolean
): ValueRange {
  const asked = { min: timeRange.from.valueOf(), max: timeRange.to.valueOf() };
  const now = Math.max(...series.map((one) => one.now));
  const isLive = isMoving(timeRange);
  if (!wholeHorizon || (!isLive && asked.max > now + longestStep(series))) {
    return asked;
  }
  const first = Math.min(asked.min, ...series.map(({ time }) => time[0]));
  const last = Math.max(asked.max, ...series.map(({ time }) => time[time.length - 1]));
  return { min: isLive ? first : asked.min, max: last };
}

function longestStep(series: readonly ForecastSeries[]): number {
  return Math.max(...series.map(({ step }) => step));
}
