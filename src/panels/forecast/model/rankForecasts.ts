import type { ForecastSeries } from './readForecast';

/** Series that cross their threshold come first, the soonest at the top; then by what they expect at most. */
export function rankForecasts(series: readonly ForecastSeries[]): ForecastSeries[] {
  return [...series].sort((one, other) => compare(crossing(one), crossing(other)) || highest(other) - highest(one) || one.title.localeCompare(other.title));
}

function crossing({ threshold }: ForecastSeries): number {
  return threshold?.crossesAt ?? threshold?.earliest ?? Infinity;
}

/** Unlike a difference, also right for two infinities. */
function compare(one: number, other: number): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function highest({ forecast, value }: ForecastSeries): number {
  const most = (column: number[]) => column.reduce((max, each) => (each > max ? each : max), -Infinity);
  const expected = most(forecast);
  return Number.isFinite(expected) ? expected : most(value);
}
