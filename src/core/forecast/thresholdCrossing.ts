import type { ForecastResult } from './model';

export interface ThresholdCrossing {
  value: number;
  /** Start of the first forecast step beyond the value, epoch ms; null when none is. */
  crossesAt: number | null;
  /** When the 95 % band reaches it first, and when it lies beyond it wholly. */
  earliest: number | null;
  latest: number | null;
}

/**
 * When a forecast crosses a value: upwards where the series is now below it (`last`, the newest known value), downwards
 * where it is above. NaN for `last` means upwards.
 */
export function thresholdCrossing(
  result: ForecastResult,
  stepMs: number,
  value: number,
  last = NaN
): ThresholdCrossing {
  const down = last > value;
  const first = (edge: Float64Array): number | null => {
    const index = edge.findIndex((at) => (down ? at <= value : at >= value));
    return index < 0 ? null : result.time0 + index * stepMs;
  };
  return {
    value,
    crossesAt: first(result.forecast),
    earliest: first(down ? result.lower95 : result.upper95),
    latest: first(down ? result.upper95 : result.lower95),
  };
}
