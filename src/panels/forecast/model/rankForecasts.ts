import type { ForecastSeries } from './readForecast';
import { crossingOf } from './threshold';

/**
 * Order of series: those beyond their threshold, those that are expected to cross it, the soonest first, those that may; then by what they
 * expect at most, and by name.
 */
export function rankForecasts(series: readonly ForecastSeries[]): ForecastSeries[] {
  const keyed = series.map((one) => ({ one, urgency: urgencyOf(one), highest: highestOf(one) }));
  keyed.sort(
    (a, b) =>
      compare(a.urgency[0], b.urgency[0]) ||
      compare(a.urgency[1], b.urgency[1]) ||
      compare(b.highest, a.highest) ||
      a.one.title.localeCompare(b.one.title)
  );
  return keyed.map(({ one }) => one);
}

/** Expected time of crossing, and first possible one; the earlier the more urgent. */
function urgencyOf(series: ForecastSeries): [number, number] {
  const crossing = crossingOf(series);
  if (crossing === null) {
    return [Infinity, Infinity];
  }
  return crossing.isBeyond ? [-Infinity, -Infinity] : [crossing.at ?? Infinity, crossing.earliest ?? Infinity];
}

/** Unlike a difference, also right for two infinities. */
function compare(one: number, other: number): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function highestOf({ forecast, value }: ForecastSeries): number {
  const most = (column: readonly number[]) => column.reduce((max, each) => (each > max ? each : max), -Infinity);
  const expected = most(forecast);
  return Number.isFinite(expected) ? expected : most(value);
}
