import type { Forecaster } from './model';

/** Past forecasts that are made again at most. */
export const MOST_ORIGINS = 12;

/**
 * Ends of the histories from which past forecasts are made again: up to twelve, evenly spread over the part after
 * `least` steps, the last one `horizon` steps before the end (or less where history is short: then errors of
 * farther steps are missing).
 */
export function origins(length: number, horizon: number, least: number): number[] {
  const last = length - Math.min(horizon, Math.max(1, Math.floor((length - least) / 2)));
  const room = last - least;
  if (room < 0) {
    return [];
  }
  const count = Math.min(MOST_ORIGINS, room + 1);
  const spacing = count > 1 ? Math.max(1, Math.min(room / (count - 1), Math.max(1, horizon * 0.61803))) : 0;
  return Array.from({ length: count }, (_, k) => Math.round(last - (count - 1 - k) * spacing)).filter(
    (end) => end >= least
  );
}

/** Errors value − forecast from each origin, by distance; NaN where either is unknown. */
export function originErrors(
  values: Float64Array,
  ends: readonly number[],
  horizon: number,
  forecast: Forecaster
): Float64Array[] {
  return ends.map((end) => {
    const ahead = forecast(values.subarray(0, end), horizon);
    return ahead.map((value, h) => (end + h < values.length ? values[end + h] - value : NaN));
  });
}

/** Mean absolute error over all origins and distances; infinite when nothing is known. */
export function meanError(errors: readonly Float64Array[]): number {
  let sum = 0;
  let count = 0;
  for (const origin of errors) {
    for (const error of origin) {
      if (error === error) {
        sum += Math.abs(error);
        count++;
      }
    }
  }
  return count > 0 ? sum / count : Infinity;
}
